#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng demo`: a server to try things on.
void add_demo_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
