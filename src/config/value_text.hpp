#pragma once

#include <string>
#include <string_view>

#include "config/value.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// Reads what stands behind `--set name=`. Text is taken as it is, a duration needs its unit, a
/// flag is one of true, yes, on, 1, false, no, off, 0; a rate is `20/s`, `1200/min`, `90/h`, a
/// whole number for so many per minute, or `unlimited` (or `infinity`); JSON `null` is undefined.
/// Errors, here and in all that reads a value: what was expected, without what was given, which may
/// be a secret; the caller adds name and value.
Result<Value, std::string> value_of_text(ParameterType type, std::string_view text);

/// What value_of_text() would give the value back of; empty for undefined.
std::string to_text(const Value& value);

}  // namespace throng::config
