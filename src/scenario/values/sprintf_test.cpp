#include "scenario/values/sprintf.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

/// The list of the result as Erlang has it, or the reason.
std::string formatted(const std::string& format, std::string_view arguments) {
  const auto text = sprintf(Value::string(format), value(arguments));
  return text ? pretty_text(*text) : "error " + pretty_text(text.error().reason);
}

std::string problem(const std::string& format, std::string_view arguments) {
  const auto text = sprintf(Value::string(format), value(arguments));
  EXPECT_TRUE(text.is_error()) << format;
  return text ? "" : text.error().text;
}

TEST(Sprintf, does_what_the_original_was_measured_to_do) {
  struct Case {
    std::string format;
    std::string_view arguments;
    std::string_view result;
  };
  const Case cases[] = {
      {"~p", "[\"abc\"]", R"("\"abc\"")"},
      {"~p", "[[1,2]]", R"("[1,2]")"},
      {"~p", "[[97,1]]", R"("[97,1]")"},
      {"~p", "[1.5]", R"("1.5")"},
      {"~p", "[1.0e10]", R"("1.0e10")"},
      {"~p", "[0.1]", R"("0.1")"},
      {"~p", "[1.0e-5]", R"("1.0e-5")"},
      {"~p", "[<<\"c\">>]", R"("<<\"c\">>")"},
      {"~p", "[<<1,255>>]", R"("<<1,255>>")"},
      {"~p", "[{a,'B c',\"x\"}]", R"("{a,'B c',\"x\"}")"},
      {"~p", "[#{k => v}]", R"("#{k => v}")"},
      {"~p", "[[]]", R"("[]")"},
      {"~w", "[\"abc\"]", R"("[97,98,99]")"},
      {"~w", "['B c']", R"("'B c'")"},
      {"~s", "[\"abc\"]", R"("abc")"},
      {"~s", "[abc]", R"("abc")"},
      {"~s", "[<<\"bin\">>]", R"("bin")"},
      {"~s", "\"\\f\"", "error badarg"},
      {"~s", "[[\"a\",\"b\"]]", R"("ab")"},
      {"~10s|", "[\"ab\"]", R"("        ab|")"},
      {"~-10s|", "[\"ab\"]", R"("ab        |")"},
      {"~.2s|", "[\"abcd\"]", R"("ab|")"},
      {"~b", "[255]", R"("255")"},
      {"~b", "[1.5]", "error badarg"},
      {"~.16b", "[255]", R"("ff")"},
      {"~.16B", "[255]", R"("FF")"},
      {"~4..0b", "[7]", R"("0007")"},
      {"~f", "[1.5]", R"("1.500000")"},
      {"~.2f", "[1.555]", R"("1.55")"},
      {"~f", "[1]", "error badarg"},
      {"~e", "[1.5]", R"("1.50000e+0")"},
      {"~g", "[1.5]", R"("1.50000")"},
      {"~c", "\"A\"", R"("A")"},
      {"~5c", "\"A\"", R"("AAAAA")"},
      {"a~nb", "[]", R"("a\nb")"},
      {"~~", "[]", R"("~")"},
      {"~i~p", "[a,b]", R"("b")"},
      {"~p ~p", "[1]", "error badarg"},
      {"~p", "[1,2]", "error badarg"},
      {"~z", "[1]", "error badarg"},
      {"~ts", "[[1090]]", "[1090]"},
      {"~p", "[[1090]]", R"("[1090]")"},
      {"~tp", "[[1090]]", R"("[1090]")"},
      {"~x", "[1,\"a\"]", R"("a1")"},
      {"~+", "[1]", R"("10#1")"},
      {"~.16#", "[255]", R"("16#FF")"},
      {"~P", "[[1,2,3,4,5,6],4]", R"("[1,2,3|...]")"},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(formatted(each.format, each.arguments), each.result)
        << each.format << " " << each.arguments;
  }
}

TEST(Sprintf, fills_fields_as_erlang_does) {
  const std::pair<std::string, std::string_view> cases[] = {{"~5w|", "[abcdefgh]"},
                                                            {"~-10w|", "[abc]"},
                                                            {"~10.2w|", "[abc]"},
                                                            {"~.5w|", "[abc]"},
                                                            {"~3s|", "[abcdef]"},
                                                            {"~.5s|", "[ab]"},
                                                            {"~-10.3s|", "[abcdef]"},
                                                            {"~10.5s|", "[ab]"},
                                                            {"~10..xs|", "[ab]"},
                                                            {"~*s|", "[-5,ab]"},
                                                            {"~-*s|", "[-5,ab]"},
                                                            {"~5..*s|", "[120,ab]"},
                                                            {"~*.*.*s|", "[5,1,120,ab]"},
                                                            {"~0s|", "[ab]"},
                                                            {"~2b|", "[-555]"},
                                                            {"~10..0b|", "[-5]"},
                                                            {"~10.16x|", "[255,\"0x\"]"},
                                                            {"~3.16+|", "[255]"},
                                                            {"~5.2c|", "[65]"},
                                                            {"~-5.2c|", "[65]"},
                                                            {"~3n|", "[]"},
                                                            {"~3.2~|", "[]"},
                                                            {"~3f|", "[1.5]"},
                                                            {"~10.2.0f|", "[-1.555]"},
                                                            {"~3.10s", "[ab]"},
                                                            {"~-s", "[ab]"},
                                                            {"~.*s", "[-1,ab]"},
                                                            {"~2.5c", "[65]"},
                                                            {"~.1b", "[5]"},
                                                            {"~-3n", "[]"}};
  const std::string_view results[] = {"*****|",
                                      "abc       |",
                                      "        **|",
                                      "  abc|",
                                      "abc|",
                                      "ab   |",
                                      "abc       |",
                                      "     ab   |",
                                      "xxxxxxxxab|",
                                      "ab   |",
                                      "   ab|",
                                      "xxxab|",
                                      "xxxxa|",
                                      "|",
                                      "**|",
                                      "00000000-5|",
                                      "      0xff|",
                                      "***|",
                                      "   AA|",
                                      "AA   |",
                                      "\n\n\n|",
                                      " ~~|",
                                      "***|",
                                      "00000-1.55|",
                                      "",
                                      "",
                                      "",
                                      "",
                                      "",
                                      ""};
  for (std::size_t i = 0; i < std::size(cases); ++i) {
    const auto text = sprintf(Value::string(cases[i].first), value(cases[i].second));
    EXPECT_EQ(text ? text->text() : "", results[i]) << cases[i].first;
  }
}

TEST(Sprintf, writes_floats_of_any_size) {
  const std::tuple<std::string, double, std::string_view> cases[] = {
      {"~.2f", 0.125, "0.13"},
      {"~.1f", -0.01, "-0.0"},
      {"~f", 1.0e25, "10000000000000000906000000.000000"},
      {"~.3f", 999.9999, "1000.000"},
      {"~.25f", 0.1, "0.1000000000000000055510000"},
      {"~f", 1.0e-10, "0.000000"},
      {"~.3e", 9.999, "1.00e+1"},
      {"~e", 1.5e-100, "1.50000e-100"},
      {"~e", 0.0, "0.00000e+0"},
      {"~g", 0.0, "0.00000e+0"},
      {"~g", 0.1, "0.100000"},
      {"~g", 0.099999999, "1.00000e-1"},
      {"~g", 9999.9999, "10000.00"},
      {"~g", 10000.0, "1.00000e+4"},
      {"~.1g", 1.5, "1.5e+0"},
      {"~.4g", 1234.5, "1.235e+3"},
  };
  for (const auto& [format, number, expected] : cases) {
    const auto text = sprintf(Value::string(format), Value::list({Value::real(number)}));
    ASSERT_TRUE(text.is_ok());
    EXPECT_EQ(text->text(), expected) << format;
  }
}

TEST(Sprintf, takes_texts_in_any_writing_without_a_modifier) {
  EXPECT_EQ(formatted("~s", "[\"\\x{442}\"]"), "[1090]");
  EXPECT_EQ(formatted("~s", "[<<209,130>>]"), "[1090]");
  EXPECT_EQ(formatted("~s", "[<<255>>]"), "\"\xc3\xbf\"");
  EXPECT_EQ(formatted("~4s", "[[<<209,130>>, 1090, \"a\"]]"), "[32,1090,1090,97]");
  EXPECT_EQ(formatted("~c", "[1090]"), "[1090]");
  EXPECT_EQ(formatted("\xd1\x82~.2.\xd1\x82s", "[\"a\"]"), "[1090,97,1090]");
  EXPECT_EQ(formatted("~w ~tw", "['\\x{442}', '\\x{442}']"),
            "[39,92,120,123,52,52,50,125,39,32,39,1090,39]");
}

TEST(Sprintf, formats_are_any_text_and_arguments_any_list) {
  EXPECT_EQ(call("sprintf", {"<<\"~b\">>", "\"a\""}), "\"97\"");
  EXPECT_EQ(call("sprintf", {"'~b'", "[97]"}), "\"97\"");
  EXPECT_EQ(call("sprintf", {"[126,98]", "[97]"}), "\"97\"");
  EXPECT_EQ(call("sprintf", {"\"\"", "[]"}), "[]");
  EXPECT_EQ(call("sprintf", {"1", "[]"}),
            "badarg: argument 1 of sprintf: 1: expected a text, such as \"abc\"");
  EXPECT_EQ(call("sprintf", {"\"~p\"", "a"}),
            "badarg: argument 2 of sprintf: a: expected a list of what the directives take");
}

TEST(Sprintf, says_which_directive_is_wrong) {
  EXPECT_EQ(problem("~p ~.2f", "[a, 1]"),
            "sprintf, directive 2, '~.2f': 1: expected a float, such as 1.0");
  EXPECT_EQ(problem("~p ~s", "[a]"), "sprintf, directive 2, '~s': no argument 2: expected a text");
  EXPECT_EQ(problem("~p", "[a, b]"),
            "sprintf: 2 arguments, but the directives of the format take 1");
  EXPECT_EQ(problem("~q", "[]"),
            "sprintf, directive 1, '~q': no directive: expected one of p w P W s b B x X + # f e g "
            "c n i ~");
  EXPECT_EQ(problem("~5.", "[a]"),
            "sprintf, directive 1, '~5.': the end of the format: expected the letter of a "
            "directive");
  EXPECT_EQ(problem("~\xd1\x82", "[]").substr(0, 41),
            "sprintf, directive 1, '~\xd1\x82': no directive");
  EXPECT_EQ(problem("~s", "[{a}]"),
            "sprintf, directive 1, '~s': {a}: expected a text, an atom, a binary or a list of "
            "them; ~p writes any value");
  EXPECT_EQ(
      problem("~.37b", "[1]"),
      "sprintf, directive 1, '~.37b': base 37: expected a base from 2 to 36 as the precision");
  EXPECT_EQ(problem("~c", "[55296]"),
            "sprintf, directive 1, '~c': 55296: expected a character, such as $a or 97");
}

TEST(Sprintf, has_a_limit) {
  for (const std::string format :
       {"~999999999s", "~-999999999s", "~.999999999s", "~99999999999999999999999c", "~999999999n",
        "~999999999~", "~17000000.0w", "~17000000..\xd1\x82s", "~9000000..\xd1\x82s"}) {
    const auto arguments = format.find_first_of("n~", 1) == std::string::npos ? "[97]" : "[]";
    const auto given = format.ends_with('s') ? "[a]" : arguments;
    EXPECT_EQ(formatted(format, given), "error system_limit") << format;
  }
  EXPECT_EQ(formatted("~.999999999f", "[1.5]"), "error system_limit");
  EXPECT_EQ(formatted("~*s", "[9223372036854775807, a]"), "error system_limit");
  EXPECT_EQ(formatted("~*s", "[-9223372036854775808, a]"), "error system_limit");
  EXPECT_EQ(sprintf(Value::string("~16777216s"), Value::list({Value::atom("a")}))->text().size(),
            kMostSprintfBytes);
}

TEST(Sprintf, ends_where_a_small_value_says_much) {
  Value doubled = Value::list({Value::integer(1)});
  for (int i = 0; i < 60; ++i) doubled = Value::list({doubled, doubled});
  for (const char* const format : {"~p", "~w", "~s"}) {
    const auto text = sprintf(Value::string(format), Value::list({doubled}));
    ASSERT_TRUE(text.is_error()) << format;
    EXPECT_TRUE(text.error().reason.is_atom("system_limit"));
  }
}

}  // namespace
}  // namespace throng::scenario::values
