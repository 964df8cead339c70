#include "config/value.hpp"

#include <gtest/gtest.h>

namespace throng::config {
namespace {

using namespace std::chrono_literals;

TEST(ParameterType, each_has_a_name_that_gives_it_back) {
  for (const ParameterType type : kParameterTypes) EXPECT_EQ(parameter_type(name_of(type)), type);
  EXPECT_EQ(name_of(ParameterType::kDuration), "duration");
  EXPECT_FALSE(parameter_type("string").has_value());
}

TEST(Value, knows_its_type) {
  const std::pair<Value, ParameterType> cases[] = {
      {Value::text("a"), ParameterType::kText},        {Value::integer(1), ParameterType::kInteger},
      {Value::real(1), ParameterType::kReal},          {Value::flag(true), ParameterType::kFlag},
      {Value::duration(1s), ParameterType::kDuration}, {Value::unlimited(), ParameterType::kRate},
      {Value::rate({1, 1s}), ParameterType::kRate},    {Value::json("{}"), ParameterType::kJson}};
  for (const auto& [value, type] : cases) {
    EXPECT_EQ(value.type(), type);
    EXPECT_FALSE(value.is_undefined());
  }
  EXPECT_TRUE(Value().is_undefined());
  EXPECT_FALSE(Value().type().has_value());
  EXPECT_EQ(*Value::integer(7).as<std::int64_t>(), 7);
  EXPECT_EQ(Value::integer(7).as<double>(), nullptr);
}

TEST(Value, values_of_different_types_are_never_equal) {
  EXPECT_EQ(Value(), Value());
  EXPECT_NE(Value::integer(1), Value::real(1));
  EXPECT_NE(Value::text(""), Value());
  EXPECT_NE(Value::text("{}"), Value::json("{}"));
}

TEST(Value, rates_of_the_same_pace_are_equal) {
  EXPECT_EQ(Value::rate({20, 1s}), Value::rate({1200, 60s}));
  EXPECT_EQ(Value::rate({0, 1s}), Value::rate({0, 60s}));
  EXPECT_NE(Value::rate({20, 1s}), Value::rate({20, 60s}));
  EXPECT_NE(Value::rate({20, 1s}), Value::unlimited());
  EXPECT_EQ(Value::unlimited(), Value::unlimited());
}

}  // namespace
}  // namespace throng::config
