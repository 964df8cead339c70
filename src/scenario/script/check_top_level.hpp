#pragma once

#include "scenario/script/check_pool.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Checks the top-level statements of a script, which is a list: pools and directives, in the order
/// of the file.
void check_top_level(const Node& script, Findings& findings);

}  // namespace throng::scenario::script
