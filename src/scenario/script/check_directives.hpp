#pragma once

#include "scenario/script/check_pool.hpp"
#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

// Each takes a statement with its right number of arguments.

/// The time and the condition of an assert.
void check_assert(const Node& statement, Findings& findings);

/// Pairs of names and values.
void check_defaults(const Node& statement, Findings& findings);

/// The file, which may only be a bare name or an address, and the type.
void check_include_resource(const Node& statement, Findings& findings);

/// What would be fetched and built; Throng has its workers in it, so this only warns.
void check_make_install(const Node& statement, Findings& findings);

/// The actions of a pre_hook or post_hook.
void check_hook(const Node& statement, Findings& findings);

}  // namespace throng::scenario::script
