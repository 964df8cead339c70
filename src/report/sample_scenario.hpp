#pragma once

#include <string>

#include "report/sample_result.hpp"

namespace throng::report {

/// A run as `throng run` leaves it, for tests: users that failed, and metrics of every kind.
inline results::RunResult sample_scenario() {
  using telemetry::MetricType;
  results::RunResult result = sample_result();
  result.id = "run-1767225600123";
  result.scenario = "shop.cpp";
  result.status = results::RunStatus::kFailed;
  result.reason = "1,003 users failed";
  result.settings = {"10,000 users", "2 cores", "for 2.50 s", "url=http://192.0.2.1:8080/"};
  result.users = {10'000, 8'000, 1'003, 997, 0};
  result.failures = {{"std::out_of_range: map::at", 3},
                     {"the cart was empty although something had been put into it before", 1'000}};
  result.iterations = {25'000, 1'003, 997};
  telemetry::Recorder recorder;
  telemetry::Merger merger(1);
  recorder.add(recorder.counter({"iterations", MetricType::kCounter, "", ""}, {}), 25'000);
  recorder.add(recorder.counter({"users_failed", MetricType::kCounter, "", ""}, {}), 1'003);
  recorder.add(recorder.counter({"cart_bytes", MetricType::kCounter, "bytes", ""}, {}), 5'000'000);
  for (int i = 0; i < 25; ++i) {
    const std::string step = "step " + std::to_string(i);
    recorder.add(recorder.counter({"clicks", MetricType::kCounter, "", ""}, {{"step", step}}),
                 static_cast<std::uint64_t>(i + 1));
  }
  recorder.set(recorder.gauge({"users_running", MetricType::kGauge, "", ""}), 997);
  recorder.set(recorder.gauge({"carts_open", MetricType::kGauge, "", ""}), -4);
  const auto items = recorder.histogram({"cart_items", MetricType::kHistogram, "", ""});
  const telemetry::MetricSpec login{"login_time", MetricType::kHistogram, "us", ""};
  const auto logins = recorder.histogram(login);
  const auto slow = recorder.histogram(login, {{"step", "with a second factor"}}, 2);
  for (std::int64_t i = 1; i <= 1000; ++i) {
    recorder.record(items, i / 10);
    recorder.record(logins, i * 1'000'000);
    if (i % 10 == 0) recorder.record(slow, i * 1'000'000);
  }
  recorder.histogram({"logout_time", MetricType::kHistogram, "us", ""});
  merger.take(0, *recorder.take(base::TimePoint{3'500'000'000}, nullptr));
  const telemetry::Snapshot own =
      merger.totals(base::TimePoint{1'000'000'000}, base::TimePoint{3'500'000'000});
  for (auto* all : {&result.totals, &result.timed}) {
    all->metrics.insert(all->metrics.end(), own.metrics.begin(), own.metrics.end());
  }
  result.changes = {
      {result.started_at_unix_ns + 1'500'000'000, "ann (pid 12)", "add 10 users (2,001 to 2,010)"},
      {result.started_at_unix_ns + 2'250'000'000, "ann (pid 12)", "stop"}};
  return result;
}

}  // namespace throng::report
