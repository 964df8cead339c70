#include "scenario/engine/condition.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

using Operand = Condition::Operand;
using Readings = std::vector<MetricReading>;

Operand number(double value) {
  Operand operand;
  operand.number = value;
  return operand;
}
Operand metrics(const std::string& pattern) {
  Operand operand;
  operand.kind = Operand::Kind::kMetrics;
  operand.pattern = pattern;
  return operand;
}
Operand computed(std::uint32_t which) {
  Operand operand;
  operand.kind = Operand::Kind::kComputed;
  operand.computed = which;
  return operand;
}
Condition comparison(Condition::Kind kind, Operand left, Operand right) {
  Condition condition;
  condition.kind = kind;
  condition.left = std::move(left);
  condition.right = std::move(right);
  return condition;
}
Condition joined(Condition::Kind kind, std::vector<Condition> parts) {
  Condition condition;
  condition.kind = kind;
  condition.parts = std::move(parts);
  return condition;
}
using Kind = Condition::Kind;

TEST(Condition, wildcards_stand_for_any_characters_or_for_one) {
  EXPECT_TRUE(fits_wildcard("print", "print"));
  EXPECT_FALSE(fits_wildcard("print", "print.rps"));
  EXPECT_FALSE(fits_wildcard("print.rps", "print"));
  EXPECT_TRUE(fits_wildcard("*", ""));
  EXPECT_TRUE(fits_wildcard("*", "anything"));
  EXPECT_TRUE(fits_wildcard("pr*t", "print"));
  EXPECT_TRUE(fits_wildcard("pr*t", "prt"));
  EXPECT_TRUE(fits_wildcard("*.rps", "a.b.rps"));
  EXPECT_FALSE(fits_wildcard("*.rps", "rps"));
  EXPECT_TRUE(fits_wildcard("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(fits_wildcard("a*b*c", "a-c-b"));
  EXPECT_TRUE(fits_wildcard("p?int", "print"));
  EXPECT_FALSE(fits_wildcard("p?int", "pint"));
  EXPECT_FALSE(fits_wildcard("print?", "print"));
  EXPECT_TRUE(fits_wildcard("**", "x"));
  EXPECT_TRUE(fits_wildcard("x**", "x"));
  EXPECT_TRUE(fits_wildcard("", ""));
  EXPECT_FALSE(fits_wildcard("", "x"));
}

TEST(Condition, all_else_in_a_pattern_stands_for_itself) {
  EXPECT_FALSE(fits_wildcard("a.c", "abc"));
  EXPECT_FALSE(fits_wildcard("[ab]", "a"));
  EXPECT_TRUE(fits_wildcard("[ab]", "[ab]"));
  EXPECT_TRUE(fits_wildcard("a+(b)\\", "a+(b)\\"));
}

TEST(Condition, many_stars_are_no_trouble) {
  const std::string name(2000, 'a');
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  EXPECT_FALSE(fits_wildcard(pattern + "*b", name));
  EXPECT_TRUE(fits_wildcard(pattern, name));
}

TEST(Condition, comparisons_of_numbers) {
  const auto holds = [](Kind kind, double left, double right) {
    return comparison(kind, number(left), number(right)).holds({}, {});
  };
  EXPECT_TRUE(holds(Kind::kGt, 2, 1));
  EXPECT_FALSE(holds(Kind::kGt, 1, 1));
  EXPECT_TRUE(holds(Kind::kGte, 1, 1));
  EXPECT_TRUE(holds(Kind::kLt, 1, 2));
  EXPECT_FALSE(holds(Kind::kLt, 2, 2));
  EXPECT_TRUE(holds(Kind::kLte, 2, 2));
  EXPECT_TRUE(holds(Kind::kEq, 1, 1.0));
  EXPECT_FALSE(holds(Kind::kEq, 1, 2));
  EXPECT_TRUE(holds(Kind::kNe, 1, 2));
  EXPECT_FALSE(holds(Kind::kNe, 1, 1));
}

TEST(Condition, it_has_to_hold_for_every_pair_that_fits) {
  const Readings readings = {{"a.1", 5}, {"a.2", 7}, {"b", 6}};
  EXPECT_TRUE(comparison(Kind::kLt, metrics("a.*"), number(8)).holds(readings, {}));
  EXPECT_FALSE(comparison(Kind::kLt, metrics("a.*"), number(7)).holds(readings, {}));
  EXPECT_FALSE(comparison(Kind::kLt, metrics("a.*"), metrics("b")).holds(readings, {}));
  EXPECT_TRUE(comparison(Kind::kGt, metrics("b"), metrics("a.1")).holds(readings, {}));
}

TEST(Condition, without_a_metric_that_fits_it_holds) {
  EXPECT_TRUE(comparison(Kind::kLt, metrics("none"), number(1)).holds({{"a", 5}}, {}));
  EXPECT_TRUE(comparison(Kind::kGt, number(1), metrics("none")).holds({}, {}));
}

TEST(Condition, a_reading_without_a_value_is_more_than_every_number) {
  const Readings readings = {{"h.99", std::nullopt}};
  EXPECT_TRUE(comparison(Kind::kGt, metrics("h.99"), number(1e300)).holds(readings, {}));
  EXPECT_FALSE(comparison(Kind::kLt, metrics("h.99"), number(1e300)).holds(readings, {}));
  EXPECT_FALSE(comparison(Kind::kEq, metrics("h.99"), number(0)).holds(readings, {}));
}

TEST(Condition, what_was_computed_is_compared_and_what_is_no_number_makes_it_false) {
  const std::optional<double> numbers[] = {3.0, std::nullopt};
  EXPECT_TRUE(comparison(Kind::kLt, computed(0), number(4)).holds({}, numbers));
  EXPECT_FALSE(comparison(Kind::kLt, computed(1), number(4)).holds({}, numbers));
  EXPECT_FALSE(comparison(Kind::kGte, computed(1), number(4)).holds({}, numbers));
  EXPECT_TRUE(comparison(Kind::kEq, metrics("m"), computed(0)).holds({{"m", 3}}, numbers));
}

TEST(Condition, and_or_and_not_join) {
  const Condition yes = comparison(Kind::kLt, number(1), number(2));
  const Condition no = comparison(Kind::kLt, number(2), number(1));
  EXPECT_TRUE(joined(Kind::kAnd, {yes, yes}).holds({}, {}));
  EXPECT_FALSE(joined(Kind::kAnd, {yes, no}).holds({}, {}));
  EXPECT_TRUE(joined(Kind::kOr, {no, yes}).holds({}, {}));
  EXPECT_FALSE(joined(Kind::kOr, {no, no}).holds({}, {}));
  EXPECT_TRUE(joined(Kind::kNot, {no}).holds({}, {}));
  EXPECT_TRUE(
      joined(Kind::kAnd, {yes, joined(Kind::kNot, {joined(Kind::kAnd, {yes, no})})}).holds({}, {}));
}

}  // namespace
}  // namespace throng::scenario::engine
