#include "scenario/values/arithmetic.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>

#include "scenario/values/arguments.hpp"
#include "scenario/values/compare.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostShown = 40;
constexpr std::string_view kNumber =
    "a number; {numvar, \"name\"} and {to_number, Text} make one of a text";

bool are_integers(const Value& left, const Value& right) {
  return left.is(Kind::kInteger) && right.is(Kind::kInteger);
}

/// Of arguments that are not both numbers: about the first that is none.
[[gnu::cold]] Failed<Fault> no_numbers(std::string_view function, const Value& left,
                                       const Value& right) {
  const bool is_left = !left.is_number();
  return failed(bad_argument({function, is_left ? 1U : 2U}, is_left ? left : right, kNumber));
}

[[gnu::cold]] Failed<Fault> no_result(std::string_view function, const Value& left,
                                      const Value& right, std::string_view expected) {
  return failed(
      fault("badarith", fmt::format("{} of {} and {}: expected {}", function,
                                    shown(left, kMostShown), shown(right, kMostShown), expected)));
}

constexpr std::string_view kWhole = "a result of 64 bits";
constexpr std::string_view kFinite = "a result that a float can hold";
constexpr std::string_view kNotZero = "to divide by another number than 0";

template <class Whole, class Real>
Result<Value, Fault> computed(std::string_view function, const Value& left, const Value& right,
                              Whole overflows, Real real) {
  if (are_integers(left, right)) {
    std::int64_t result = 0;
    if (!overflows(left.as_integer(), right.as_integer(), &result)) return Value::integer(result);
    return no_result(function, left, right, kWhole);
  }
  if (!left.is_number() || !right.is_number()) return no_numbers(function, left, right);
  const double result = real(left.as_real(), right.as_real());
  if (!std::isfinite(result)) return no_result(function, left, right, kFinite);
  return Value::real(result);
}

template <class Round>
Result<Value, Fault> whole(std::string_view function, const Value& number, Round round) {
  if (number.is(Kind::kInteger)) return number;
  if (!number.is_number()) return failed(bad_argument({function, 1}, number, kNumber));
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  const double result = round(number.as_real());
  if (result >= kBeyond || result < -kBeyond) {
    return failed(fault("badarith", fmt::format("{} of {}: expected {}", function,
                                                shown(number, kMostShown), kWhole)));
  }
  return Value::integer(static_cast<std::int64_t>(result));
}

}  // namespace

Result<Value, Fault> add(const Value& left, const Value& right) {
  return computed(
      "add", left, right,
      [](std::int64_t a, std::int64_t b, std::int64_t* sum) {
        return __builtin_add_overflow(a, b, sum);
      },
      [](double a, double b) { return a + b; });
}

Result<Value, Fault> subtract(const Value& left, const Value& right) {
  return computed(
      "subtract", left, right,
      [](std::int64_t a, std::int64_t b, std::int64_t* difference) {
        return __builtin_sub_overflow(a, b, difference);
      },
      [](double a, double b) { return a - b; });
}

Result<Value, Fault> multiply(const Value& left, const Value& right) {
  return computed(
      "multiply", left, right,
      [](std::int64_t a, std::int64_t b, std::int64_t* product) {
        return __builtin_mul_overflow(a, b, product);
      },
      [](double a, double b) { return a * b; });
}

Result<Value, Fault> divide(const Value& left, const Value& right) {
  if (!left.is_number() || !right.is_number()) return no_numbers("divide", left, right);
  if (right.as_real() == 0) return no_result("divide", left, right, kNotZero);
  if (are_integers(left, right)) {
    const std::int64_t dividend = left.as_integer();
    const std::int64_t divisor = right.as_integer();
    // The least integer by -1 is one too large, and a trap for the processor.
    if (divisor == -1) {
      if (dividend == INT64_MIN) return no_result("divide", left, right, kWhole);
      return Value::integer(-dividend);
    }
    if (dividend % divisor == 0) return Value::integer(dividend / divisor);
  }
  const double result = left.as_real() / right.as_real();
  if (!std::isfinite(result)) return no_result("divide", left, right, kFinite);
  return Value::real(result);
}

Result<Value, Fault> mod(const Value& left, const Value& right) {
  if (!left.is_number() || !right.is_number()) return no_numbers("mod", left, right);
  if (!are_integers(left, right)) return no_result("mod", left, right, "whole numbers");
  const std::int64_t divisor = right.as_integer();
  if (divisor == 0) return no_result("mod", left, right, kNotZero);
  if (divisor == -1) return Value::integer(0);
  const std::int64_t rest = left.as_integer() % divisor;
  const bool is_other_side = rest != 0 && (rest < 0) != (divisor < 0);
  return Value::integer(is_other_side ? rest + divisor : rest);
}

Result<Value, Fault> abs(const Value& number) {
  if (number.is(Kind::kFloat)) return Value::real(std::abs(number.as_real()));
  if (!number.is(Kind::kInteger)) return failed(bad_argument({"abs", 1}, number, kNumber));
  if (number.as_integer() >= 0) return number;
  if (number.as_integer() == INT64_MIN) {
    return failed(fault("badarith", fmt::format("abs of {}: expected {}", INT64_MIN, kWhole)));
  }
  return Value::integer(-number.as_integer());
}

Result<Value, Fault> round(const Value& number) {
  return whole("round", number, [](double real) { return std::round(real); });
}

Result<Value, Fault> floor(const Value& number) {
  return whole("floor", number, [](double real) { return std::floor(real); });
}

Result<Value, Fault> ceil(const Value& number) {
  return whole("ceil", number, [](double real) { return std::ceil(real); });
}

Result<Value, Fault> min(const Value& left, const Value& right) {
  if (!left.is_number() || !right.is_number()) return no_numbers("min", left, right);
  return compare(left, right) <= 0 ? left : right;
}

Result<Value, Fault> max(const Value& left, const Value& right) {
  if (!left.is_number() || !right.is_number()) return no_numbers("max", left, right);
  return compare(left, right) >= 0 ? left : right;
}

Result<Value, Fault> eq(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) == 0);
}

Result<Value, Fault> ne(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) != 0);
}

Result<Value, Fault> lt(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) < 0);
}

Result<Value, Fault> lte(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) <= 0);
}

Result<Value, Fault> gt(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) > 0);
}

Result<Value, Fault> gte(const Value& left, const Value& right) {
  return Value::boolean(compare(left, right) >= 0);
}

Result<Value, Fault> negation(const Value& boolean) {
  if (boolean.is_true()) return Value::boolean(false);
  if (boolean.is_atom("false")) return Value::boolean(true);
  return failed(bad_argument({"not", 1}, boolean, "true or false"));
}

}  // namespace throng::scenario::values
