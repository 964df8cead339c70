#pragma once

#include <string>
#include <string_view>

#include "config/value.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// Reads a JSON value, `json` being its text. `null` is undefined, whatever the type. A JSON string
/// is a text, and for every other type but kJson is read like one of the command line, so that
/// "10s" is a duration. An integer takes whole numbers only, not 3.0; a rate takes a whole number
/// for so many per minute; kJson takes everything. Errors as value_of_text().
Result<Value, std::string> value_of_json(ParameterType type, std::string_view json);

/// The value as JSON: durations and rates as text ("10s", "20/s"), undefined as null. Bytes of a
/// text that are no UTF-8 are replaced; all else is read back as it was.
std::string to_json(const Value& value);

}  // namespace throng::config
