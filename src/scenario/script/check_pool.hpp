#pragma once

#include <cstddef>
#include <optional>

#include "scenario/script/script_problem.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// What the checks of a script have found so far.
struct Findings {
  Problems problems;
  Problems also;  // what more is wrong, and the original would not say
  Problems warnings;
  std::optional<Problem> stop;  // behind which the original looks no further
};

/// Checks a pool: its options, its worker, its statements. `number`: which of the script's pools it
/// is, from 1. `pool` has two arguments.
void check_pool(const Node& pool, std::size_t number, Findings& findings);

}  // namespace throng::scenario::script
