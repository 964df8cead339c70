#include "scenario/values/json_values.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

std::string read(std::string_view text) {
  const auto value = value_of_json(text);
  return value ? shown(*value, 1000) : "error " + value.error();
}

std::string at(const std::string& text, const std::string& pointer) {
  return written(json(Value::string(text), Value::string(pointer)));
}

TEST(JsonValues, makes_values_of_all_kinds) {
  EXPECT_EQ(read(R"({"b": [1, -2, 1.5, "x"], "a": {}, "c": [true, false, null]})"),
            "#{<<\"a\">> => #{},<<\"b\">> => [1,-2,1.5,<<\"x\">>],<<\"c\">> => [true,false,null]}");
  EXPECT_EQ(read(" [] "), "[]");
  EXPECT_EQ(read("\"\\u0442\""), "<<\"\xd1\x82\"/utf8>>");
  EXPECT_EQ(read("\"\""), "<<>>");
}

TEST(JsonValues, makes_floats_of_large_numbers) {
  EXPECT_EQ(read("[9223372036854775807, 9223372036854775808, -9223372036854775808, 1e2]"),
            "[9223372036854775807,9.223372036854776e18,-9223372036854775808,100.0]");
  EXPECT_EQ(read("123456789012345678901234567890"), "1.2345678901234568e29");
  EXPECT_EQ(read("1e999"), "error line 1, column 5: number overflow parsing '1e999'");
}

TEST(JsonValues, keeps_the_last_of_equal_keys) {
  EXPECT_EQ(read(R"({"a": 1, "a": 2})"), "#{<<\"a\">> => 2}");
}

TEST(JsonValues, says_where_a_text_is_no_json) {
  EXPECT_EQ(read("").substr(0, 23), "error line 1, column 1:");
  EXPECT_EQ(read("{\"a\": 1,\n  x}").substr(0, 23), "error line 2, column 3:");
  EXPECT_EQ(read("[1] 2").substr(0, 23), "error line 1, column 5:");
  EXPECT_EQ(read("[1").substr(0, 23), "error line 1, column 3:");
  EXPECT_EQ(read("\"\xff\"").substr(0, 23), "error line 1, column 2:");
  EXPECT_LT(read("\"" + std::string(100'000, 'a')).size(), 300U);
}

TEST(JsonValues, has_a_limit_of_nesting) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(value_of_json(nested(kMostJsonNesting)).is_ok());
  EXPECT_EQ(read(nested(kMostJsonNesting + 1)),
            "error more than 200 arrays and objects inside of each other: expected no more");
  EXPECT_TRUE(value_of_json(std::string(1'000'000, '[')).is_error());
  EXPECT_EQ(at(nested(kMostJsonNesting + 1), "/1").substr(0, 6), "badarg");
}

TEST(JsonValues, a_pointer_names_a_place) {
  // The examples of RFC 6901, section 5.
  const std::string text =
      R"({"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, )"
      R"("k\"l": 6, " ": 7, "m~n": 8})";
  const std::pair<const char*, const char*> cases[] = {
      {"/foo", "[<<\"bar\">>,<<\"baz\">>]"},
      {"/foo/0", "\"bar\""},
      {"/foo/1", "\"baz\""},
      {"/", "0"},
      {"/a~1b", "1"},
      {"/c%d", "2"},
      {"/e^f", "3"},
      {"/g|h", "4"},
      {"/i\\j", "5"},
      {"/k\"l", "6"},
      {"/ ", "7"},
      {"/m~0n", "8"},
  };
  for (const auto& [pointer, expected] : cases) EXPECT_EQ(at(text, pointer), expected) << pointer;
  EXPECT_EQ(at(R"([{"a": [{"b": "c"}, 1]}, 2])", "/0/a/0/b"), "\"c\"");
  EXPECT_EQ(at(R"([{"a": [{"b": "c"}, 1]}, 2])", "/0/a/1"), "1");
  EXPECT_EQ(at(R"([{"a": [{"b": "c"}, 1]}, 2])", "/1"), "2");
  EXPECT_EQ(at("[[1, 2], [3, {\"4\": 5}]]", "/1/1/4"), "5");
  EXPECT_EQ(at("[[1, 2], [3, 4]]", ""), "[[1,2],[3,4]]");
  EXPECT_EQ(at("\"text\"", ""), "\"text\"");
  EXPECT_EQ(at("{\"a\": \"\"}", "/a"), "[]");
  EXPECT_EQ(at("{\"a\": null}", "/a"), "null");
}

TEST(JsonValues, a_place_that_is_not_there_is_not_found) {
  EXPECT_EQ(at("{\"a\": [1]}", "/b"),
            "{not_found,\"/b\"}: json: \"/b\": expected a place of the document");
  for (const char* const pointer : {"/a/1", "/a/-", "/a/00", "/a/+0", "/a/0/0", "/a/",
                                    "/a/18446744073709551616", "/A", "/a/b"}) {
    EXPECT_EQ(at("{\"a\": [1]}", pointer).substr(0, 10), "{not_found") << pointer;
  }
  EXPECT_EQ(at("1", "/a").substr(0, 10), "{not_found");
  EXPECT_EQ(at("\"a\"", "/0").substr(0, 10), "{not_found");
}

TEST(JsonValues, the_last_of_equal_keys_counts_on_the_way_too) {
  EXPECT_EQ(at(R"({"a": {"b": 1}, "a": {"b": 2}})", "/a/b"), "2");
  EXPECT_EQ(at(R"({"a": {"b": 1}, "a": {"c": 2}})", "/a/b").substr(0, 10), "{not_found");
  EXPECT_EQ(at(R"({"a": {"b": 1}, "a": 2})", "/a/b").substr(0, 10), "{not_found");
  EXPECT_EQ(at(R"({"a": {"b": [1]}, "a": {"b": "x"}})", "/a/b"), "\"x\"");
}

TEST(JsonValues, what_is_no_document_or_no_pointer_is_a_bad_argument) {
  EXPECT_EQ(at("{\"a\": 1, ]", "/a").substr(0, 47),
            "badarg: argument 1 of json: line 1, column 10: ");
  EXPECT_EQ(at("{}", "a").substr(0, 63),
            "badarg: argument 2 of json: \"a\": expected a JSON pointer, such ");
  for (const char* const pointer : {"/~", "/~2", "/a~", "x/y"}) {
    EXPECT_EQ(at("{}", pointer).substr(0, 27), "badarg: argument 2 of json:") << pointer;
  }
  EXPECT_EQ(call("json", {"1", "\"\""}).substr(0, 27), "badarg: argument 1 of json:");
  EXPECT_EQ(call("json", {"<<\"1\">>", "<<\"\">>"}), "1");
  EXPECT_EQ(call("json", {"<<255>>", "\"\""}).substr(0, 27), "badarg: argument 1 of json:");
}

}  // namespace
}  // namespace throng::scenario::values
