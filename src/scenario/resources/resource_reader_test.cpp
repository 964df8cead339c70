#include "scenario/resources/resource_reader.hpp"

#include <gtest/gtest.h>

#include "scenario/values/json_values.hpp"

#include "scenario/values/compare.hpp"

namespace throng::scenario::resources {
namespace {

using values::Value;
using Kind = Value::Kind;

Value list_of(const std::vector<std::string>& texts) {
  std::vector<Value> items;
  for (const std::string& text : texts) items.push_back(Value::string(text));
  return Value::list(std::move(items));
}

Value read(ResourceType type, std::string_view bytes) {
  auto value = parse_resource(type, bytes);
  EXPECT_TRUE(value.is_ok()) << (value.is_error() ? value.error() : "");
  return value ? std::move(*value) : Value();
}

std::string error_of(ResourceType type, std::string_view bytes) {
  const auto value = parse_resource(type, bytes);
  return value.is_error() ? value.error() : "ok";
}

void expect_equal(const Value& found, const Value& wanted) {
  EXPECT_TRUE(values::equals(found, wanted));
}

TEST(ResourceReader, knows_the_names_of_the_types) {
  EXPECT_EQ(find_resource_type("text"), ResourceType::kText);
  EXPECT_EQ(find_resource_type("binary"), ResourceType::kBinary);
  EXPECT_EQ(find_resource_type("lines"), ResourceType::kLines);
  EXPECT_EQ(find_resource_type("tsv"), ResourceType::kTsv);
  EXPECT_EQ(find_resource_type("json"), ResourceType::kJson);
  EXPECT_EQ(find_resource_type("erlang"), ResourceType::kErlang);
  EXPECT_FALSE(find_resource_type("csv").has_value());
}

TEST(ResourceReader, a_text_is_one_string) {
  EXPECT_EQ(read(ResourceType::kText, "a\nb\n").text(), "a\nb\n");
  EXPECT_EQ(read(ResourceType::kText, "caf\xc3\xa9").text(), "caf\xc3\xa9");
  EXPECT_EQ(read(ResourceType::kText, "caf\xe9").text(), "caf\xc3\xa9") << "Latin-1";
  EXPECT_EQ(read(ResourceType::kText, "\xef\xbb\xbfx").text(), "x");
  EXPECT_TRUE(read(ResourceType::kText, "").is_empty_list());
}

TEST(ResourceReader, bytes_stay_as_they_are) {
  const std::string bytes("\xef\xbb\xbf\xff\0\n", 6);
  const Value value = read(ResourceType::kBinary, bytes);
  EXPECT_TRUE(value.is(Kind::kBinary));
  EXPECT_EQ(value.text(), bytes);
}

TEST(ResourceReader, empty_lines_are_left_out) {
  expect_equal(read(ResourceType::kLines, "a\n\nb c\r\n\r\n\xe9"),
               list_of({"a", "b c", "\xc3\xa9"}));
  expect_equal(read(ResourceType::kLines, "\n\n"), list_of({}));
  expect_equal(read(ResourceType::kLines, ""), list_of({}));
}

TEST(ResourceReader, empty_fields_are_left_out) {
  expect_equal(read(ResourceType::kTsv, "a\tb c\n\n1\t\t2\t\r\n\t\t\nx"),
               Value::list({list_of({"a", "b c"}), list_of({"1", "2"}), list_of({"x"})}));
  expect_equal(read(ResourceType::kTsv, ""), list_of({}));
}

TEST(ResourceReader, json_has_binaries_and_maps) {
  const Value value = read(ResourceType::kJson,
                           " {\"a\": [1, -2, 1.5, \"x\", true, false, null, {}], \"b\": \"\"} ");
  expect_equal(
      value, Value::map({Value::binary("a"),
                         Value::list({Value::integer(1), Value::integer(-2), Value::real(1.5),
                                      Value::binary("x"), Value::boolean(true),
                                      Value::boolean(false), Value::atom("null"), Value::map({})}),
                         Value::binary("b"), Value::binary("")}));
  expect_equal(read(ResourceType::kJson, "\"\xe9\""), Value::binary("\xc3\xa9"));
  expect_equal(read(ResourceType::kJson, "{\"a\": 1, \"a\": 2}"),
               Value::map({Value::binary("a"), Value::integer(2)}));
  expect_equal(read(ResourceType::kJson, "9223372036854775807"), Value::integer(INT64_MAX));
  EXPECT_TRUE(read(ResourceType::kJson, "9223372036854775808").is(Kind::kFloat));
  EXPECT_TRUE(read(ResourceType::kJson, "123456789012345678901234567890").is(Kind::kFloat));
}

TEST(ResourceReader, what_is_no_json_is_said_with_its_place) {
  EXPECT_EQ(error_of(ResourceType::kJson, "{\n \"a\": tru }").find("line 2, column 10: "), 0U);
  EXPECT_EQ(error_of(ResourceType::kJson, "").find("line 1, column 1: "), 0U);
  EXPECT_NE(error_of(ResourceType::kJson, "[1] [2]"), "ok");
  EXPECT_NE(error_of(ResourceType::kJson, "[1e999]"), "ok");
}

TEST(ResourceReader, json_may_be_nested_so_deep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(read(ResourceType::kJson, nested(values::kMostJsonNesting)).depth(),
            values::kMostJsonNesting);
  EXPECT_EQ(error_of(ResourceType::kJson, nested(values::kMostJsonNesting + 1)),
            "more than 200 arrays and objects inside of each other: expected no more");
  EXPECT_NE(error_of(ResourceType::kJson, std::string(1'000'000, '[')), "ok");
}

TEST(ResourceReader, many_keys_are_read_as_well_as_few) {
  std::string text = "{";
  for (int i = 0; i < 25'000; ++i) {
    text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":" + std::to_string(i);
  }
  const Value value = read(ResourceType::kJson, text + "}");
  EXPECT_EQ(value.items().size(), 50'000U);
  EXPECT_EQ(value.find(Value::binary("24999"))->as_integer(), 24'999);
}

TEST(ResourceReader, a_term_is_data) {
  expect_equal(
      read(ResourceType::kErlang, "% words\n{wait, [1, 2.5, \"a\", <<1>>, #{k => \"\"}]}."),
      Value::tuple(
          {Value::atom("wait"),
           Value::list({Value::integer(1), Value::real(2.5), Value::string("a"),
                        Value::binary("\x01"), Value::map({Value::atom("k"), Value::list({})})})}));
  expect_equal(read(ResourceType::kErlang, "\"\xe9\"."), Value::string("\xc3\xa9"));
  EXPECT_TRUE(error_of(ResourceType::kErlang, "{a,\n b").starts_with("line 2, column "));
  EXPECT_NE(error_of(ResourceType::kErlang, ""), "ok");
}

TEST(ResourceReader, what_is_read_for_all_threads_is_shared) {
  // What is shared is never given back: it stays in reach here, or it would count as a leak.
  static auto* const kept = new std::vector<Value>;
  for (const ResourceType type : {ResourceType::kText, ResourceType::kBinary, ResourceType::kLines,
                                  ResourceType::kTsv, ResourceType::kJson}) {
    auto value = read_resource(type, "[1, \"a\", null, {\"k\": []}]");
    ASSERT_TRUE(value.is_ok());
    kept->push_back(*value);
    EXPECT_TRUE(kept->back().is_shared());
  }
  const Value& json = kept->back();
  for (const Value& each : json.items()) EXPECT_TRUE(each.is_shared());
  EXPECT_TRUE(read_resource(ResourceType::kJson, "[").is_error());
}

}  // namespace
}  // namespace throng::scenario::resources
