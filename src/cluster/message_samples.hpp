#pragma once

#include "cluster/node_messages.hpp"

namespace throng::cluster {

/// One message of each kind, for tests: every field has a value of its own.
inline Origin sample_origin(std::uint64_t sequence) {
  return {"http-1", "local", 1, sequence};
}

inline telemetry::Snapshot sample_values(std::uint64_t count) {
  using telemetry::MetricType;
  telemetry::SeriesValue whole;
  whole.count = count;
  telemetry::SeriesValue part = whole;
  part.labels = {{"method", "GET"}, {"status", "200"}};
  telemetry::SeriesValue level;
  level.level = -3;
  telemetry::SeriesValue time;
  time.histogram.record_n(1'234'567, count);
  time.histogram.record(std::int64_t{2} * telemetry::Histogram::kHighest);
  telemetry::Snapshot values{{1'000'000'000}, {2'000'000'000}, {}, 5, 6};
  values.metrics.push_back(
      {{"http_requests", MetricType::kCounter, "", "Answers."}, whole, {part}});
  values.metrics.push_back({{"open", MetricType::kGauge, "", "Open."}, level, {}});
  values.metrics.push_back({{"http_latency", MetricType::kHistogram, "us", "Time."}, time, {}});
  return values;
}

inline Delta sample_delta(std::uint64_t sequence = 7, std::uint64_t count = 10) {
  return {sample_origin(sequence), sample_values(count)};
}

inline Totals sample_totals(std::uint64_t sequence = 8, std::uint64_t count = 100,
                            bool has_histograms = true) {
  Totals totals;
  totals.origin = sample_origin(sequence);
  totals.values = sample_values(count);
  if (!has_histograms) totals.values = totals.values.counts_only();
  totals.has_histograms = has_histograms;
  totals.users = {9, 5, 2, 1, 0};
  totals.iterations = {90, 4, 3};
  totals.failures = {{"no bed", 2}};
  totals.samples = {{"no bed", "alice"}};
  totals.timed = sample_values(count - 1).counts_only();
  return totals;
}

inline Status sample_status(std::uint64_t sequence = 3) {
  Status status;
  status.origin = sample_origin(sequence);
  status.stage = Status::Stage::kDraining;
  status.problem = "cannot connect\nIs it there?";
  status.is_bad_scenario = true;
  status.was_stopped = true;
  status.started_unix_ns = 1'767'225'600'123'000'000;
  status.started_ns = 1'000'000'000;
  status.load_ended_ns = 3'000'000'000;
  status.environment = {"Example CPU", 2, 8, "Linux 6.1.0", 1024, "0.1.0", "clang 16", true};
  status.warnings = {"terminate threw"};
  status.settings = "[]";
  return status;
}

inline Health sample_health(std::uint64_t sequence = 4) {
  Health health;
  health.origin = sample_origin(sequence);
  health.cores.resize(2);
  health.cores[1].idle_ns = 7;
  health.cores[1].busy_ns = 8;
  health.cores[1].turn_length.record(12'345);
  health.cpu_s = 1.5;
  health.steal_s = 0.25;
  health.machine_s = 20;
  health.throttled_s = 0.125;
  health.clock_step_ns = -5;
  health.peak_rss_bytes = 34 << 20;
  return health;
}

inline StuckUser sample_stuck() {
  return {sample_origin(1), 1, 17, 2, 1'100'000'000, true, {{"/usr/bin/throng", 0x1234}, {"", 1}}};
}

inline EventMessage sample_event() {
  return {sample_origin(6), {"user.failed", 1'767'225'600'000'000'000, {{"user", "17"}}}};
}

inline Answers sample_answers() {
  run::OrderAnswer answer;
  answer.number = 3;
  answer.refusal = "the run is ending";
  answer.count = 4;
  answer.users = {1, 2, 3, 4, 5, 6, 7};
  answer.ranges = {{8, 9}, {11, 15}};
  answer.problems = {{"mode", "\"odd\"", "expected slow or fast"}};
  answer.values = {{"mode", "\"fast\""}};
  answer.settings = "[1]";
  answer.throttles = "[2]";
  return {sample_origin(5), {run::OrderAnswer(), answer}};
}

inline LogMessage sample_log() {
  return {sample_origin(2),
          {telemetry::LogLevel::kWarning, 1'767'225'600'000'000'000, 17, "\xff odd", 3, "alice"}};
}

}  // namespace throng::cluster
