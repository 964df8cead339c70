#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng build FILE.cpp`: makes a shared object of a scenario.
void add_build_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
