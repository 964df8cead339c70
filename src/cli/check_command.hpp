#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng check FILE`: what the settings of a run would be, or all that is wrong with them.
void add_check_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
