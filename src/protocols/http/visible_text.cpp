#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::size_t kLongestQuote = 200;

std::string hex(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace

std::string describe_byte(char c) {
  if (c == ' ') return "a space";
  if (c == '\t') return "a tab";
  if (c == '\r') return "a carriage return";
  if (c == '\n') return "a line feed";
  if (is_visible(c)) return std::string("'") + c + "'";
  if (is_control(c)) return "the control byte 0x" + hex(c);
  return "the non-ASCII byte 0x" + hex(c);
}

std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text.substr(0, kLongestQuote)) {
    if (is_visible(c) || c == ' ') {
      out += c;
    } else {
      out += "\\x" + hex(c);
    }
  }
  return out + (text.size() > kLongestQuote ? "...\"" : "\"");
}

}  // namespace throng::protocols::http
