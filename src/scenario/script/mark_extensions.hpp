#pragma once

#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// Marks the calls of extensions in the statements of all pools (Node::is_extension). Not marked:
/// what a pool's own worker has as a statement; the conditions of `while` (but what they compare);
/// pools whose worker nobody knows, which may have statements of any name.
void mark_extensions(Node& script);

}  // namespace throng::scenario::script
