#pragma once

#include <string>

#include "scenario/script/script_problem.hpp"
#include "scenario/script/script_tree.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {

/// Checks that all that the statements of a pool call is there, wherever it is called but in the
/// options of a loop. `pool`: what the messages begin with, "pool1: ".
void check_statements(const std::string& pool, const Node& statements, const Worker& worker,
                      Problems& problems);

}  // namespace throng::scenario::script
