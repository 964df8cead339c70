#include "terms/utf8.hpp"

#include "base/assert.hpp"

namespace throng::terms {
namespace {

constexpr char32_t kMostCode = 0x10ffff;
constexpr char32_t kLeastOfBytes[] = {0, 0, 0x80, 0x800, 0x10000};

}  // namespace

Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc0 || lead >= 0xf8 || text.size() < bytes) return {};
  char32_t code = lead & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fU);
  }
  // A longer form than needed would let two texts of the same characters differ.
  if (code < kLeastOfBytes[bytes] || !is_character(code)) return {};
  return {code, bytes};
}

bool is_character(char32_t code) {
  return code <= kMostCode && (code < 0xd800 || code > 0xdfff);
}

void append_utf8(std::string& out, char32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  THRONG_ASSERT(is_character(code));
  std::size_t bytes = 4;
  while (code < kLeastOfBytes[bytes]) --bytes;
  const unsigned lead = 0xff00U >> bytes & 0xffU;
  out += static_cast<char>(lead | code >> 6 * (bytes - 1));
  for (std::size_t left = bytes - 1; left > 0; --left) {
    out += static_cast<char>(0x80 | (code >> 6 * (left - 1) & 0x3f));
  }
}

std::size_t utf8_prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const Character next = first_character(text.substr(at));
    if (next.bytes == 0) return at;
    at += next.bytes;
  }
  return at;
}

}  // namespace throng::terms
