#pragma once

#include <optional>
#include <string>

#include "scenario/script/script_problem.hpp"
#include "scenario/script/script_tree.hpp"
#include "scenario/script/standard_library.hpp"

namespace throng::scenario::script {

/// A value that is of another type than its place wants.
struct TypeFault {
  Position statement;  // the operation it belongs to, whose line the original says
  Position at;
  std::string reason;  // as the original writes it: "{zomg_fast,is_not,rate}"
  std::string text;    // what was found, and what was expected

  /// "line 8: Type error {zomg_fast,is_not,rate}", with all else.
  Problem problem() const;
};

/// What a check of types finds besides the fault that it returns.
struct TypeNotes {
  Problems faults;  // all of them, with that one
  Problems warnings;
};

/// Checks a script, or a part of it that stands in the operation at `statement`, against the type
/// that is wanted there. Of several faults it returns the one that the original would report: of a
/// list's elements the last, of a function's arguments the first; of a loop the missing time before
/// options before the body. None: nothing is wrong.
std::optional<TypeFault> check_types(const Node& node, Type wanted, Position statement,
                                     TypeNotes& notes);

}  // namespace throng::scenario::script
