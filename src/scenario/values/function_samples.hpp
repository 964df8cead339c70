#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/values/function_table.hpp"
#include "scenario/values/value_format.hpp"
#include "scenario/values/value_of_term.hpp"
#include "terms/term_parser.hpp"

// For the tests of functions: values and calls as a script writes them.
namespace throng::scenario::values {

inline Value value(std::string_view text) {
  const auto term = terms::parse_term(text);
  EXPECT_TRUE(term.is_ok()) << text << ": " << term.error().describe();
  return term ? value_of(*term) : Value();
}

inline Result<Value, Fault> answer(std::string_view name, const std::vector<Value>& arguments) {
  static base::Random random(1, 2);
  static RegexCache regexes;
  FunctionContext context{random, regexes};
  const PureFunction function = find_function(name, arguments.size());
  if (function == nullptr) return failed(Fault{Value::atom("undef"), std::string(name)});
  return function(context, arguments);
}

/// What a call gives, in one line; of a fault its reason and its text: "badarg: argument 1 …".
inline std::string written(const Result<Value, Fault>& result) {
  constexpr std::size_t kMost = 1'000'000;
  if (result) return shown(*result, kMost);
  return shown(result.error().reason, kMost) + ": " + result.error().text;
}

inline std::string call(std::string_view name, std::initializer_list<std::string_view> arguments) {
  std::vector<Value> values;
  for (const std::string_view each : arguments) values.push_back(value(each));
  return written(answer(name, values));
}

}  // namespace throng::scenario::values
