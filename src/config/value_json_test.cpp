#include "config/value_json.hpp"

#include <gtest/gtest.h>

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;

TEST(ValueJson, every_type_is_read_from_json) {
  const std::tuple<Type, std::string_view, Value> cases[] = {
      {Type::kText, "\"a\\n\\u00e9\"", Value::text("a\n\xc3\xa9")},
      {Type::kInteger, "-20", Value::integer(-20)},
      {Type::kInteger, "9223372036854775807", Value::integer(INT64_MAX)},
      {Type::kReal, "0.5", Value::real(0.5)},
      {Type::kReal, "3", Value::real(3)},
      {Type::kFlag, "true", Value::flag(true)},
      {Type::kRate, "1200", Value::rate({1200, 60s})},
      {Type::kRate, "0", Value::rate({0, 60s})},
      {Type::kJson, "{\"b\": 1, \"a\": \"x\"}", Value::json(R"({"a":"x","b":1})")},
      {Type::kJson, "\"10s\"", Value::json("\"10s\"")}};
  for (const auto& [type, text, value] : cases) {
    const auto read = value_of_json(type, text);
    ASSERT_TRUE(read.is_ok()) << text << ": " << read.error();
    EXPECT_EQ(*read, value) << text;
  }
}

TEST(ValueJson, a_string_is_read_like_the_command_line) {
  EXPECT_EQ(*value_of_json(Type::kInteger, "\"20\""), Value::integer(20));
  EXPECT_EQ(*value_of_json(Type::kReal, "\"0.5\""), Value::real(0.5));
  EXPECT_EQ(*value_of_json(Type::kFlag, "\"off\""), Value::flag(false));
  EXPECT_EQ(*value_of_json(Type::kDuration, "\"10s\""), Value::duration(10s));
  EXPECT_EQ(*value_of_json(Type::kRate, "\"20/s\""), Value::rate({20, 1s}));
  EXPECT_EQ(*value_of_json(Type::kRate, "\"unlimited\""), Value::unlimited());
  EXPECT_TRUE(value_of_json(Type::kInteger, "\"x\"").is_error());
}

TEST(ValueJson, null_is_undefined_whatever_the_type) {
  for (const Type type : kParameterTypes) EXPECT_TRUE(value_of_json(type, "null")->is_undefined());
}

TEST(ValueJson, what_does_not_fit_is_refused_with_what_was_expected) {
  const std::tuple<Type, std::string_view, std::string_view> cases[] = {
      {Type::kText, "20", "expected a JSON string"},
      {Type::kText, "plain", "line 1, column 1: expected JSON"},
      {Type::kInteger, "3.0", "expected a whole number"},
      {Type::kInteger, "9223372036854775808", "expected a whole number"},
      {Type::kInteger, "true", "expected a whole number"},
      {Type::kReal, "1e999", "expected JSON whose numbers"},
      {Type::kReal, "[]", "expected a number"},
      {Type::kFlag, "1", "expected true or false"},
      {Type::kDuration, "10", "expected a duration with its unit"},
      {Type::kRate, "-1", "expected a rate"},
      {Type::kRate, "0.5", "expected a rate"},
      {Type::kRate, "99999999999", "expected a rate"},
      {Type::kJson, "{\"a\": 1, \"a\": 2}", "an object has a name twice"},
      {Type::kJson, "[\n1,\n]", "line 3, column 1: expected JSON"},
      {Type::kJson, "\"\xff\"", "line 1, column 2: expected JSON"},
      {Type::kJson, "", "line 1, column 1: expected JSON"}};
  for (const auto& [type, text, error] : cases) {
    const auto read = value_of_json(type, text);
    ASSERT_TRUE(read.is_error()) << text;
    EXPECT_TRUE(read.error().starts_with(error)) << text << ": " << read.error();
  }
}

TEST(ValueJson, nesting_has_a_limit) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(value_of_json(Type::kJson, nested(200)).is_ok());
  EXPECT_EQ(value_of_json(Type::kJson, nested(201)).error(),
            "expected JSON nested at most 200 deep");
  EXPECT_TRUE(value_of_json(Type::kJson, std::string(1'000'000, '[')).is_error());
}

TEST(ValueJson, the_json_of_a_value_gives_it_back) {
  const std::pair<Value, std::string_view> cases[] = {{Value::text("a\"\n"), R"("a\"\n")"},
                                                      {Value::integer(-1), "-1"},
                                                      {Value::real(1), "1.0"},
                                                      {Value::real(1e300), "1e+300"},
                                                      {Value::flag(true), "true"},
                                                      {Value::duration(10s), R"("10s")"},
                                                      {Value::rate({20, 1s}), R"("20/s")"},
                                                      {Value::rate({0, 60s}), R"("0")"},
                                                      {Value::unlimited(), R"("unlimited")"},
                                                      {Value::json("{\"a\":[]}"), "{\"a\":[]}"}};
  for (const auto& [value, json] : cases) {
    EXPECT_EQ(to_json(value), json);
    EXPECT_EQ(*value_of_json(*value.type(), json), value) << json;
  }
  EXPECT_EQ(to_json(Value()), "null");
  EXPECT_EQ(to_json(Value::text("a\xff")), "\"a\xef\xbf\xbd\"");
}

}  // namespace
}  // namespace throng::config
