#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng list`: the scenarios that have names.
void add_list_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
