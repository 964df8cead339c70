#include "protocols/websocket/utf8_validator.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace throng::protocols::websocket {
namespace {

/// The bytes of a character, whether there is one of that code or not.
std::string encode(std::uint32_t code) {
  const auto tail = [code](int shift) { return static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | code >> 6), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | code >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | code >> 18), tail(12), tail(6), tail(0)};
}

/// How many bytes are taken before it says no; all of them when it does not.
std::size_t taken(std::string_view text) {
  Utf8Validator validator;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!validator.feed(text.substr(i, 1))) return i;
  }
  return text.size();
}

TEST(utf8_validator, every_character_is_taken_and_nothing_else_in_its_form) {
  for (std::uint32_t code = 0; code < 0x120000; code += code < 0x11000 ? 1 : 61) {
    const std::string text = encode(code);
    const bool is_character = code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    ASSERT_EQ(is_utf8(text), is_character) << std::hex << code;
    for (std::size_t cut = 1; cut < text.size(); ++cut) ASSERT_FALSE(is_utf8(text.substr(0, cut)));
  }
}

TEST(utf8_validator, says_no_at_the_first_byte_that_is_wrong) {
  struct Case {
    std::string text;
    std::size_t taken;
  };
  const std::vector<Case> cases = {
      {"\x80", 0},
      {"\xbf", 0},
      {"\xc0\x80", 0},  // longer form of U+0000
      {"\xc1\xbf", 0},
      {"\xc2\x7f", 1},
      {"\xc2\xc0", 1},
      {"\xe0\x80\xaf", 1},
      {"\xe0\x9f\xbf", 1},
      {"\xe0\xa0\x7f", 2},
      {"\xed\xa0\x80", 1},  // surrogates
      {"\xed\xbf\xbf", 1},
      {"\xf0\x80\x80\xaf", 1},
      {"\xf0\x8f\xbf\xbf", 1},
      {"\xf4\x90\x80\x80", 1},  // above U+10FFFF
      {"\xf5\x80\x80\x80", 0},
      {"\xff", 0},
      {"a\xfe", 1},
      {"0123456789abcdef0123456789abcdef\xc3(", 33},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(taken(c.text), c.taken) << c.text;
    EXPECT_FALSE(is_utf8(c.text)) << c.text;
  }
}

TEST(utf8_validator, cuts_make_no_difference) {
  const std::string text =
      "κόσμε 0123456789abcdefghij\xf0\x9f\x98\x80 ä\xef\xbf\xbd and so on, and on";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.feed(text.substr(0, cut)));
    EXPECT_TRUE(validator.feed(text.substr(cut)));
    EXPECT_TRUE(validator.is_complete());
  }
}

}  // namespace
}  // namespace throng::protocols::websocket
