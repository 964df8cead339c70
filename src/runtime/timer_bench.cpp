#include <benchmark/benchmark.h>

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "runtime/precise_queue.hpp"
#include "runtime/timer_wheel.hpp"

namespace throng::runtime {
namespace {

struct Quiet final : Timer {
  void fire() override { ++fired; }
  std::uint64_t fired = 0;
};
struct QuietPrecise final : PreciseTimer {
  void fire() override {}
};

std::vector<std::uint64_t> sleeps(std::uint64_t longest_ms) {
  std::mt19937_64 random(1);
  std::vector<std::uint64_t> ticks(4096);
  for (auto& tick : ticks) tick = 1 + random() % longest_ms;
  return ticks;
}

void wheel_add_and_cancel(benchmark::State& state) {
  const auto wheel = std::make_unique<TimerWheel>();
  const auto ticks = sleeps(60'000);
  std::vector<Quiet> timers(static_cast<std::size_t>(state.range(0)));
  std::size_t i = 0;
  for (auto _ : state) {
    Quiet& timer = timers[i++ % timers.size()];
    wheel->add(timer, wheel->current() + ticks[i % ticks.size()]);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(wheel_add_and_cancel)->Arg(1000)->Arg(100'000);

// Every timer sleeps 1 to 60 s, fires, and sleeps again: what a million idle users cost.
void wheel_sleep_and_fire(benchmark::State& state) {
  const auto wheel = std::make_unique<TimerWheel>();
  const auto ticks = sleeps(60'000);
  struct Again final : Timer {
    void fire() override {
      ++fired;
      wheel->add(*this, wheel->current() + (*ticks)[fired % ticks->size()]);
    }
    TimerWheel* wheel = nullptr;
    const std::vector<std::uint64_t>* ticks = nullptr;
    std::uint64_t fired = 0;
  };
  std::vector<Again> timers(static_cast<std::size_t>(state.range(0)));
  for (std::size_t i = 0; i < timers.size(); ++i) {
    timers[i].wheel = wheel.get();
    timers[i].ticks = &ticks;
    timers[i].fired = i;
    wheel->add(timers[i], ticks[i % ticks.size()]);
  }
  for (auto _ : state) wheel->advance(wheel->current() + 1);
  std::uint64_t fired = 0;
  for (std::size_t i = 0; i < timers.size(); ++i) fired += timers[i].fired - i;
  state.SetItemsProcessed(static_cast<std::int64_t>(fired));
}
BENCHMARK(wheel_sleep_and_fire)->Arg(100'000)->Arg(1'000'000);

void precise_add_and_fire(benchmark::State& state) {
  PreciseQueue queue;
  std::vector<QuietPrecise> timers(static_cast<std::size_t>(state.range(0)));
  std::mt19937_64 random(1);
  std::int64_t now = 0;
  for (auto& timer : timers)
    queue.add(timer, base::TimePoint{static_cast<std::int64_t>(random() % 1'000'000)});
  std::size_t i = 0;
  for (auto _ : state) {
    now += 1000;
    queue.fire_due(base::TimePoint{now});
    queue.add(timers[i++ % timers.size()],
              base::TimePoint{now + static_cast<std::int64_t>(random() % 1'000'000)});
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(precise_add_and_fire)->Arg(10)->Arg(1000)->Arg(100'000);

}  // namespace
}  // namespace throng::runtime
