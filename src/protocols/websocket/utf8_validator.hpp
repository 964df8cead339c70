#pragma once

#include <cstdint>
#include <string_view>

namespace throng::protocols::websocket {

/// Whether bytes that come in pieces are UTF-8 (RFC 3629: no surrogates, no longer form than
/// needed, at most U+10FFFF). Says no at the first byte after which nothing could make it right.
/// Thread: none of its own; one at a time.
class Utf8Validator {
 public:
  /// Returns: whether all that was fed since reset() may be the beginning of a text. After a no
  /// only reset() helps.
  bool feed(std::string_view bytes);
  /// Whether what was fed ends between two characters.
  bool is_complete() const { return missing_ == 0; }
  void reset() { *this = {}; }

 private:
  bool begin_character(unsigned char lead);

  // Of the character under way: how many bytes are missing, and what the next may be.
  std::uint8_t missing_ = 0;
  std::uint8_t least_ = 0x80;
  std::uint8_t most_ = 0xbf;
};

/// The same of a whole text.
inline bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.feed(text) && validator.is_complete();
}

}  // namespace throng::protocols::websocket
