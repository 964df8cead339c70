#include <benchmark/benchmark.h>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "runtime/sim/sim_poller.hpp"
#include "runtime/sleep.hpp"

namespace throng::runtime {
namespace {

Task<int> ready(int value) {
  co_return value;
}

Task<void> await_ready_tasks(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(co_await ready(1));
}
void nested_await(benchmark::State& state) {
  sim::SimClock clock;
  sim::SimPoller poller(clock, {});
  Loop loop(clock, poller);
  run_to_end(loop, await_ready_tasks(state));
}
BENCHMARK(nested_await);

Task<void> sleeper() {
  co_await sleep_for(base::Duration(1'000'000));
}

// A coroutine made, put to sleep and destroyed: what starting a user costs the runtime.
void start_and_destroy(benchmark::State& state) {
  sim::SimClock clock;
  sim::SimPoller poller(clock, {});
  Loop loop(clock, poller);
  Scope scope(loop);
  RememberedRoot root;
  for (auto _ : state) {
    root.start(sleeper(), scope);
    root.destroy();
  }
}
BENCHMARK(start_and_destroy);

}  // namespace
}  // namespace throng::runtime
