#include "config/value_text.hpp"

#include <gtest/gtest.h>

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;

TEST(ValueText, every_type_is_read_from_the_command_line) {
  const std::tuple<Type, std::string_view, Value> cases[] = {
      {Type::kText, " as it is\n", Value::text(" as it is\n")},
      {Type::kText, "", Value::text("")},
      {Type::kInteger, "-20", Value::integer(-20)},
      {Type::kInteger, "9223372036854775807", Value::integer(INT64_MAX)},
      {Type::kReal, "0.5", Value::real(0.5)},
      {Type::kReal, "-1e6", Value::real(-1e6)},
      {Type::kReal, "20", Value::real(20)},
      {Type::kFlag, "true", Value::flag(true)},
      {Type::kFlag, "yes", Value::flag(true)},
      {Type::kFlag, "on", Value::flag(true)},
      {Type::kFlag, "1", Value::flag(true)},
      {Type::kFlag, "false", Value::flag(false)},
      {Type::kFlag, "no", Value::flag(false)},
      {Type::kFlag, "off", Value::flag(false)},
      {Type::kFlag, "0", Value::flag(false)},
      {Type::kDuration, "1.5s", Value::duration(1500ms)},
      {Type::kDuration, "0s", Value::duration(0s)},
      {Type::kRate, "20/s", Value::rate({20, 1s})},
      {Type::kRate, "1200/min", Value::rate({1200, 60s})},
      {Type::kRate, "0.5/s", Value::rate({1, 2s})},
      {Type::kRate, "1200", Value::rate({1200, 60s})},
      {Type::kRate, "0", Value::rate({0, 60s})},
      {Type::kRate, "0/s", Value::rate({0, 1s})},
      {Type::kRate, "unlimited", Value::unlimited()},
      {Type::kRate, "infinity", Value::unlimited()},
      {Type::kJson, " { \"b\" : 1, \"a\": [true ] }", Value::json(R"({"a":[true],"b":1})")},
      {Type::kJson, "\"a\"", Value::json("\"a\"")},
      {Type::kJson, "null", Value()}};
  for (const auto& [type, text, value] : cases) {
    const auto read = value_of_text(type, text);
    ASSERT_TRUE(read.is_ok()) << text << ": " << read.error();
    EXPECT_EQ(*read, value) << text;
  }
}

TEST(ValueText, what_does_not_fit_is_refused_with_what_was_expected) {
  const std::tuple<Type, std::string_view, std::string_view> cases[] = {
      {Type::kInteger, "3.0", "expected a whole number from "},
      {Type::kInteger, "", "expected a whole number from "},
      {Type::kInteger, "+1", "expected a whole number from "},
      {Type::kInteger, "1 ", "expected a whole number from "},
      {Type::kInteger, "9223372036854775808", "expected a whole number from "},
      {Type::kReal, "nan", "expected a number such as "},
      {Type::kReal, "inf", "expected a number such as "},
      {Type::kReal, "1e999", "expected a number such as "},
      {Type::kReal, "0x10", "expected a number such as "},
      {Type::kFlag, "True", "expected true or false"},
      {Type::kDuration, "10", "expected a duration with its unit"},
      {Type::kDuration, "-1s", "expected a duration with its unit"},
      {Type::kDuration, "10001h", "expected a duration with its unit"},
      {Type::kRate, "-1", "expected a rate such as 20/s"},
      {Type::kRate, "0.5", "expected a rate such as 20/s"},
      {Type::kRate, "1000000001", "expected a rate such as 20/s"},
      {Type::kRate, "20/d", "expected a rate such as 20/s"},
      {Type::kJson, "{", "line 1, column 2: expected JSON"}};
  for (const auto& [type, text, error] : cases) {
    const auto read = value_of_text(type, text);
    ASSERT_TRUE(read.is_error()) << text;
    EXPECT_TRUE(read.error().starts_with(error)) << text << ": " << read.error();
  }
}

TEST(ValueText, an_error_never_repeats_what_was_given) {
  for (const Type type : kParameterTypes) {
    const auto read = value_of_text(type, "s3cret");
    if (read.is_error()) EXPECT_EQ(read.error().find("s3cret"), std::string::npos);
  }
}

TEST(ValueText, the_text_of_a_value_gives_it_back) {
  const std::pair<Value, std::string_view> cases[] = {
      {Value::text("a b"), "a b"},
      {Value::integer(INT64_MIN), "-9223372036854775808"},
      {Value::real(0.1), "0.1"},
      {Value::real(1e300), "1e+300"},
      {Value::flag(false), "false"},
      {Value::duration(0s), "0s"},
      {Value::duration(10s), "10s"},
      {Value::duration(90s), "90s"},
      {Value::duration(2h), "2h"},
      {Value::duration(1500us), "1500us"},
      {Value::duration(7ns), "7ns"},
      {Value::rate({20, 1s}), "20/s"},
      {Value::rate({1200, 60s}), "1200/min"},
      {Value::rate({90, 3600s}), "90/h"},
      {Value::rate({1, 2s}), "0.5/s"},
      {Value::rate({1, 120s}), "0.5/min"},
      {Value::rate({1, 1000s}), "0.001/s"},
      {Value::rate({1'000'000'000, 1s}), "1000000000/s"},
      {Value::rate({0, 1s}), "0"},
      {Value::unlimited(), "unlimited"},
      {Value::json("[1,2]"), "[1,2]"}};
  for (const auto& [value, text] : cases) {
    EXPECT_EQ(to_text(value), text);
    const auto read = value_of_text(*value.type(), text);
    ASSERT_TRUE(read.is_ok()) << text << ": " << read.error();
    EXPECT_EQ(*read, value) << text;
  }
  EXPECT_EQ(to_text(Value()), "");
}

TEST(ValueText, a_rate_that_no_text_can_say_is_rounded) {
  EXPECT_EQ(to_text(Value::rate({1, 7s})), "514.286/h");
}

}  // namespace
}  // namespace throng::config
