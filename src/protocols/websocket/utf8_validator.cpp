#include "protocols/websocket/utf8_validator.hpp"

#include <cstddef>
#include <cstring>

namespace throng::protocols::websocket {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

/// How many bytes from `at` on are ASCII for sure; most texts are little else.
std::size_t ascii_run(std::string_view bytes, std::size_t at) {
  const std::size_t from = at;
  for (; at + 16 <= bytes.size(); at += 16) {
    std::uint64_t words[2];
    std::memcpy(words, bytes.data() + at, sizeof words);
    if (((words[0] | words[1]) & kHighBits) != 0) break;
  }
  return at - from;
}

}  // namespace

/// The second byte alone tells longer forms, surrogates and what is too large.
bool Utf8Validator::begin_character(unsigned char lead) {
  least_ = 0x80;
  most_ = 0xbf;
  if (lead < 0x80) return true;
  if (lead < 0xc2 || lead > 0xf4) return false;
  missing_ = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  if (lead == 0xe0) least_ = 0xa0;
  if (lead == 0xed) most_ = 0x9f;
  if (lead == 0xf0) least_ = 0x90;
  if (lead == 0xf4) most_ = 0x8f;
  return true;
}

bool Utf8Validator::feed(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (missing_ == 0) at += ascii_run(bytes, at);
    if (at == bytes.size()) break;
    const auto byte = static_cast<unsigned char>(bytes[at]);
    if (missing_ == 0) {
      if (!begin_character(byte)) return false;
      continue;
    }
    if (byte < least_ || byte > most_) return false;
    least_ = 0x80;
    most_ = 0xbf;
    --missing_;
  }
  return true;
}

}  // namespace throng::protocols::websocket
