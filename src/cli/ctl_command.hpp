#pragma once

#include <CLI/App.hpp>

#include "cli/ctl_options.hpp"
#include "cli/http_command.hpp"
#include "cli/run_outputs.hpp"
#include "server/run_sockets.hpp"

namespace throng::cli {

/// Adds `throng ctl SUBCOMMAND …`.
void add_ctl_command(CLI::App& app, Chosen& chosen);

/// Finds the run that is meant, asks its controller, and shows what it says. Blocks. Returns: the
/// exit code.
int run_ctl(const CtlOptions& options, const server::RunSockets& sockets, Streams streams);

}  // namespace throng::cli
