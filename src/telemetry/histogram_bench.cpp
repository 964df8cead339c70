#include "telemetry/histogram.hpp"

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

namespace throng::telemetry {
namespace {

constexpr std::size_t kValues = 4096;

// Log-normal around 1 ms, sigma 0.5: most latencies within a factor of three of the median.
std::vector<std::int64_t> latencies() {
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> spread(0.0, 0.5);
  std::vector<std::int64_t> values(kValues);
  for (auto& value : values) value = static_cast<std::int64_t>(1e6 * spread(random));
  return values;
}

Histogram filled(int digits) {
  Histogram histogram(digits);
  for (const std::int64_t value : latencies()) histogram.record(value);
  return histogram;
}

// Reports items: the bar is 3 ns each.
void histogram_record(benchmark::State& state) {
  const std::vector<std::int64_t> values = latencies();
  Histogram histogram(static_cast<int>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) {
    for (const std::int64_t value : values) histogram.record(value);
    benchmark::ClobberMemory();
  }
  const double records = static_cast<double>(state.iterations()) * kValues;
  state.SetItemsProcessed(static_cast<std::int64_t>(records));
  state.counters["per_record"] =
      benchmark::Counter(records, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(histogram_record)->Arg(2)->Arg(3);

void histogram_merge(benchmark::State& state) {
  const Histogram from = filled(static_cast<int>(state.range(0)));
  Histogram to(from.digits());
  for ([[maybe_unused]] auto _ : state) {
    to.merge(from);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(histogram_merge)->Arg(2)->Arg(3);

void histogram_value_at(benchmark::State& state) {
  const Histogram histogram = filled(static_cast<int>(state.range(0)));
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(histogram.value_at(0.99));
}
BENCHMARK(histogram_value_at)->Arg(2)->Arg(3);

}  // namespace
}  // namespace throng::telemetry
