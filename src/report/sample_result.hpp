#pragma once

#include <utility>

#include "results/run_result.hpp"
#include "telemetry/merger.hpp"
#include "telemetry/recorder.hpp"

namespace throng::report {

/// A run as `throng http` leaves it, for tests: 2.5 s of load and half a second of drain.
inline results::RunResult sample_result() {
  using telemetry::MetricType;
  constexpr base::TimePoint kStart{1'000'000'000};
  constexpr base::TimePoint kLoadEnd{3'500'000'000};
  constexpr base::TimePoint kEnd{4'000'000'000};
  telemetry::Recorder recorder;
  telemetry::Merger merger(1);
  const auto counter = [&](const char* name, const char* unit,
                           const telemetry::Labels& labels = {}) {
    return recorder.counter({name, MetricType::kCounter, unit, ""}, labels);
  };
  const telemetry::MetricSpec time{"http_latency", MetricType::kHistogram, "us", ""};
  const auto ok = counter("http_requests", "", {{"method", "GET"}, {"status", "200"}});
  const auto busy = counter("http_requests", "", {{"method", "GET"}, {"status", "503"}});
  const auto latency = recorder.histogram(time);
  const auto ok_latency = recorder.histogram(time, {{"method", "GET"}, {"status", "200"}}, 2);
  recorder.add(counter("http_failures", "", {{"reason", "closed_early"}}), 12);
  recorder.add(counter("http_failures", "", {{"reason", "timeout"}}), 3);
  recorder.add(counter("http_unfinished", ""), 4);
  recorder.add(counter("http_connections", ""), 1'012);
  recorder.add(counter("http_bytes_in", "bytes"), 987'654'321);
  recorder.add(counter("http_bytes_out", "bytes"), 123'456'789);
  recorder.set(recorder.gauge({"users", MetricType::kGauge, "", ""}), 7);
  recorder.add(ok, 2'999'000);
  recorder.add(busy, 1'000);
  for (std::int64_t i = 1; i <= 1000; ++i) {
    recorder.record(latency, i * i * 200);
    recorder.record(ok_latency, i * i * 200);
  }
  merger.take(0, *recorder.take(kLoadEnd, nullptr));
  results::RunResult result;
  result.timed = merger.totals(kStart, kLoadEnd);
  recorder.add(ok, 500);
  recorder.record(latency, 1'500'000'000);
  merger.take(0, *recorder.take(kEnd, nullptr));
  result.totals = merger.totals(kStart, kEnd);

  result.id = "http-1767225600123";
  result.scenario = "GET http://192.0.2.1:8080/products/17?details=all";
  result.started_at_unix_ns = 1'767'225'600'123'000'000;
  result.seed = 42;
  result.duration_s = 2.5;
  result.settings = {"1,000 connections", "2 cores", "for 2.50 s"};
  result.users = {1000, 990, 6, 4, 0};
  result.iterations = {2'999'500, 15, 2};
  result.unfinished = 4;
  result.model = "closed";
  result.health.core_idle = {0.04, 0.25};
  result.health.cpu_s = 4.27;
  result.health.loop_lag_p99_us = 512;
  result.health.duration_s = 2.5;
  result.health.steal = 0.07;
  result.health.peak_rss_bytes = std::uint64_t{34} << 20;
  result.verdict = telemetry::judge_closed(result.health);
  result.environment = {"Example CPU @ 2.50GHz",
                        2,
                        std::uint64_t{8} << 30,
                        "Linux 6.1.0",
                        1'048'576,
                        "0.1.0",
                        "clang 16",
                        true};
  result.warnings = {"latency.hlog is incomplete: the disk may be full"};
  return result;
}

}  // namespace throng::report
