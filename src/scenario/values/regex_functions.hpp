#pragma once

#include "scenario/values/regex_cache.hpp"
#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// What the first group of a pattern, in RE2's syntax, holds in its first match in a text or
/// binary; all that matches where the pattern has no group. A group that took no part is the empty
/// text. A string; a binary where it is no UTF-8. Time is in proportion to the text. Faults:
/// badarg; {no_match, Pattern}.
Result<Value, Fault> regex(RegexCache& regexes, const Value& text, const Value& pattern);
/// The group of a number; 0: all that matches.
Result<Value, Fault> regex(RegexCache& regexes, const Value& text, const Value& pattern,
                           const Value& group);

}  // namespace throng::scenario::values
