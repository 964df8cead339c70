#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"

namespace throng::scenario::resources {

/// Arrays and objects inside of each other.
inline constexpr std::size_t kMostJsonNesting = 200;

/// JSON as a script has it: arrays are lists, objects maps whose keys are binaries, strings
/// binaries; true, false and null are atoms. Whole numbers beyond 64 bits are floats; of equal keys
/// the last counts, and equal keys of many objects are one in memory. Errors: the line and the
/// column (a byte) of a text that is no JSON, is nested too deep or has a number that is too large.
/// Thread: any; the value is the caller's.
Result<values::Value, std::string> read_json(std::string_view text);

}  // namespace throng::scenario::resources
