#pragma once

#include <string>

#include "scenario/script/script_problem.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Checks when the workers of a pool start: linear, poisson, pow, exp as the original has them, and
/// ramp and comb, which it only promises. `pool`: what the messages begin with. `option`: the whole
/// {worker_start, How}.
void check_worker_start(const std::string& pool, const Node& option, Problems& problems,
                        Problems& warnings);

}  // namespace throng::scenario::script
