#include "scenario/script/check_script.hpp"

#include <benchmark/benchmark.h>

#include <string>

namespace throng::scenario::script {
namespace {

// All of the check, of a script that nobody would write by hand.
void check_script_of_10_mb(benchmark::State& state) {
  constexpr std::size_t kBytes = 10'000'000;
  const std::string statement =
      "    {loop, [{time, {30, sec}}, {rate, {ramp, linear, {1, rps}, {5.5, rps}}}],\n"
      "        [{get, \"http://example.com/a/b?c=d\"}, {set_signal, {var, \"name\"}}]}, % words\n";
  std::string text = "[{pool, [{size, 10}, {worker_type, simple_http_worker}], [\n";
  while (text.size() < kBytes) text += statement;
  text += "{wait_signal, {var, \"name\"}}]}].\n";
  for ([[maybe_unused]] auto _ : state) {
    const Report report = check_script("s.erl", text);
    if (!report.is_ok()) state.SkipWithError("the script is wrong");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) *
                          static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(check_script_of_10_mb)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace throng::scenario::script
