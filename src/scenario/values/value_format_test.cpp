#include "scenario/values/value_format.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

std::string real_text(double number) {
  std::string out;
  append_real(out, number);
  return out;
}

TEST(ValueFormat, writes_raw_values) {
  EXPECT_EQ(raw_text(value("{a, 'B c', \"ab\", <<\"ab\">>, [], {}, #{}, #{k => \"a\"}, -1, 1.5}")),
            "{a,'B c',[97,98],<<97,98>>,[],{},#{},#{k => [97]},-1,1.5}");
  EXPECT_EQ(raw_text(value("'\\x{442}\\n\\x01'")), "'\\x{442}\\n\\001'");
}

TEST(ValueFormat, writes_printable_lists_in_quotes) {
  EXPECT_EQ(pretty_text(value("\"a\\\"\\\\\\n\\t\\e'\"")), R"("a\"\\\n\t\e'")");
  EXPECT_EQ(pretty_text(value("[97, 98]")), "\"ab\"");
  EXPECT_EQ(pretty_text(value("[97, 0]")), "[97,0]");
  EXPECT_EQ(pretty_text(value("[127]")), "[127]");
  EXPECT_EQ(pretty_text(value("[128]")), "[128]");
  EXPECT_EQ(pretty_text(value("[233]")), "\"\xc3\xa9\"");
  EXPECT_EQ(pretty_text(value("\"a\\x{442}\"")), "[97,1090]");
  EXPECT_EQ(pretty_text(value("[-1]")), "[-1]");
  EXPECT_EQ(pretty_text(value("[4294967393]")), "[4294967393]");
  EXPECT_EQ(pretty_text(value("<<195,169>>")), "<<\"\xc3\x83\xc2\xa9\">>");
  EXPECT_EQ(pretty_text(value("<<209,130>>")), "<<209,130>>");
  EXPECT_EQ(pretty_text(value("<<>>")), "<<>>");
}

TEST(ValueFormat, quotes_atoms_that_erlang_would_not_read) {
  for (const char* const plain : {"a", "aB@_1", "\xc3\x9f\xc3\xbf", "maybe", "else"}) {
    EXPECT_EQ(pretty_text(Value::atom(plain)), plain);
  }
  for (const char* const other : {"", "A", "_a", "@a", "a b", "a.b", "and", "cond", "a\xc3\x97"}) {
    EXPECT_EQ(pretty_text(Value::atom(other)), "'" + std::string(other) + "'");
  }
  EXPECT_EQ(pretty_text(Value::atom("a'\\\x7f\xc2\x80")), R"('a\'\\\d\200')");
}

TEST(ValueFormat, writes_the_shortest_digits_of_floats) {
  const std::pair<double, std::string_view> cases[] = {
      {0.1, "0.1"},
      {1.0e5, "1.0e5"},
      {1000, "1.0e3"},
      {100, "100.0"},
      {0.001, "0.001"},
      {0.0001, "0.0001"},
      {0.00012345, "1.2345e-4"},
      {12300, "1.23e4"},
      {1234560, "1234560.0"},
      {123456789012345.6, "123456789012345.6"},
      {9007199254740991, "9007199254740991.0"},
      {9007199254740992, "9.007199254740992e15"},
      {1.5e300, "1.5e300"},
      {5.0e-324, "5.0e-324"},
      {-0.0, "-0.0"},
      {0, "0.0"},
      {-1.2e-5, "-1.2e-5"},
  };
  for (const auto& [number, text] : cases) EXPECT_EQ(real_text(number), text);
}

TEST(ValueFormat, cuts_by_depth_as_erlang_does) {
  const std::tuple<std::string_view, int, std::string_view> cases[] = {
      {"[1,2,3]", 0, "..."},
      {"[1,2,3]", 1, "[...]"},
      {"[1,2,3]", 2, "[1|...]"},
      {"{1,2,3}", 2, "{1,...}"},
      {"[{1,2,3},{4,5,6},{7,8,9}]", 5, "[{1,2,3},{4,5,...},{7,...}]"},
      {"\"abc\"", 1, "[...]"},
      {"\"abc\"", 2, "\"abc\""},
      {"[[[[[1]]]]]", 4, "[[[[...]]]]"},
      {"#{a => [1,2,3], b => 2, c => 3}", 3, "#{a => [1|...],b => 2,...}"},
      {"<<\"abcdefghij\">>", 2, "<<\"abcd\"...>>"},
      {"<<97,98,1>>", 3, "<<\"ab\"...>>"},
      {"<<97,98,1,2>>", 4, "<<97,98,1,...>>"},
  };
  for (const auto& [text, depth, expected] : cases) {
    ValueStyle style;
    style.depth = depth;
    std::string out;
    append_value(out, value(text), style);
    EXPECT_EQ(out, expected) << text << " " << depth;
  }
}

TEST(ValueFormat, shows_texts_in_any_writing) {
  EXPECT_EQ(shown(value("\"\\x{442}\""), 100), "\"\xd1\x82\"");
  EXPECT_EQ(shown(value("<<209,130>>"), 100), "<<\"\xd1\x82\"/utf8>>");
  EXPECT_EQ(shown(value("'\\x{442}'"), 100), "'\xd1\x82'");
  EXPECT_EQ(shown(value("\"\\x{202e}\""), 100), "[8238]");
  EXPECT_EQ(shown(value("{'\\x{202e}'}"), 100), "{'\\x{202e}'}");
}

TEST(ValueFormat, shows_no_more_than_was_asked_for) {
  const std::string many(1'000'000, 'a');
  EXPECT_EQ(shown(Value::string(many), 10), "\"aaaaaa...");
  EXPECT_EQ(shown(Value::binary(many), 10), "<<\"aaaa...");
  EXPECT_EQ(shown(Value::atom(many), 10), "aaaaaaa...");
  EXPECT_EQ(shown(value("\"\\x{442}\\x{442}\\x{442}\""), 7), "\"\xd1\x82...");
  EXPECT_EQ(shown(value("[a, b, c, d, e]"), 8), "[a,b,...");
  EXPECT_EQ(shown(value("[a, b]"), 5), "[a,b]");
  EXPECT_EQ(shown(value("[a, b]"), 2), "..");
  EXPECT_EQ(shown(value("[a, b]"), 0), "");
}

TEST(ValueFormat, stops_early) {
  Value doubled = value("{1, 2}");
  for (int i = 0; i < 500; ++i) doubled = Value::tuple({doubled, doubled});
  EXPECT_EQ(shown(doubled, 100).size(), 100U);
  EXPECT_EQ(shown(Value::map({doubled, doubled}), 100).size(), 100U);
}

}  // namespace
}  // namespace throng::scenario::values
