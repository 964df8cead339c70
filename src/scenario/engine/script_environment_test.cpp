#include "scenario/engine/script_environment.hpp"

#include <gtest/gtest.h>

#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

/// A value, or its fault's reason, as text.
std::string text_of(const Result<Value, Fault>& result) {
  return values::shown(result.is_ok() ? *result : result.error().reason, 100);
}
std::string number_in(const Value& value) {
  return text_of(number_of(value));
}
std::string read(const VariableUse& use, ScriptEnvironment::Values values) {
  return text_of(read_variable(use, ScriptEnvironment(std::move(values))));
}
VariableUse use_of(std::optional<Value> otherwise, bool is_number = false) {
  VariableUse use;
  use.name = "x";
  use.is_number = is_number;
  use.otherwise = std::move(otherwise);
  return use;
}
ScriptEnvironment::Values with(Value value) {
  return {{"x", std::move(value)}};
}

TEST(ScriptEnvironment, a_number_is_a_float_at_the_beginning_or_the_whole_an_integer) {
  EXPECT_EQ(number_in(Value::string("20")), "20");
  EXPECT_EQ(number_in(Value::string("-20")), "-20");
  EXPECT_EQ(number_in(Value::string("+20")), "20");
  EXPECT_EQ(number_in(Value::string("12.5")), "12.5");
  EXPECT_EQ(number_in(Value::string("12.5abc")), "12.5");
  EXPECT_EQ(number_in(Value::string("-1.5e2x")), "-150.0");
  EXPECT_EQ(number_in(Value::string("1.5e")), "1.5");
  EXPECT_EQ(number_in(Value::binary("7")), "7");
  EXPECT_EQ(number_in(Value::integer(3)), "3");
  EXPECT_EQ(number_in(Value::real(3.5)), "3.5");
}

TEST(ScriptEnvironment, all_else_is_no_number) {
  for (const char* text : {"", "abc", "12abc", "1.", ".5", "1e3", " 1", "--1", "+-1", "0x10",
                           "99999999999999999999", "1.0e999"}) {
    EXPECT_EQ(number_in(Value::string(text)), "badarg") << text;
  }
  EXPECT_EQ(number_in(Value::atom("one")), "badarg");
  EXPECT_EQ(number_in(Value::tuple({Value::integer(1)})), "badarg");
  EXPECT_EQ(number_in(Value::list({})), "badarg");
}

TEST(ScriptEnvironment, a_variable_is_read_as_it_is_or_as_a_number) {
  EXPECT_EQ(read(use_of(std::nullopt), with(Value::string("20"))), "\"20\"");
  EXPECT_EQ(read(use_of(std::nullopt, true), with(Value::string("20"))), "20");
  EXPECT_EQ(read(use_of(std::nullopt, true), with(Value::string("many"))), "badarg");
  EXPECT_EQ(read(use_of(std::nullopt), {}), "{var_is_unbound,\"x\"}");
  EXPECT_EQ(read(use_of(std::nullopt, true), {{"y", Value()}}), "{var_is_unbound,\"x\"}");
}

TEST(ScriptEnvironment, a_default_stands_in_and_gives_its_type) {
  EXPECT_EQ(read(use_of(Value::integer(5)), {}), "5");
  EXPECT_EQ(read(use_of(Value::real(1.5)), with(Value::string("42"))), "42");
  EXPECT_EQ(read(use_of(Value::integer(1)), with(Value::string("4.5"))), "4.5");
  EXPECT_EQ(read(use_of(Value::real(1.5)), with(Value::integer(3))), "3.0");
  EXPECT_EQ(read(use_of(Value::integer(1)), with(Value::real(3.5))), "3.5");
  EXPECT_EQ(read(use_of(Value::binary("b")), with(Value::string("text"))), "<<\"text\">>");
  EXPECT_EQ(read(use_of(Value::string("s")), with(Value::integer(3))), "3");
  EXPECT_EQ(read(use_of(Value::atom("a")), with(Value::string("text"))), "\"text\"");
}

TEST(ScriptEnvironment, its_values_may_be_shared_by_threads) {
  const ScriptEnvironment environment({{"x", Value::list({Value::string("text")})}});
  ASSERT_NE(environment.find("x"), nullptr);
  EXPECT_TRUE(environment.find("x")->is_shared());
  EXPECT_TRUE(environment.find("x")->items()[0].is_shared());
  EXPECT_EQ(environment.find("y"), nullptr);
}

}  // namespace
}  // namespace throng::scenario::engine
