#pragma once

#include "scenario/script/script_problem.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Finds pools that would wait for each other for ever, waits for what nobody sets, and sets that
/// nobody waits for. `script`: the list of top-level statements.
void check_signals(const Node& script, Problems& problems);

}  // namespace throng::scenario::script
