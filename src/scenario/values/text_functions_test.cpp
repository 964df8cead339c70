#include "scenario/values/text_functions.hpp"

#include "scenario/values/arguments.hpp"
#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(TextFunctions, length_counts_what_there_is) {
  EXPECT_EQ(call("length", {"\"a\\x{442}\""}), "2");
  EXPECT_EQ(call("length", {"\"\""}), "0");
  EXPECT_EQ(call("length", {"[a, b, c]"}), "3");
  EXPECT_EQ(call("length", {"{a, b}"}), "2");
  EXPECT_EQ(call("length", {"#{a => 1}"}), "1");
  EXPECT_EQ(call("length", {"<<209,130>>"}), "2");
  EXPECT_EQ(call("length", {"12"}),
            "badarg: argument 1 of length: 12: expected a text, list, tuple, map or binary");
}

TEST(TextFunctions, substring_counts_characters_from_1) {
  EXPECT_EQ(call("substring", {"\"abcd\"", "2"}), "\"bcd\"");
  EXPECT_EQ(call("substring", {"\"abcd\"", "2", "2"}), "\"bc\"");
  EXPECT_EQ(call("substring", {"\"a\\x{442}b\"", "2", "1"}), "\"\xd1\x82\"");
  EXPECT_EQ(call("substring", {"\"abcd\"", "5"}), "[]");
  EXPECT_EQ(call("substring", {"\"abcd\"", "9223372036854775807", "\"1\""}), "[]");
  EXPECT_EQ(call("substring", {"\"abcd\"", "4", "9223372036854775807"}), "\"d\"");
  EXPECT_EQ(call("substring", {"\"abcd\"", "1", "0"}), "[]");
  EXPECT_EQ(call("substring", {"<<\"abcd\">>", "3"}), "\"cd\"");
  EXPECT_EQ(call("substring", {"\"abcd\"", "0"}),
            "badarg: argument 2 of substring: 0: expected a place from 1");
  EXPECT_EQ(call("substring", {"\"abcd\"", "1", "-1"}),
            "badarg: argument 3 of substring: -1: expected a length from 0");
  EXPECT_EQ(call("substring", {"<<255>>", "1"}),
            "badarg: argument 1 of substring: <<\"\xc3\xbf\">>: expected a text; the binary is no "
            "UTF-8");
}

TEST(TextFunctions, cases_change_in_ascii_only) {
  EXPECT_EQ(call("upper", {"\"aZ1\\x{e9}\""}), "\"AZ1\xc3\xa9\"");
  EXPECT_EQ(call("lower", {"\"aZ1\\x{c9}\""}), "\"az1\xc3\x89\"");
  EXPECT_EQ(call("upper", {"a"}).substr(0, 6), "badarg");
}

TEST(TextFunctions, trim_takes_blanks_from_both_ends) {
  EXPECT_EQ(call("trim", {"\" \\t\\r\\na b\\v\\f \""}), "\"a b\"");
  EXPECT_EQ(call("trim", {"\"  \""}), "[]");
  EXPECT_EQ(call("trim", {"\"\""}), "[]");
}

