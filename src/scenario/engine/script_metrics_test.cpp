#include "scenario/engine/script_metrics.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

struct Metrics : testing::Test {
  telemetry::Recorder recorder;
};

TEST_F(Metrics, a_metric_is_made_once_and_stays_where_it_is) {
  ScriptMetrics metrics(recorder, {});
  ScriptMetrics::Metric* print = metrics.counter("print");
  ASSERT_NE(print, nullptr);
  for (int i = 0; i < 100; ++i) metrics.counter("other " + std::to_string(i));
  EXPECT_EQ(metrics.counter("print"), print);
  EXPECT_EQ(metrics.of("print", telemetry::MetricType::kCounter), print);
}

TEST_F(Metrics, one_name_is_one_kind) {
  ScriptMetrics metrics(recorder, {});
  ASSERT_NE(metrics.counter("a"), nullptr);
  EXPECT_EQ(metrics.gauge("a"), nullptr);
  EXPECT_EQ(metrics.histogram("a"), nullptr);
  ASSERT_NE(metrics.histogram("h"), nullptr);
  EXPECT_EQ(metrics.of("h", telemetry::MetricType::kGauge), nullptr);
}

TEST_F(Metrics, there_are_not_more_than_there_may_be) {
  ScriptMetrics metrics(recorder, {});
  for (std::size_t i = 0; i < ScriptMetrics::kMostMetrics; ++i) {
    ASSERT_NE(metrics.counter(std::to_string(i)), nullptr);
  }
  EXPECT_EQ(metrics.counter("one more"), nullptr);
  EXPECT_NE(metrics.counter("7"), nullptr);
}

TEST_F(Metrics, what_is_watched_is_taken_each_time_anew) {
  ScriptMetrics metrics(recorder, {"a*", "h.99"});
  metrics.add(*metrics.counter("abc"), 3);
  metrics.add(*metrics.counter("abc"));
  metrics.add(*metrics.counter("b"), 9);
  metrics.record(*metrics.histogram("h"), 5000);
  ScriptMetrics::Taken taken = metrics.take_watched();
  EXPECT_EQ(taken.counters["abc"], 4U);
  ASSERT_TRUE(taken.histograms.contains("h"));
  EXPECT_EQ(taken.histograms.at("h").count(), 1U);
  taken = metrics.take_watched();
  EXPECT_EQ(taken.counters["abc"], 0U) << "it is there, with what happened since";
  EXPECT_EQ(taken.histograms.at("h").count(), 0U);
}

TEST_F(Metrics, what_is_worked_out_of_one_has_it_watched) {
  ScriptMetrics metrics(recorder, {"print.rps", "latency.95"});
  metrics.add(*metrics.counter("print"));
  metrics.record(*metrics.histogram("latency"), 1000);
  metrics.add(*metrics.counter("other"));
  const ScriptMetrics::Taken taken = metrics.take_watched();
  EXPECT_TRUE(taken.counters.contains("print"));
  EXPECT_TRUE(taken.histograms.contains("latency"));
  EXPECT_FALSE(taken.counters.contains("other"));
}

TEST_F(Metrics, the_shares_of_two_cores_in_a_gauge_sum_up_to_the_last_level) {
  telemetry::Recorder second;
  ScriptMetrics one(recorder, {"g"});
  ScriptMetrics other(second, {"g"});
  std::atomic<std::int64_t> shared{0};
  EXPECT_FALSE(one.take_watched().gauges.contains("g"));
  one.set(*one.gauge("g"), 7, shared);
  other.set(*other.gauge("g"), 3, shared);
  one.set(*one.gauge("g"), -5, shared);
  EXPECT_EQ(one.take_watched().gauges["g"] + other.take_watched().gauges["g"], -5);
  EXPECT_EQ(shared.load(), -5);
}

}  // namespace
}  // namespace throng::scenario::engine
