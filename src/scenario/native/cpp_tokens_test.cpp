#include "scenario/native/cpp_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::scenario::native {
namespace {

using Texts = std::vector<std::string>;

Texts texts(std::string_view source) {
  Texts texts;
  for (const CppToken& token : cpp_tokens(source)) texts.emplace_back(token.text);
  return texts;
}

TEST(CppTokens, comments_and_blanks_are_no_tokens) {
  EXPECT_EQ(texts("a // b \" ' /*\nc /* d\n// e */ f/**/g"), (Texts{"a", "c", "f", "g"}));
  EXPECT_EQ(texts("a // b \\\n c\nd"), (Texts{"a", "d"}));
  EXPECT_EQ(texts("a \\\n b\\ \t\r\nc"), (Texts{"a", "b", "c"}));
  EXPECT_EQ(texts("a /* b"), Texts{"a"});
  EXPECT_EQ(texts(""), Texts{});
}

TEST(CppTokens, strings_and_characters_are_whole) {
  EXPECT_EQ(texts(R"(f("a // b", '"', "\"/*", '\'', u8"x"_s))"),
            (Texts{"f", "(", R"("a // b")", ",", R"('"')", ",", R"("\"/*")", ",", R"('\'')", ",",
                   R"(u8"x"_s)", ")"}));
  EXPECT_EQ(texts("\"a\\\nb\" c"), (Texts{"\"a\\\nb\"", "c"}));
}

TEST(CppTokens, raw_strings_end_where_they_say) {
  EXPECT_EQ(texts("R\"x()\" )y\")x\" b"), (Texts{"R\"x()\" )y\")x\"", "b"}));
  const auto tokens = cpp_tokens("u8R\"(\\n\n\")\"sv z");
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_TRUE(tokens[0].is_raw);
  EXPECT_EQ(tokens[0].prefix, "u8");
  EXPECT_EQ(tokens[0].body, "\\n\n\"");
  EXPECT_EQ(tokens[0].suffix, "sv");
  EXPECT_EQ(tokens[1].line, 2U);
}

TEST(CppTokens, one_that_does_not_end_ends_with_its_line) {
  const auto tokens = cpp_tokens("#error don't\nb \"c\nd R\"(e\nf");
  ASSERT_EQ(tokens.size(), 8U);
  EXPECT_FALSE(tokens[3].is_closed);
  EXPECT_EQ(tokens[3].text, "'t");
  EXPECT_TRUE(tokens[4].is_word("b"));
  EXPECT_FALSE(tokens[5].is_closed);
  EXPECT_TRUE(tokens[6].is_word("d"));
}

TEST(CppTokens, numbers_have_separators_signs_and_suffixes) {
  EXPECT_EQ(
      texts("1'000u .5e-3f 0x1F'FF 1e+5 2-1 10ms 1.5.2 x'a'"),
      (Texts{"1'000u", ".5e-3f", "0x1F'FF", "1e+5", "2", "-", "1", "10ms", "1.5.2", "x", "'a'"}));
}

TEST(CppTokens, know_their_lines) {
  const auto tokens = cpp_tokens("a\n b c\n/* \n */ d \\\n e");
  ASSERT_EQ(tokens.size(), 5U);
  const std::size_t lines[] = {1, 2, 2, 4, 5};
  const bool begin[] = {true, true, false, true, false};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(tokens[i].line, lines[i]) << i;
    EXPECT_EQ(tokens[i].begins_line, begin[i]) << i;
  }
}

}  // namespace
}  // namespace throng::scenario::native
