#include "terms/utf8.hpp"

#include <gtest/gtest.h>

namespace throng::terms {
namespace {

TEST(Utf8, what_is_appended_is_read_back) {
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    if (!is_character(code)) continue;
    std::string text;
    append_utf8(text, code);
    const Character read = first_character(text + "x");
    ASSERT_EQ(read.code, code);
    ASSERT_EQ(read.bytes, text.size());
  }
}

TEST(Utf8, surrogates_and_what_lies_beyond_unicode_are_no_characters) {
  EXPECT_TRUE(is_character(0x10ffff));
  EXPECT_FALSE(is_character(0x110000));
  EXPECT_FALSE(is_character(0xd800));
  EXPECT_FALSE(is_character(0xdfff));
}

TEST(Utf8, bytes_that_are_none_end_the_prefix) {
  EXPECT_EQ(utf8_prefix("caf\xc3\xa9"), 5u);
  for (const std::string_view bad :
       {"ab\xff", "ab\x80", "ab\xc3", "ab\xc3(", "ab\xc0\x80", "ab\xe0\x80\x80", "ab\xed\xa0\x80",
        "ab\xf4\x90\x80\x80", "ab\xf8\x88\x80\x80\x80", "ab\xe2\x82"}) {
    EXPECT_EQ(utf8_prefix(bad), 2u);
    EXPECT_FALSE(is_utf8(bad));
  }
}

}  // namespace
}  // namespace throng::terms
