#pragma once

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// The element of a list or tuple at a place, from 1; of a text the number of a character. Fault:
/// badarg, also for a place where there is none.
Result<Value, Fault> nth(const Value& place, const Value& list);

/// The value of a key of a map. A string, a binary and an atom of one text are one key, unless the
/// map has the very key. Faults: badarg; {badkey, Key}.
Result<Value, Fault> field(const Value& map, const Value& key);
/// `otherwise` where the map has no such key.
Result<Value, Fault> field(const Value& map, const Value& key, const Value& otherwise);

}  // namespace throng::scenario::values
