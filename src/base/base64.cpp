#include "base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace throng::base {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kForeign = 0xff;

constexpr std::array<std::uint8_t, 256> make_digits() {
  std::array<std::uint8_t, 256> digits{};
  digits.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return digits;
}
constexpr std::array<std::uint8_t, 256> kDigits = make_digits();

std::size_t padding_of(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = bits << 8 | (k < group.size() ? static_cast<unsigned char>(group[k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= group.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

Result<std::string, std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return failed("base64 text of " + std::to_string(text.size()) +
                  " characters, expected a multiple of four");
  }
  const std::string_view digits = text.substr(0, text.size() - padding_of(text));
  std::string bytes;
  bytes.reserve(digits.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::uint8_t digit = kDigits[static_cast<unsigned char>(digits[i])];
    if (digit == kForeign) {
      return failed("character that is not base64 at offset " + std::to_string(i));
    }
    bits = (bits << 6 | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 0xff);
  }
  if ((bits & ((1U << held) - 1)) != 0) {
    return failed("unused bits that are not zero at offset " + std::to_string(digits.size() - 1));
  }
  return bytes;
}

}  // namespace throng::base
