#pragma once

#include <string>
#include <string_view>

namespace throng::protocols::http {

/// Below 0x20, or DEL.
inline bool is_control(char c) {
  return (c >= 0 && c < 0x20) || c == 0x7f;
}
/// ASCII that prints and is not a space.
inline bool is_visible(char c) {
  return c > ' ' && c < 0x7f;
}

/// A byte in words for an error message, e.g. "a line feed", "'x'", "the non-ASCII byte 0xC3".
std::string describe_byte(char c);

/// The text in double quotes, bytes that do not print as \xNN, cut after 200 characters: what a
/// user gave may go to a terminal.
std::string quote(std::string_view text);

}  // namespace throng::protocols::http
