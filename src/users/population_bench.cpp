#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

#include "runtime/epoll_poller.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "users/population.hpp"

namespace throng::users {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMillion = 1'000'000;

std::uint64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  unsigned long pages = 0;
  if (file != nullptr && std::fscanf(file, "%*u %lu", &pages) != 1) pages = 0;
  if (file != nullptr) std::fclose(file);
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

Task<void> sleep_once(User&) {
  co_await runtime::sleep_for(10'000h);
}

void turn_until_started(runtime::Loop& loop, const Population& population) {
  while (population.counts().waiting > 0) loop.turn();
}
void turn_until_ended(runtime::Loop& loop, const Population& population) {
  while (!population.has_ended()) loop.turn();
}

// Users that start and fall asleep; then their end, all asked to stop. Time per user of each, and
// the memory of the last population: record, frame and index.
void start_and_end(benchmark::State& state) {
  const auto users = static_cast<std::uint64_t>(state.range(0));
  double starting = 0, ending = 0, bytes = 0;
  for (auto _ : state) {
    runtime::sim::SimWorld world;
    const std::uint64_t before = resident_bytes();
    Population population(world.loop, {}, sleep_once);
    const double begun = cpu_seconds();
    population.add({1, users});
    turn_until_started(world.loop, population);
    const double started = cpu_seconds();
    if (bytes == 0) bytes = static_cast<double>(resident_bytes() - before);
    population.end(0s);
    turn_until_ended(world.loop, population);
    starting += started - begun;
    ending += cpu_seconds() - started;
  }
  const double all = static_cast<double>(users) * static_cast<double>(state.iterations());
  state.counters["start_ns"] = starting / all * 1e9;
  state.counters["end_ns"] = ending / all * 1e9;
  state.counters["starts_per_s"] = all / starting;
  state.counters["bytes_per_user"] = bytes / static_cast<double>(users);
}
BENCHMARK(start_and_end)->Arg(10'000)->Arg(100'000)->Arg(kMillion)->Unit(benchmark::kMillisecond);

// Users whose bodies return at once.
void start_and_return(benchmark::State& state) {
  for (auto _ : state) {
    runtime::sim::SimWorld world;
    Population population(world.loop, {}, [](User&) -> Task<void> { co_return; });
    population.add({1, kMillion});
    turn_until_started(world.loop, population);
    benchmark::DoNotOptimize(population.counts());
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kMillion));
}
BENCHMARK(start_and_return)->Unit(benchmark::kMillisecond);

Task<void> sleep_again_and_again(User& user, std::uint64_t& wakes) {
  for (;;) {
    const auto ms = static_cast<std::int64_t>(1000 + user.random().uniform(59'000));
    if (co_await runtime::sleep_for(ms * 1ms) == runtime::Slept::kStopped) co_return;
    ++wakes;
  }
}

// A million sleepers of 1 to 60 s on the real clock for 10 s; by hand:
//   throng_bench --benchmark_filter=million_sleepers
void million_sleepers(benchmark::State& state) {
  for (auto _ : state) {
    runtime::SystemClock clock;
    runtime::EpollPoller poller;
    runtime::Loop loop(clock, poller);
    std::uint64_t wakes = 0;
    Population population(loop, {},
                          [&wakes](User& user) { return sleep_again_and_again(user, wakes); });
    population.add({1, kMillion});
    turn_until_started(loop, population);
    loop.take_load();
    wakes = 0;
    const double before = cpu_seconds();
    const base::TimePoint until = clock.now() + 10s;
    while (clock.now() < until) loop.turn();
    const double cpu = cpu_seconds() - before;
    const runtime::LoopLoad load = loop.take_load();
    state.counters["wakes"] = static_cast<double>(wakes);
    state.counters["cpu_ns_per_wake"] = cpu / static_cast<double>(wakes) * 1e9;
    state.counters["cpu_share"] = cpu / 10;
    state.counters["longest_turn_us"] = static_cast<double>(load.turn_length.max()) * 1e-3;
    state.counters["resident_MiB"] = static_cast<double>(resident_bytes()) / (1 << 20);
  }
}
BENCHMARK(million_sleepers)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace throng::users
