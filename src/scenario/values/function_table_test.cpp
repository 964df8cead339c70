#include "scenario/values/function_table.hpp"

#include <gtest/gtest.h>

#include "scenario/values/function_samples.hpp"
#include "scenario/values/json_values.hpp"

namespace throng::scenario::values {
namespace {

TEST(FunctionTable, finds_a_function_by_name_and_arity) {
  for (const TableEntry& each : function_table()) {
    EXPECT_EQ(find_function(each.name, each.arity), each.call) << each.name << '/' << each.arity;
  }
  EXPECT_EQ(find_function("add", 1), nullptr);
  EXPECT_EQ(find_function("add", 3), nullptr);
  EXPECT_EQ(find_function("zzz", 1), nullptr);
  EXPECT_EQ(find_function("", 0), nullptr);
}

TEST(FunctionTable, has_the_pure_functions_of_the_original) {
  const std::pair<const char*, std::size_t> all[] = {
      {"choose", 1},        {"choose", 2},      {"concat", 1},        {"concat", 2},
      {"random_binary", 1}, {"random_list", 1}, {"random_number", 1}, {"random_number", 2},
      {"random_string", 1}, {"seq", 2},         {"sprintf", 2},       {"term_to_binary", 1},
      {"tokens", 1},        {"tokens", 2}};
  for (const auto& [name, arity] : all) EXPECT_NE(find_function(name, arity), nullptr) << name;
}

TEST(FunctionTable, any_function_takes_any_values) {
  const Value values[] = {
      value("-1"),    value("0"),       value("2"),           value("9223372036854775807"),
      value("1.5"),   value("a"),       value("\"\""),        value("\"~s\""),
      value("\"3\""), value("<<255>>"), value("<<\"[1]\">>"), value("[a, {}]"),
      value("[97]"),  value("{a, 1}"),  value("#{a => 1}"),   value("#{}")};
  for (const TableEntry& each : function_table()) {
    std::vector<Value> given(each.arity);
    for (const Value& first : values) {
      for (const Value& second : values) {
        for (const Value& third : values) {
          const Value* chosen[] = {&first, &second, &third};
          for (std::size_t i = 0; i < each.arity; ++i) given[i] = *chosen[i];
          const auto result = answer(each.name, given);
          if (result) {
            EXPECT_LE(result->depth(), 3U);
          } else {
            EXPECT_FALSE(result.error().text.empty());
          }
          if (each.arity < 3) break;
        }
        if (each.arity < 2) break;
      }
    }
  }
}

TEST(FunctionTable, no_function_makes_a_value_deeper) {
  Value deep = value("[a]");
  while (deep.depth() < Value::kMostDepth) deep = Value::list({deep, deep});
  const Value key = value("k");
  const Value map = Value::map({key, deep.items()[0]});
  for (const TableEntry& each : function_table()) {
    if (each.name == "term_to_binary") continue;  // writes up to its limit each time
    for (const Value& one : {deep, map, Value::integer(1), Value::string("~p")}) {
      std::vector<Value> given(each.arity, deep);
      given[0] = one;
      const auto result = answer(each.name, given);
      if (!result) {
        EXPECT_LE(result.error().reason.depth(), Value::kMostDepth) << each.name;
      } else {
        EXPECT_LE(result->depth(), Value::kMostDepth) << each.name;
      }
    }
  }
}

TEST(FunctionTable, equal_values_that_are_one_compare_at_once) {
  Value deep = value("[a]");
  while (deep.depth() < Value::kMostDepth) deep = Value::list({deep, deep});
  EXPECT_TRUE(answer("eq", {deep, deep})->is_true());
  EXPECT_FALSE(answer("lt", {deep, deep})->is_true());
}

}  // namespace
}  // namespace throng::scenario::values
