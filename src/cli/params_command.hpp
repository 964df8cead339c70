#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng params FILE`: what a scenario declares, without loading it.
void add_params_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
