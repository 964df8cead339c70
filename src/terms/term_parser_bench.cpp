#include "terms/term_parser.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace throng::terms {
namespace {

// A long script of many statements, as they are written by hand.
std::string script_of(std::size_t bytes) {
  const std::string statement =
      "    {loop, [{time, {30, sec}}, {rate, {ramp, linear, {1, rps}, {5.5, rps}}}],\n"
      "        [{get, \"http://example.com/a/b?c=d\"}, {print, {var, \"name\"}}]}, % a comment\n";
  std::string text = "[{pool, [{size, 10}, {worker_type, http_worker}], [\n";
  while (text.size() < bytes) text += statement;
  return text + "{print, \"\"}]}].\n";
}

// The bar: 10 MB in well under a second.
void term_script_of_10_mb(benchmark::State& state) {
  const std::string text = script_of(10'000'000);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(parse_script(text));
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(term_script_of_10_mb)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace throng::terms
