#include <gtest/gtest.h>

#include "terms/term_format.hpp"
#include "terms/term_parser.hpp"

namespace throng::terms {
namespace {

using Kind = TermError::Kind;

TermError error_of(std::string_view text) {
  const auto script = parse_script(text);
  if (script) {
    ADD_FAILURE() << text;
    return {};
  }
  return script.error();
}

std::string script_of(std::string_view text) {
  const auto script = parse_script(text);
  if (!script) return script.error().describe();
  return *script ? format(**script) : "nothing";
}

TEST(ScriptParser, reads_one_term_with_a_dot) {
  EXPECT_EQ(script_of("% first\n[{pool, [{size, -1}], \"a\" \"b\"}].\n% last"),
            "[{pool, [{size, -1}], \"ab\"}]");
  EXPECT_EQ(script_of("[1.5, $a, 16#ff, <<\"x\">>, #{k => v}, 'and', {}]."),
            "[1.5, 97, 255, <<\"x\">>, #{k => v}, 'and', {}]");
}

TEST(ScriptParser, a_text_without_a_word_is_no_script_and_no_error) {
  EXPECT_EQ(script_of(""), "nothing");
  EXPECT_EQ(script_of("% only this\n\n"), "nothing");
}

TEST(ScriptParser, takes_what_erlang_makes_a_value_of) {
  EXPECT_EQ(script_of("[1, 2 | [3]]."), "[1, 2, 3]");
  EXPECT_EQ(script_of("[1 | [2 | [3, 4]]]."), "[1, 2, 3, 4]");
  EXPECT_EQ(script_of("([(1), (a)])."), "[1, a]");
  EXPECT_EQ(script_of("#{a => 1, a => 2}."), "#{a => 2}");
}

TEST(ScriptParser, a_syntax_error_is_named_as_erlang_names_it) {
  const std::tuple<std::string_view, std::size_t, std::string_view> cases[] = {
      {"[{a, []}\n{b}].", 2, "'{'"},
      {"[a\n]\n% end\n", 2, ""},
      {"[1e3].", 1, "e3"},
      {"[1 2].", 1, "2"},
      {"[a \"b c\"].", 1, "\"b c\""},
      {"[a,\n].", 2, "']'"},
      {"{a,}.", 1, "'}'"},
      {"[.5].", 1, "'.'"},
      {"[1.].", 1, "'.'"},
      {"[and].", 1, "'and'"},
      {"[a 'B c'].", 1, "'B c'"},
      {"[a Name].", 1, "Name"},
      {"[a => b].", 1, "'=>'"},
      {"[].\n[].", 1, "'.'"},
      {"a b", 1, "b"},
      {"[a;b].", 1, "';'"},
      {"[1__0].", 1, "__0"},
      {"[", 1, ""},
      {"[a $b].", 1, "$b"},
      {"{a, >> }.", 1, "'>>'"}};
  for (const auto& [text, line, before] : cases) {
    const TermError error = error_of(text);
    EXPECT_EQ(error.kind, Kind::kSyntax) << text;
    EXPECT_EQ(error.line, line) << text;
    EXPECT_EQ(error.before, before) << text;
  }
}

TEST(ScriptParser, an_error_at_the_end_stands_behind_the_last_word) {
  const TermError error = error_of("[\n  a ] % no dot\n\n");
  EXPECT_EQ(error.line, 2u);
  EXPECT_EQ(error.column, 6u);
  EXPECT_EQ(error.text, "the end of the text: expected \".\" at the end of the script");
}

TEST(ScriptParser, what_would_compute_something_is_no_value) {
  for (const std::string_view text :
       {"[1 + 2].", "[f(1)].", "[m:f(1)].", "[Name].", "[_].", "[a = b].", "[not true].",
        "[fun f/1].", "[#record{}].", "[a | b].", "[case 1 of 1 -> 2 end].", "[1], [2].",
        "[- a]."}) {
    EXPECT_EQ(error_of(text).kind, Kind::kNoValue) << text;
  }
  EXPECT_NE(error_of("[Name].").text.find("{var, \"name\"}"), std::string::npos);
}

TEST(ScriptParser, what_is_no_word_is_an_error_of_the_scanner) {
  for (const std::string_view text : {"[\"abc].", "['abc].", "[37#1].", "[\"\\x{}\"].", "[~a]."}) {
    EXPECT_EQ(error_of(text).kind, Kind::kScanner) << text;
  }
}

TEST(ScriptParser, limits_are_no_errors_of_erlang) {
  EXPECT_EQ(error_of(std::string(kMaxTermNesting + 1, '[')).kind, Kind::kTooLarge);
  EXPECT_TRUE(
      parse_script(std::string(kMaxTermNesting, '[') + std::string(kMaxTermNesting, ']') + ".")
          .is_ok());
  EXPECT_EQ(error_of(std::string(1'000'000, '(')).kind, Kind::kTooLarge);
}

}  // namespace
}  // namespace throng::terms
