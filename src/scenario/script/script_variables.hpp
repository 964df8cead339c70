#pragma once

#include <string>
#include <vector>

#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// A variable that a script reads and that whoever starts it may give.
struct Variable {
  std::string name;
  /// `defaults` has it, or each call that reads it has a default of its own. Without one the run
  /// needs a value.
  bool has_default = false;
  Position first;  // where it is read for the first time

  friend bool operator==(const Variable& left, const Variable& right) {
    return left.name == right.name && left.has_default == right.has_default &&
           left.first.line == right.first.line && left.first.column == right.first.column;
  }
};

/// The variables that a script reads anywhere, in the order of their first reading. Left out: those
/// that every run has (worker_id, nodes_num ...); the iterator of a loop around; what a `set` that
/// is done earlier in the same pool has made; names that are computed. `script` is a list that
/// normalise() gave. Thread: any.
std::vector<Variable> variables_of(const Node& script);

}  // namespace throng::scenario::script
