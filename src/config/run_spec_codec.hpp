#pragma once

#include <string>
#include <string_view>

#include "config/run_spec.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// The text of a spec as it travels: JSON that begins with its format and version. Texts that are
/// no UTF-8, and the bytes of a request, are in base64.
std::string encode(const RunSpec& spec);

/// Reads what `encode` wrote. Safe for any bytes, and strict: a field that is missing, unknown, of
/// another type or out of its range is an error that names it, such as "load.http.port: expected an
/// integer from 0 to 65535".
Result<RunSpec, std::string> decode_run_spec(std::string_view text);

}  // namespace throng::config
