#pragma once

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

// Texts, which Erlang's scripts could only format and split. A text is a string, a list of code
// points or a binary that holds UTF-8; what comes out is a string. Places count from 1, in
// characters. Numbers of places and lengths may be texts that hold one. Faults: badarg;
// system_limit beyond kMostBytes.

/// Characters of a text, elements of a list or tuple, keys of a map; of a binary its bytes.
Result<Value, Fault> length(const Value& value);

/// From a place to the end; empty beyond it.
Result<Value, Fault> substring(const Value& text, const Value& start);
/// At most `size` characters from there.
Result<Value, Fault> substring(const Value& text, const Value& start, const Value& size);

/// The letters of ASCII in upper or lower case; no others change.
Result<Value, Fault> upper(const Value& text);
Result<Value, Fault> lower(const Value& text);
/// Without blanks, tabs and ends of lines at both ends.
Result<Value, Fault> trim(const Value& text);

/// With `now` for each `old`, which is not empty, from left to right.
Result<Value, Fault> replace(const Value& text, const Value& old, const Value& now);

/// true or false: a text in a text, an element in a list.
Result<Value, Fault> contains(const Value& whole, const Value& part);
Result<Value, Fault> starts_with(const Value& text, const Value& start);
Result<Value, Fault> ends_with(const Value& text, const Value& end);

/// The elements of a list, each as to_string() gives it, with `separator` between them.
Result<Value, Fault> join(const Value& list, const Value& separator);

/// A text as it is, a binary that holds UTF-8, a number, the name of an atom.
Result<Value, Fault> to_string(const Value& value);

/// A number as it is; of a text the integer or float that all of it is: 12, -3, 1.5, 2e3, .5. An
/// integer has 64 bits.
Result<Value, Fault> to_number(const Value& value);

/// Each byte of a text or binary as %2F, but letters, digits and - . _ ~ as they are.
Result<Value, Fault> url_encode(const Value& text);
/// The bytes of a text, in UTF-8, or of a binary.
Result<Value, Fault> base64(const Value& text);

}  // namespace throng::scenario::values
