#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::values {

/// Arrays and objects inside of each other.
inline constexpr std::uint32_t kMostJsonNesting = 200;

/// A JSON document as a value: arrays are lists, objects maps whose keys are binaries (of equal
/// ones the last counts), strings binaries; true, false and null atoms; a whole number beyond 64
/// bits is a float. Takes up to some tens of times the bytes of the text, which the caller bounds.
/// The error says the line and column, both from 1 and a column a byte, what was found, what was
/// expected.
Result<Value, std::string> value_of_json(std::string_view text);

/// What a JSON pointer (RFC 6901) names in a document, given as a text or binary; "" is all of it.
/// A string there is a string, but inside of an array or object a binary. All else is checked and
/// not kept. Faults: badarg for what is no document or no pointer; {not_found, Pointer}.
Result<Value, Fault> json(const Value& text, const Value& pointer);

}  // namespace throng::scenario::values
