#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/websocket/close_code.hpp"
#include "protocols/websocket/frame_header.hpp"

namespace throng::protocols::websocket {

/// A frame for tests, right or wrong.
struct RawFrame {
  unsigned opcode = 1;
  std::string payload;
  bool is_final = true;
  unsigned reserved = 0;          // RSV1 to RSV3 as they stand in the first byte
  bool is_masked = false;         // with a key of its own
  int length_bytes = 0;           // of the length: 1, 2, 8; 0: as few as possible
  std::int64_t says_length = -1;  // another one than the payload has

  std::string text() const {
    const auto length = says_length >= 0 ? static_cast<std::uint64_t>(says_length) : payload.size();
    int wide = length_bytes;
    if (wide == 0) wide = length < 126 ? 1 : length < 65536 ? 2 : 8;
    std::string out;
    out += static_cast<char>((is_final ? 0x80U : 0U) | reserved | opcode);
    const unsigned masked = is_masked ? 0x80U : 0U;
    if (wide == 1) out += static_cast<char>(masked | length);
    if (wide == 2) out += static_cast<char>(masked | 126U);
    if (wide == 8) out += static_cast<char>(masked | 127U);
    for (int left = wide == 1 ? 0 : wide; left > 0; --left) {
      out += static_cast<char>(length >> 8 * (left - 1));
    }
    if (!is_masked) return out + payload;
    const MaskKey key = {1, 2, 3, 4};
    for (const unsigned char byte : key) out += static_cast<char>(byte);
    std::string hidden = payload;
    mask(hidden.data(), hidden.data(), hidden.size(), key, 0);
    return out + hidden;
  }
};

inline std::string raw(unsigned opcode, std::string_view payload, bool is_final = true) {
  RawFrame frame;
  frame.opcode = opcode;
  frame.payload = payload;
  frame.is_final = is_final;
  return frame.text();
}
inline std::string raw_masked(unsigned opcode, std::string_view payload, bool is_final = true) {
  RawFrame frame;
  frame.opcode = opcode;
  frame.payload = payload;
  frame.is_final = is_final;
  frame.is_masked = true;
  return frame.text();
}
inline std::string raw_close(std::uint16_t code, std::string_view reason = {}) {
  return raw(8, close_payload(code, reason));
}

}  // namespace throng::protocols::websocket
