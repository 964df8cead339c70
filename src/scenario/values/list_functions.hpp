#pragma once

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// One list of all that the lists of a list hold. Integers and atoms count as their text, floats as
/// 1.50000000000000000000e+00, binaries in UTF-8 as texts. All texts make a text. Faults: badarg,
/// system_limit.
Result<Value, Fault> concat(const Value& lists);

/// What both lists hold, one after the other; of two texts a text. Faults: badarg, system_limit.
Result<Value, Fault> concat(const Value& left, const Value& right);

/// The parts of a text between blanks and commas; none of them is empty. Fault: badarg.
Result<Value, Fault> tokens(const Value& text);

/// The same, between any of the characters of `separators`.
Result<Value, Fault> tokens(const Value& text, const Value& separators);

/// The integers from `first` to `last`; none where `last` is the one before `first`. Faults:
/// badarg; function_clause for a `last` even below; system_limit beyond kMostElements.
Result<Value, Fault> seq(const Value& first, const Value& last);

}  // namespace throng::scenario::values
