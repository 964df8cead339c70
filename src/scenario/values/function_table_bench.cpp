#include "scenario/values/function_table.hpp"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace throng::scenario::values {
namespace {

void measure(benchmark::State& state, std::string_view name, const std::vector<Value>& given) {
  base::Random random(1, 1);
  RegexCache regexes;
  FunctionContext context{random, regexes};
  const PureFunction function = find_function(name, given.size());
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(function(context, given));
}

std::string body() {
  std::string text = "{\"items\": [";
  for (int i = 0; i < 100; ++i) {
    text += (i > 0 ? "," : "") + std::string("{\"id\": ") + std::to_string(i) +
            ", \"name\": \"an item of a list\"}";
  }
  return text + "]}";
}

void function_add(benchmark::State& state) {
  measure(state, "add", {Value::integer(1), Value::integer(2)});
}
BENCHMARK(function_add);

void function_eq(benchmark::State& state) {
  measure(state, "eq", {Value::integer(1), Value::integer(2)});
}
BENCHMARK(function_eq);

void function_sprintf(benchmark::State& state) {
  measure(
      state, "sprintf",
      {Value::string("/users/~b/~s"), Value::list({Value::integer(12345), Value::string("name")})});
}
BENCHMARK(function_sprintf);

void function_concat(benchmark::State& state) {
  measure(state, "concat", {Value::list({Value::string("/users/"), Value::integer(12345)})});
}
BENCHMARK(function_concat);

void function_random_number(benchmark::State& state) {
  measure(state, "random_number", {Value::integer(10)});
}
BENCHMARK(function_random_number);

void function_json_of_4_kb(benchmark::State& state) {
  measure(state, "json", {Value::string(body()), Value::string("/items/99/id")});
}
BENCHMARK(function_json_of_4_kb);

void function_regex_in_4_kb(benchmark::State& state) {
  measure(state, "regex", {Value::string(body()), Value::string("\"id\": (99)")});
}
BENCHMARK(function_regex_in_4_kb);

}  // namespace
}  // namespace throng::scenario::values
