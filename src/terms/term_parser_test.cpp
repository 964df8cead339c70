#include "terms/term_parser.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace throng::terms {
namespace {

Term term_of(std::string_view text) {
  auto term = parse_term(text);
  EXPECT_TRUE(term.is_ok()) << text << ": " << term.error().describe();
  return term.is_ok() ? *std::move(term) : Term::atom("failed");
}

std::string error_of(std::string_view text) {
  const auto term = parse_term(text);
  EXPECT_TRUE(term.is_error()) << text;
  return term.is_error() ? term.error().describe() : "";
}

std::vector<Term> integers(const std::vector<std::int64_t>& numbers) {
  std::vector<Term> terms;
  for (const std::int64_t number : numbers) terms.push_back(Term::integer(number));
  return terms;
}

TEST(TermParser, reads_integers_in_all_their_forms) {
  const std::pair<std::string_view, std::int64_t> cases[] = {
      {"0", 0},
      {"007", 7},
      {"1_000_000", 1'000'000},
      {"-5", -5},
      {"- 5", -5},
      {"+5", 5},
      {"16#ff", 255},
      {"16#Ff_0", 4080},
      {"-2#101", -5},
      {"36#zz", 1295},
      {"$a", 97},
      {"$ ", 32},
      {"$\\n", 10},
      {"$\\s", 32},
      {"$\\^A", 1},
      {"$\\x{263a}", 0x263a},
      {"$\xc3\xa9", 0xe9},
      {"-$a", -97},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"16#7fffffffffffffff", std::numeric_limits<std::int64_t>::max()}};
  for (const auto& [text, number] : cases) EXPECT_EQ(term_of(text), Term::integer(number)) << text;
}

TEST(TermParser, reads_floats_with_and_without_exponents) {
  const std::pair<std::string_view, double> cases[] = {{"1.5", 1.5},        {"-0.25", -0.25},
                                                       {"1.0e3", 1000},     {"1.0E-3", 0.001},
                                                       {"2.5e+10", 2.5e10}, {"1_000.5", 1000.5}};
  for (const auto& [text, number] : cases) EXPECT_EQ(term_of(text), Term::real(number)) << text;
}

TEST(TermParser, reads_atoms_with_and_without_quotes) {
  EXPECT_EQ(term_of("infinity"), Term::atom("infinity"));
  EXPECT_EQ(term_of("a_B9@host"), Term::atom("a_B9@host"));
  EXPECT_EQ(term_of("'n@my-host'"), Term::atom("n@my-host"));
  EXPECT_EQ(term_of("'it\\'s'"), Term::atom("it's"));
  EXPECT_EQ(term_of("''"), Term::atom(""));
  EXPECT_EQ(term_of("\xc3\xa9t\xc3\xa9"), Term::atom("\xc3\xa9t\xc3\xa9"));
}

