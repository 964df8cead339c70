#include "scenario/values/arithmetic.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(Arithmetic, keeps_integers_and_makes_floats_of_floats) {
  EXPECT_EQ(call("add", {"1", "2"}), "3");
  EXPECT_EQ(call("add", {"1", "2.0"}), "3.0");
  EXPECT_EQ(call("subtract", {"1", "2"}), "-1");
  EXPECT_EQ(call("multiply", {"3", "-4"}), "-12");
  EXPECT_EQ(call("multiply", {"1.5", "2"}), "3.0");
}

TEST(Arithmetic, divides_without_losing_a_rest) {
  EXPECT_EQ(call("divide", {"6", "3"}), "2");
  EXPECT_EQ(call("divide", {"-6", "-1"}), "6");
  EXPECT_EQ(call("divide", {"7", "2"}), "3.5");
  EXPECT_EQ(call("divide", {"6.0", "3"}), "2.0");
  EXPECT_EQ(call("divide", {"-9223372036854775808", "1"}), "-9223372036854775808");
}

TEST(Arithmetic, the_rest_has_the_sign_of_the_divisor) {
  EXPECT_EQ(call("mod", {"7", "5"}), "2");
  EXPECT_EQ(call("mod", {"-1", "5"}), "4");
  EXPECT_EQ(call("mod", {"1", "-5"}), "-4");
  EXPECT_EQ(call("mod", {"-6", "-5"}), "-1");
  EXPECT_EQ(call("mod", {"-10", "5"}), "0");
  EXPECT_EQ(call("mod", {"-9223372036854775808", "-1"}), "0");
}

TEST(Arithmetic, has_no_result_that_is_too_large) {
  const std::string_view most = "9223372036854775807";
  const std::string_view least = "-9223372036854775808";
  EXPECT_EQ(call("add", {most, "1"}),
            "badarith: add of 9223372036854775807 and 1: expected a result of 64 bits");
  EXPECT_EQ(call("subtract", {least, "1"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("multiply", {most, "2"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("divide", {least, "-1"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("abs", {least}),
            "badarith: abs of -9223372036854775808: expected a result of 64 bits");
  EXPECT_EQ(call("multiply", {"1.0e300", "1.0e300"}),
            "badarith: multiply of 1.0e300 and 1.0e300: expected a result that a float can hold");
  EXPECT_EQ(call("add", {"1.5e308", "1.5e308"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("divide", {"1.0e300", "1.0e-300"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("round", {"1.0e19"}), "badarith: round of 1.0e19: expected a result of 64 bits");
  EXPECT_EQ(call("floor", {"-1.0e19"}).substr(0, 8), "badarith");
}

TEST(Arithmetic, does_not_divide_by_zero) {
  EXPECT_EQ(call("divide", {"1", "0"}),
            "badarith: divide of 1 and 0: expected to divide by another number than 0");
  EXPECT_EQ(call("divide", {"1", "-0.0"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("mod", {"1", "0"}).substr(0, 8), "badarith");
  EXPECT_EQ(call("mod", {"1.0", "2"}), "badarith: mod of 1.0 and 2: expected whole numbers");
}

TEST(Arithmetic, makes_whole_numbers) {
  EXPECT_EQ(call("round", {"2.5"}), "3");
  EXPECT_EQ(call("round", {"-2.5"}), "-3");
  EXPECT_EQ(call("round", {"0.49999999999999994"}), "0");
  EXPECT_EQ(call("floor", {"-1.5"}), "-2");
  EXPECT_EQ(call("ceil", {"-1.5"}), "-1");
  EXPECT_EQ(call("ceil", {"1.2"}), "2");
  EXPECT_EQ(call("floor", {"9223372036854775807"}), "9223372036854775807");
  EXPECT_EQ(call("floor", {"-9223372036854775808.0"}), "-9223372036854775808");
  EXPECT_EQ(call("abs", {"-3"}), "3");
  EXPECT_EQ(call("abs", {"-0.0"}), "0.0");
  EXPECT_EQ(call("abs", {"4"}), "4");
}

TEST(Arithmetic, min_and_max_keep_the_kind_of_a_number) {
  EXPECT_EQ(call("min", {"1", "2.0"}), "1");
  EXPECT_EQ(call("max", {"1", "2.0"}), "2.0");
  EXPECT_EQ(call("min", {"1", "1.0"}), "1");
  EXPECT_EQ(call("max", {"1.0", "1"}), "1.0");
}

TEST(Arithmetic, says_how_a_text_becomes_a_number) {
  EXPECT_EQ(call("add", {"1", "\"2\""}),
            "badarg: argument 2 of add: \"2\": expected a number; {numvar, \"name\"} and "
            "{to_number, Text} make one of a text");
  EXPECT_EQ(call("subtract", {"a", "\"2\""}).substr(0, 36), "badarg: argument 1 of subtract: a: e");
  for (const char* const name : {"multiply", "divide", "mod", "min", "max"}) {
    EXPECT_EQ(call(name, {"1", "[]"}).substr(0, 22), "badarg: argument 2 of ") << name;
  }
  for (const char* const name : {"abs", "round", "floor", "ceil"}) {
    EXPECT_EQ(call(name, {"a"}).substr(0, 22), "badarg: argument 1 of ") << name;
  }
}

TEST(Arithmetic, compares_any_values) {
  EXPECT_EQ(call("eq", {"1", "1.0"}), "true");
  EXPECT_EQ(call("eq", {"\"ab\"", "[97, 98]"}), "true");
  EXPECT_EQ(call("eq", {"\"ab\"", "<<\"ab\">>"}), "false");
  EXPECT_EQ(call("ne", {"1", "a"}), "true");
  EXPECT_EQ(call("lt", {"1", "a"}), "true");
  EXPECT_EQ(call("lt", {"\"a\"", "\"b\""}), "true");
  EXPECT_EQ(call("lte", {"2", "2"}), "true");
  EXPECT_EQ(call("gt", {"2", "2"}), "false");
  EXPECT_EQ(call("gte", {"2", "2"}), "true");
  EXPECT_EQ(call("gte", {"9007199254740993", "9007199254740992.0"}), "true");
  EXPECT_EQ(call("eq", {"9007199254740993", "9007199254740992.0"}), "false");
}

TEST(Arithmetic, not_takes_true_and_false) {
  EXPECT_EQ(call("not", {"true"}), "false");
  EXPECT_EQ(call("not", {"false"}), "true");
  EXPECT_EQ(call("not", {"1"}), "badarg: argument 1 of not: 1: expected true or false");
}

}  // namespace
}  // namespace throng::scenario::values
