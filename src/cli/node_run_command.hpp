#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// `throng node-run`: the process that carries the users of a run. Throng starts it itself, so no
/// help shows it.
void add_node_run_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