TEST(TermParser, reads_escapes_in_strings) {
  EXPECT_EQ(term_of(R"("\n\t\r\b\f\v\e\d\s\\\"\'\q")"),
            Term::string("\n\t\r\b\f\v\x1b\x7f \\\"'q"));
  EXPECT_EQ(
      term_of(R"("\0\7\101\1012\x41\x{263a}\x{1F600}\^A\^a\^[\^?")"),
      Term::string(std::string("\0\x07", 2) + "AA2A\xe2\x98\xba\xf0\x9f\x98\x80\x01\x01\x1b\x7f"));
  EXPECT_EQ(term_of("\"two\nlines \xc3\xa9\""), Term::string("two\nlines \xc3\xa9"));
}

TEST(TermParser, joins_strings_that_follow_each_other) {
  EXPECT_EQ(term_of("\"a\" \"b\"\n%c\n\"d\""), Term::string("abd"));
}

TEST(TermParser, reads_binaries_as_bytes) {
  EXPECT_EQ(term_of("<<>>"), Term::binary(""));
  EXPECT_EQ(term_of("<<\"abc\">>"), Term::binary("abc"));
  EXPECT_EQ(term_of("<<1, 2,255>>"), Term::binary("\x01\x02\xff"));
  EXPECT_EQ(term_of("<<\"\xc3\xa9\">>"), Term::binary("\xe9"));
  EXPECT_EQ(term_of("<<\"\xc3\xa9\"/utf8>>"), Term::binary("\xc3\xa9"));
  EXPECT_EQ(term_of("<<\"a\" \"b\", $c, 16#64>>"), Term::binary("abcd"));
}

TEST(TermParser, reads_lists_tuples_and_maps_in_each_other) {
  EXPECT_EQ(term_of("[]"), Term::list({}));
  EXPECT_EQ(term_of("{}"), Term::tuple({}));
  EXPECT_EQ(term_of("#{}"), Term::map({}));
  EXPECT_EQ(term_of("[1,2, 3]"), Term::list(integers({1, 2, 3})));
  EXPECT_EQ(term_of("{a, [b, {}], #{\"k\" => [1], 2 => #{}}}"),
            Term::tuple({Term::atom("a"), Term::list({Term::atom("b"), Term::tuple({})}),
                         Term::map({{Term::integer(2), Term::map({})},
                                    {Term::string("k"), Term::list(integers({1}))}})}));
}

TEST(TermParser, skips_blanks_comments_a_mark_in_front_and_a_dot_at_the_end) {
  EXPECT_EQ(term_of("\xef\xbb\xbf % first\n\t[ % in\r\n 1 ] % last\n . % dot"),
            Term::list(integers({1})));
  EXPECT_EQ(term_of("1.5."), Term::real(1.5));
  EXPECT_EQ(term_of("5."), Term::integer(5));
}

TEST(TermParser, every_term_knows_where_it_stands) {
  const Term term = term_of("% one\n [\"\xc3\xa9\" \"\n\", {-1},\n#{k => <<>>}]");
  const auto at = [](const Term& place) {
    return std::to_string(place.position().line) + ":" + std::to_string(place.position().column);
  };
  EXPECT_EQ(at(term), "2:2");
  EXPECT_EQ(at(term.items()[0]), "2:3");
  EXPECT_EQ(at(term.items()[1]), "3:4");
  EXPECT_EQ(at(term.items()[1].items()[0]), "3:5");
  EXPECT_EQ(at(term.items()[2]), "4:1");
  EXPECT_EQ(at(term.items()[2].items()[0]), "4:3");
  EXPECT_EQ(at(term.items()[2].items()[1]), "4:8");
}

TEST(TermParser, says_what_was_found_where_and_what_was_expected) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"", "1, column 1: the end of the text: expected a term"},
      {"% only\n", "2, column 1: the end of the text: expected a term"},
      {".", "1, column 1: \".\": expected a term"},
      {"1 2", "1, column 3: \"2\": expected nothing more"},
      {"1. 2.", "1, column 4: \"2\": expected nothing more"},
      {"[1 2]", "1, column 4: \"2\": expected \",\" or \"]\""},
      {"[1,]", "1, column 4: \"]\": expected a term"},
      {"[1|[]]", "1, column 3: \"|\": expected \",\" or \"]\""},
      {"{1,", "1, column 4: the end of the text: expected a term"},
      {"{1]", "1, column 3: \"]\": expected \",\" or \"}\""},
      {"#{a 1}", "1, column 5: \"1\": expected \"=>\" after the key"},
      {"#{a => 1, b => 2", "1, column 17: the end of the text: expected \",\" or \"}\""},
      {"#{a => 1,\na => 2}", "2, column 1: a key of the map again: expected each key once"},
      {"#rec{}", "1, column 2: \"rec\": expected \"{\" after \"#\""},
      {"<<256>>", "1, column 3: \"256\": expected a byte, from 0 to 255"},
      {"<<a>>", "1, column 3: \"a\": expected a byte, from 0 to 255, or a string"},
      {"<<\"a\"/utf16>>", "1, column 7: \"utf16\": expected utf8 after \"/\""},
      {"<<1:8>>", "1, column 4: \":\": expected \",\" or \">>\""},
      {"<<\"\xe2\x98\xba\">>",
       "1, column 3: \"\"\xe2\x98\xba\"\": expected \"/utf8\" after a string with characters "
       "beyond 255"},
      {"-a", "1, column 2: \"a\": expected a number"},
      {"a.b", "1, column 2: \".\": expected a blank or the end of the text after it"},
      {"(1)", "1, column 1: \"(\": expected a term"},
      {"1e5", "1, column 1: \"1e5\": expected a number such as 20, 1_000, 16#ff, 1.5 or 1.0e6"},
      {"1__0", "1, column 1: \"1__0\": expected a number such as 20, 1_000, 16#ff, 1.5 or 1.0e6"},
      {"2#12", "1, column 1: \"2#12\": expected a number such as 20, 1_000, 16#ff, 1.5 or 1.0e6"},
      {"37#1",
       "1, column 1: \"37#1\": expected a base from 2 to 36 and digits of it, such as 16#ff"},
      {"16#", "1, column 1: \"16#\": expected a base from 2 to 36 and digits of it, such as 16#ff"},
      {"\n[\"abc]", "2, column 2: '\"' that is never closed: expected another"},
      {"'abc", "1, column 1: ''' that is never closed: expected another"},
      {"\"a\\", "1, column 3: '\\' at the end of the text: expected a character after it"},
      {"\"a\\x4\"",
       "1, column 3: \"\\x4\": expected such as \\x41, or \\x{263a} up to \\x{10ffff}"},
      {"\"\\x{110000}\"",
       "1, column 2: \"\\x{110000\": expected such as \\x41, or \\x{263a} up to \\x{10ffff}"},
      {"\"\\x{d800}\"",
       "1, column 2: \"\\x{d800\": expected such as \\x41, or \\x{263a} up to \\x{10ffff}"},
      {"\"\\^1\"",
       "1, column 2: \"\\^\": expected a character from '@' to '_' after it, such as \\^A"},
      {"$", "1, column 1: \"$\": expected a character after it"},
      {"[User]",
       "1, column 2: the variable \"User\": expected a value; an atom that does not begin with a "
       "small letter needs quotes, such as 'Name'"}};
  for (const auto& [text, message] : cases) {
    EXPECT_EQ(error_of(text), "line " + std::string(message)) << text;
  }
}

