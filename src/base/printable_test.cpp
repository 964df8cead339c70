#include "base/printable.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace throng::base {
namespace {

using namespace std::string_view_literals;

TEST(Printable, plain_text_stays_as_it_is) {
  for (const char* text : {"", "a b\\n", "grün 日本 🙂 \xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(printable(text), text);
  }
}

TEST(Printable, what_controls_a_terminal_is_spelled_out) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\tc\x7f\x07"), R"(a\x1b[2Jb\r\n\tc\x7f\x07)");
  EXPECT_EQ(printable("\0"sv), R"(\x00)");
  EXPECT_EQ(printable("\xc2\x9b"), R"(\u{9b})");  // the one-byte form of an escape sequence
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "a\xe2\x80\xa8"),
            R"(\u{202e}a\u{2028})");
}

TEST(Printable, what_is_no_utf_8_is_spelled_out_byte_by_byte) {
  EXPECT_EQ(printable("a\xff\xc3(b"), R"(a\xff\xc3(b)");
  EXPECT_EQ(printable("\xc0\x80"), R"(\xc0\x80)");                  // too long a form
  EXPECT_EQ(printable("\xed\xa0\x80"), R"(\xed\xa0\x80)");          // half of a pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), R"(\xf4\x90\x80\x80)");  // beyond the last
  EXPECT_EQ(printable("\xe2\x80"), R"(\xe2\x80)");                  // cut off
}

TEST(Printable, of_any_bytes_is_text_without_control_characters) {
  Random random(1, 20);
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (auto length = random.uniform(12); length > 0; --length) {
      text += static_cast<char>(random.uniform(256));
    }
    const std::string shown = printable(text);
    for (const char c : shown) ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
    ASSERT_EQ(printable(shown), shown);
  }
}

}  // namespace
}  // namespace throng::base
