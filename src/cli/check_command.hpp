#pragma once

#include <CLI/App.hpp>

#include "cli/http_command.hpp"

namespace throng::cli {

/// Adds `throng check FILE`: of a C++ scenario what the settings of a run would be, or all that is
/// wrong with them; of a script (.erl) what is wrong with it.
void add_check_command(CLI::App& app, Chosen& chosen);

}  // namespace throng::cli
