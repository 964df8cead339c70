#pragma once

#include "scenario/values/script_value.hpp"

namespace throng::scenario::values {

/// Below 0, 0 or above 0, in Erlang's order of all terms: numbers, by what they are worth whatever
/// their kind, then atoms, tuples (by size first), maps, lists, binaries. A string is the list of
/// its code points.
int compare(const Value& left, const Value& right);

/// Erlang's ==: 1 and 1.0 are equal.
inline bool equals(const Value& left, const Value& right) {
  return compare(left, right) == 0;
}

}  // namespace throng::scenario::values
