#include "terms/term_lexer.hpp"

#include <gtest/gtest.h>

namespace throng::terms {
namespace {

TEST(TermLexer, cuts_a_text_into_words_with_their_places) {
  TermLexer lexer("#{k=>\n <<\"a\">>} .");
  std::string words;
  for (Token token = lexer.next(); token.kind != Token::Kind::kEnd; token = lexer.next()) {
    words += std::string(token.source) + "@" + std::to_string(token.at.line) + ":" +
             std::to_string(token.at.column) + " ";
  }
  EXPECT_EQ(words, "#@1:1 {@1:2 k@1:3 =>@1:4 <<@2:2 \"a\"@2:4 >>@2:7 }@2:9 .@2:11 ");
  EXPECT_EQ(lexer.next().kind, Token::Kind::kEnd);
}

TEST(TermLexer, what_was_found_fits_on_a_line) {
  const std::string text = "\"a\n" + std::string(100, 'b') + "\"";
  TermLexer kept(text);
  EXPECT_EQ(kept.next().found(), "\"\"a\\n" + std::string(37, 'b') + "...\"");
  EXPECT_EQ(kept.next().found(), "the end of the text");
}

}  // namespace
}  // namespace throng::terms
