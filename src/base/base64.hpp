#pragma once

#include <string>
#include <string_view>
#include <throng/result.hpp>

namespace throng::base {

/// The standard alphabet of RFC 4648 section 4 with padding and no line breaks. `bytes` may hold
/// any bytes; the text has 4 characters for each 3 bytes begun.
/// Thread: any.
std::string base64_encode(std::string_view bytes);

/// The bytes `text` stands for. Strict, so that one value has one text: an error for a length that
/// is no multiple of four, a foreign character (blanks and line breaks too), padding elsewhere than
/// at the end, and unused bits that are not zero. The error names the offset.
/// Thread: any.
Result<std::string, std::string> base64_decode(std::string_view text);

}  // namespace throng::base
