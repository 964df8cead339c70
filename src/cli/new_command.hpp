#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng new NAME`: writes a first scenario.
void add_new_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
