#pragma once

#include <string>

#include "scenario/script/script_tree.hpp"
#include "throng/result.hpp"

namespace throng::scenario::script {

/// A tuple that neither calls something nor is a value.
struct InvalidOperation {
  Position at;
  std::string term;  // what stands where a name is expected, as Erlang writes it
};

/// Gives the terms of a script their meaning. A tuple is an operation when it begins with an atom;
/// of two elements it is a constant when it begins with a number or a tuple, a pair when it begins
/// with a string or list. Calls of extensions are marked. Errors: another tuple; the first of them.
Result<Node, InvalidOperation> normalise(const terms::Term& script);

}  // namespace throng::scenario::script
