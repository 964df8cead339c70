// How late starts of a schedule begin when there is nothing else to do, and what they cost: a bare
// loop around epoll_pwait2 beside the loop and the schedule of the program.
// Usage: starts bare|throng RATE SECONDS; prints JSON: starts, p50_us, p99_us, max_us, cpu_s.
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/histogram.hpp"
#include "telemetry/recorder.hpp"
#include "throttle/open_starts.hpp"

namespace {

using throng::telemetry::Histogram;

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) * 1e-6; };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Sleeps until each slot is due, and notes how late it is.
void run_bare(std::int64_t rate, std::int64_t seconds, Histogram& late) {
  const throng::runtime::SystemClock clock;
  const int epoll = epoll_create1(0);
  const std::int64_t start = clock.now().ns;
  const std::int64_t count = rate * seconds;
  for (std::int64_t slot = 0; slot < count;) {
    const std::int64_t due = start + slot * 1'000'000'000 / rate;
    const std::int64_t now = clock.now().ns;
    if (now >= due) {
      late.record(now - due);
      ++slot;
      continue;
    }
    const timespec timeout{(due - now) / 1'000'000'000, (due - now) % 1'000'000'000};
    epoll_event event{};
    epoll_pwait2(epoll, &event, 1, &timeout, nullptr);
  }
  close(epoll);
}

throng::Task<void> take_all(throng::throttle::OpenStarts& starts) {
  while (co_await starts.next()) starts.note_end();
}

throng::Task<void> run_throng(throng::runtime::Loop& loop, std::int64_t rate, std::int64_t seconds,
                              Histogram& late) {
  throng::telemetry::Recorder recorder;
  throng::throttle::OpenStarts::Setting setting;
  setting.plan = {*throng::throttle::parse_arrivals(std::to_string(rate)), false};
  setting.bounds.most = static_cast<std::uint64_t>(rate * seconds);
  setting.most_in_flight = 1000;
  throng::throttle::OpenStarts starts(loop, recorder, setting);
  throng::runtime::TaskGroup group(co_await throng::runtime::current_scope());
  group.spawn(take_all(starts));
  starts.begin(loop.precise_now());
  co_await group.join();
  const auto counted = recorder.take(loop.precise_now(), nullptr);
  for (const Histogram& each : counted->histograms) late.merge(each);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fprintf(stderr, "usage: starts bare|throng RATE SECONDS\n");
    return 2;
  }
  const std::int64_t rate = std::atoll(arguments[2]);
  const std::int64_t seconds = std::atoll(arguments[3]);
  prctl(PR_SET_TIMERSLACK, 1);
  Histogram late(3);
  const double before = cpu_seconds();
  if (std::strcmp(arguments[1], "bare") == 0) {
    run_bare(rate, seconds, late);
  } else {
    const throng::runtime::SystemClock clock;
    throng::runtime::EpollPoller poller;
    throng::runtime::Loop loop(clock, poller);
    throng::runtime::run_to_end(loop, run_throng(loop, rate, seconds, late));
  }
  const double cpu = cpu_seconds() - before;
  const auto us = [&](double quantile) { return double(late.value_at(quantile)) / 1e3; };
  std::printf(
      "{\"starts\": %llu, \"p50_us\": %.2f, \"p99_us\": %.2f, \"max_us\": %.2f, \"cpu_s\": %.4f}\n",
      static_cast<unsigned long long>(late.count()), us(0.5), us(0.99), us(1), cpu);
  return 0;
}
