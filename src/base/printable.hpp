#pragma once

#include <string>
#include <string_view>

namespace throng::base {

/// `text` as it may be shown on a terminal: what would control it, break a line, change the
/// direction of writing or is not UTF-8 appears as `\n`, `\x1b` or `\u{202e}`; all else stays.
std::string printable(std::string_view text);

}  // namespace throng::base