TEST(TermParser, an_integer_beyond_64_bits_is_refused_by_its_name) {
  const std::string range =
      ": expected one of 64 bits, from -9223372036854775808 to "
      "9223372036854775807";
  EXPECT_EQ(error_of("[99999999999999999999]"),
            "line 1, column 2: the integer \"99999999999999999999\"" + range);
  EXPECT_EQ(error_of("-9223372036854775809"),
            "line 1, column 2: the integer \"9223372036854775809\"" + range);
  EXPECT_EQ(error_of("9223372036854775808"),
            "line 1, column 1: \"9223372036854775808\": expected an integer of 64 bits, up to "
            "9223372036854775807");
}

TEST(TermParser, a_float_that_64_bits_cannot_hold_is_refused) {
  EXPECT_EQ(error_of("1.0e400"),
            "line 1, column 1: the float \"1.0e400\": expected one that 64 bits can hold");
}

TEST(TermParser, bytes_that_are_no_utf8_are_refused_with_their_place) {
  EXPECT_EQ(error_of("[a,\n \"\xc3\xa9\xff\"]"), "line 2, column 4: \"\\xff\": expected UTF-8");
}

TEST(TermParser, nesting_has_a_limit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse_term(nested(kMaxTermNesting)).is_ok());
  EXPECT_EQ(error_of(nested(kMaxTermNesting + 1)),
            "line 1, column 201: \"[\": expected terms nested at most 200 deep");
  EXPECT_TRUE(parse_term(std::string(1'000'000, '{')).is_error());
}

TEST(TermParser, atoms_have_a_longest_length) {
  EXPECT_TRUE(parse_term(std::string(kMaxAtomCharacters, 'a')).is_ok());
  for (const std::string& text : {std::string(256, 'a'), "'" + std::string(256, 'A') + "'"}) {
    EXPECT_TRUE(error_of(text).ends_with(": expected an atom of at most 255 characters"));
  }
}

TEST(TermParser, reads_a_sequence_of_terms_that_end_in_dots) {
  const auto terms = parse_terms("% all\n{a, 1}.\n[1.5].%\n\"b.\".");
  ASSERT_TRUE(terms.is_ok());
  EXPECT_EQ(*terms, (std::vector<Term>{Term::tuple({Term::atom("a"), Term::integer(1)}),
                                       Term::list({Term::real(1.5)}), Term::string("b.")}));
  EXPECT_EQ((*terms)[2].position().line, 4u);
  EXPECT_TRUE(parse_terms("")->empty());
  EXPECT_EQ(parse_terms("a.\nb").error().describe(),
            "line 2, column 2: the end of the text: expected \".\" at the end of the term");
  EXPECT_EQ(parse_terms("a b.").error().describe(),
            "line 1, column 3: \"b\": expected \".\" at the end of the term");
}

}  // namespace
}  // namespace throng::terms