TEST(TextFunctions, replace_takes_all) {
  EXPECT_EQ(call("replace", {"\"aXbXX\"", "\"X\"", "\"--\""}), "\"a--b----\"");
  EXPECT_EQ(call("replace", {"\"aaa\"", "\"aa\"", "\"\""}), "\"a\"");
  EXPECT_EQ(call("replace", {"\"abc\"", "\"x\"", "\"y\""}), "\"abc\"");
  EXPECT_EQ(call("replace", {"\"abc\"", "\"\"", "\"y\""}),
            "badarg: argument 2 of replace: []: expected a text that is not empty");
  const Value many = Value::string(std::string(100'000, 'a'));
  EXPECT_EQ(written(replace(many, Value::string("a"), many)),
            "system_limit: replace: expected a result of at most 67108864 bytes");
}

TEST(TextFunctions, contains_looks_into_texts_and_lists) {
  EXPECT_EQ(call("contains", {"\"abc\"", "\"bc\""}), "true");
  EXPECT_EQ(call("contains", {"\"abc\"", "\"\""}), "true");
  EXPECT_EQ(call("contains", {"<<\"abc\">>", "\"d\""}), "false");
  EXPECT_EQ(call("contains", {"\"abc\"", "98"}), "true");
  EXPECT_EQ(call("contains", {"[97, 98]", "\"b\""}), "true");
  EXPECT_EQ(call("contains", {"[97, 98]", "98"}), "true");
  EXPECT_EQ(call("contains", {"[\"ab\", \"c\"]", "\"ab\""}), "true");
  EXPECT_EQ(call("contains", {"[\"ab\", \"c\"]", "\"a\""}), "false");
  EXPECT_EQ(call("contains", {"[1, 2]", "2.0"}), "true");
  EXPECT_EQ(call("contains", {"[]", "1"}), "false");
  EXPECT_EQ(call("contains", {"[[]]", "[]"}), "true");
  EXPECT_EQ(call("contains", {"a", "1"}),
            "badarg: argument 1 of contains: a: expected a text or a list");
  EXPECT_EQ(call("contains", {"\"abc\"", "b"}).substr(0, 32), "badarg: argument 2 of contains: ");
}

TEST(TextFunctions, texts_start_and_end) {
  EXPECT_EQ(call("starts_with", {"\"abc\"", "\"ab\""}), "true");
  EXPECT_EQ(call("starts_with", {"\"abc\"", "\"b\""}), "false");
  EXPECT_EQ(call("ends_with", {"\"abc\"", "<<\"bc\">>"}), "true");
  EXPECT_EQ(call("ends_with", {"\"abc\"", "\"xabc\""}), "false");
  EXPECT_EQ(call("ends_with", {"1", "\"xabc\""}).substr(0, 6), "badarg");
}

TEST(TextFunctions, join_writes_elements) {
  EXPECT_EQ(call("join", {"[\"a\", b, 1, 1.5, <<\"c\">>]", "\", \""}), "\"a, b, 1, 1.5, c\"");
  EXPECT_EQ(call("join", {"[]", "\",\""}), "[]");
  EXPECT_EQ(call("join", {"\"ab\"", "\",\""}), "\"97,98\"");
  EXPECT_EQ(call("join", {"[{a}]", "\",\""}),
            "badarg: argument 1 of join: {a}: expected in the list a text, a number, an atom or a "
            "binary in UTF-8; {sprintf, \"~p\", [Value]} writes any value");
  EXPECT_EQ(call("join", {"a", "\",\""}), "badarg: argument 1 of join: a: expected a list");
}

TEST(TextFunctions, to_string_takes_what_has_a_text) {
  EXPECT_EQ(call("to_string", {"\"a\""}), "\"a\"");
  EXPECT_EQ(call("to_string", {"[97]"}), "\"a\"");
  EXPECT_EQ(call("to_string", {"<<209,130>>"}), "\"\xd1\x82\"");
  EXPECT_EQ(call("to_string", {"-12"}), "\"-12\"");
  EXPECT_EQ(call("to_string", {"0.1"}), "\"0.1\"");
  EXPECT_EQ(call("to_string", {"'B c'"}), "\"B c\"");
  EXPECT_EQ(call("to_string", {"[]"}), "[]");
  EXPECT_EQ(call("to_string", {"{}"}).substr(0, 6), "badarg");
  EXPECT_EQ(call("to_string", {"<<255>>"}).substr(0, 6), "badarg");
}

TEST(TextFunctions, to_number_takes_whole_texts_only) {
  const std::pair<const char*, const char*> numbers[] = {
      {"12", "12"},     {"-3", "-3"},     {"+3", "3"},
      {"007", "7"},     {"1.5", "1.5"},   {"-1.5", "-1.5"},
      {"+1.5", "1.5"},  {"2e3", "2.0e3"}, {".5", "0.5"},
      {"1E-2", "0.01"}, {"-0", "0"},      {"9223372036854775807", "9223372036854775807"},
  };
  for (const auto& [text, number] : numbers) {
    EXPECT_EQ(written(to_number(Value::string(text))), number) << text;
  }
  for (const char* const text :
       {"", " 1", "1 ", "1x", "0x1", "inf", "nan", "-inf", "--1", "+-1", "+-1.5", "-", "+", ".",
        "e5", "1e999", "9223372036854775808", "1,5", "-nan(1)"}) {
    EXPECT_EQ(written(to_number(Value::string(text))).substr(0, 6), "badarg") << text;
  }
  EXPECT_EQ(call("to_number", {"1.5"}), "1.5");
  EXPECT_EQ(call("to_number", {"<<\"12\">>"}), "12");
  EXPECT_EQ(call("to_number", {"\"12abc\""}),
            "badarg: argument 1 of to_number: \"12abc\": expected a text that is a number, such as "
            "12 or 1.5, of 64 bits, and no more");
}

TEST(TextFunctions, url_encode_keeps_what_needs_no_escape) {
  EXPECT_EQ(call("url_encode", {"\"a-Z_0.~ /?&=+%\""}), "\"a-Z_0.~%20%2F%3F%26%3D%2B%25\"");
  EXPECT_EQ(call("url_encode", {"\"\\x{442}\""}), "\"%D1%82\"");
  EXPECT_EQ(call("url_encode", {"<<255>>"}), "\"%FF\"");
  EXPECT_EQ(call("url_encode", {"a"}).substr(0, 6), "badarg");
}

TEST(TextFunctions, base64_takes_bytes) {
  EXPECT_EQ(call("base64", {"\"user:secret\""}), "\"dXNlcjpzZWNyZXQ=\"");
  EXPECT_EQ(call("base64", {"<<255,254>>"}), "\"//4=\"");
  EXPECT_EQ(call("base64", {"\"\\x{442}\""}), "\"0YI=\"");
  EXPECT_EQ(call("base64", {"1"}).substr(0, 6), "badarg");
}

}  // namespace
}  // namespace throng::scenario::values
