#include "protocols/websocket/masking.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::protocols::websocket {
namespace {

constexpr MaskKey kKey = {0x37, 0xfa, 0x21, 0x3d};

std::string masked_slowly(std::string text, std::uint64_t offset) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    text[i] = static_cast<char>(static_cast<unsigned char>(text[i]) ^ kKey[(offset + i) % 4]);
  }
  return text;
}

TEST(masking, the_example_of_the_rfc) {
  std::string text = "Hello";
  mask(text.data(), text.data(), text.size(), kKey, 0);
  EXPECT_EQ(text, "\x7f\x9f\x4d\x51\x58");
}

TEST(masking, every_size_offset_and_alignment) {
  std::string text;
  for (int i = 0; i < 80; ++i) text += static_cast<char>(i * 7);
  for (std::size_t at = 0; at < 9; ++at) {
    for (std::size_t size = 0; at + size <= text.size(); ++size) {
      for (std::uint64_t offset = 0; offset < 6; ++offset) {
        const std::string part = text.substr(at, size);
        std::string out(size, '\0');
        mask(out.data(), text.data() + at, size, kKey, offset);
        ASSERT_EQ(out, masked_slowly(part, offset)) << at << ' ' << size << ' ' << offset;
        mask(out.data(), out.data(), size, kKey, offset);
        ASSERT_EQ(out, part);
      }
    }
  }
}

}  // namespace
}  // namespace throng::protocols::websocket
