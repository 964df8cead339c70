#include "scenario/engine/metric_board.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;

ScriptMetrics::Taken counted(const std::string& name, std::uint64_t count) {
  ScriptMetrics::Taken taken;
  taken.counters[name] = count;
  return taken;
}

/// Nothing: there is no such reading, or it has no value.
std::optional<double> reading(const MetricBoard& board, const std::string& name) {
  const auto readings = board.readings();
  for (const MetricReading& each : *readings) {
    if (each.name == name) return each.value;
  }
  return std::nullopt;
}

TEST(MetricBoard, nothing_is_read_before_the_first_tick) {
  const MetricBoard board(1, 10s, [] {});
  ASSERT_NE(board.readings(), nullptr);
  EXPECT_TRUE(board.readings()->empty());
  EXPECT_EQ(board.tick(), 10s);
}

TEST(MetricBoard, counters_that_are_announced_are_0_until_then) {
  MetricBoard board(2, 10s, [] {});
  board.announce(counted("c", 0));
  EXPECT_EQ(reading(board, "c"), 0);
  board.announce(counted("c", 0));
  board.bring(1, counted("c", 5));
  EXPECT_EQ(reading(board, "c"), 0) << "the other core has to bring its part";
  board.bring(1, counted("c", 2));
  EXPECT_EQ(reading(board, "c"), 7);
}

TEST(MetricBoard, a_counter_has_its_total_and_its_rate) {
  int changes = 0;
  MetricBoard board(1, 10s, [&changes] { ++changes; });
  board.bring(1, counted("c", 50));
  EXPECT_EQ(reading(board, "c"), 50);
  EXPECT_EQ(reading(board, "c.rps"), 5);
  board.bring(2, counted("c", 20));
  EXPECT_EQ(reading(board, "c"), 70);
  EXPECT_EQ(reading(board, "c.rps"), 2);
  EXPECT_EQ(changes, 2);
}

TEST(MetricBoard, a_core_that_is_ahead_does_not_mix_ticks) {
  MetricBoard board(2, 1s, [] {});
  board.bring(1, counted("c", 1));
  board.bring(2, counted("c", 10));
  board.bring(3, counted("c", 100));
  EXPECT_EQ(reading(board, "c"), std::nullopt);
  board.bring(1, counted("c", 1));
  EXPECT_EQ(reading(board, "c"), 2);
  board.bring(2, counted("c", 10));
  EXPECT_EQ(reading(board, "c"), 22);
  EXPECT_EQ(reading(board, "c.rps"), 20);
}

TEST(MetricBoard, readings_that_somebody_holds_do_not_change) {
  MetricBoard board(1, 1s, [] {});
  board.bring(1, counted("c", 1));
  const auto held = board.readings();
  board.bring(2, counted("c", 1));
  EXPECT_EQ(held->front().value, 1);
  EXPECT_EQ(reading(board, "c"), 2);
}

TEST(MetricBoard, gauges_are_summed_over_cores_as_each_holds_its_share) {
  MetricBoard board(2, 1s, [] {});
  ScriptMetrics::Taken taken;
  taken.gauges["g"] = 7;
  board.bring(1, taken);
  taken.gauges["g"] = -2;
  board.bring(1, taken);
  EXPECT_EQ(reading(board, "g"), 5);
  EXPECT_EQ(reading(board, "g.rps"), std::nullopt);
}

TEST(MetricBoard, a_histogram_has_its_quantiles_in_microseconds) {
  MetricBoard board(2, 1s, [] {});
  for (int core = 0; core < 2; ++core) {
    ScriptMetrics::Taken taken;
    telemetry::Histogram times(3);
    for (int us = 1; us <= 50; ++us) times.record((core * 50 + us) * 1000);
    taken.histograms.emplace("h", std::move(times));
    board.bring(1, taken);
  }
  EXPECT_NEAR(reading(board, "h.min").value_or(-1), 1, 0.01);
  EXPECT_NEAR(reading(board, "h.max").value_or(-1), 100, 0.1);
  EXPECT_NEAR(reading(board, "h.mean").value_or(-1), 50.5, 0.1);
  EXPECT_NEAR(reading(board, "h.50").value_or(-1), 50, 0.1);
  EXPECT_NEAR(reading(board, "h.90").value_or(-1), 90, 0.1);
  EXPECT_NEAR(reading(board, "h.999").value_or(-1), 100, 0.1);
}

TEST(MetricBoard, a_histogram_in_which_nothing_happened_has_no_values) {
  MetricBoard board(1, 1s, [] {});
  ScriptMetrics::Taken taken;
  taken.histograms.emplace("h", telemetry::Histogram(3));
  board.bring(1, taken);
  const auto readings = board.readings();
  ASSERT_EQ(readings->size(), 9U) << "they are there, but undefined";
  for (const MetricReading& each : *readings) EXPECT_FALSE(each.value.has_value()) << each.name;
}

}  // namespace
}  // namespace throng::scenario::engine
