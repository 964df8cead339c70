#include "telemetry/snapshot.hpp"

#include <gtest/gtest.h>

namespace throng::telemetry {
namespace {

TEST(Snapshot, finds_a_metric_by_its_name) {
  Snapshot snapshot;
  snapshot.metrics.push_back({{"a", MetricType::kCounter, "", ""}, {}, {}});
  snapshot.metrics.push_back({{"ab", MetricType::kCounter, "", ""}, {}, {}});
  snapshot.metrics[1].total.count = 7;
  EXPECT_EQ(snapshot.find("ab"), &snapshot.metrics[1]);
  EXPECT_EQ(snapshot.count("ab"), 7U);
  EXPECT_EQ(snapshot.count("a"), 0U);
}

TEST(Snapshot, a_name_that_is_not_there_counts_nothing) {
  const Snapshot snapshot;
  EXPECT_EQ(snapshot.find("a"), nullptr);
  EXPECT_EQ(snapshot.count("a"), 0U);
}

TEST(Snapshot, lasts_from_its_beginning_to_its_end) {
  Snapshot snapshot;
  EXPECT_EQ(snapshot.seconds(), 0.0);
  snapshot.from = {2'000'000'000};
  snapshot.to = {3'500'000'000};
  EXPECT_EQ(snapshot.seconds(), 1.5);
}

Snapshot counted(std::uint64_t count, std::int64_t from_ns, const char* status) {
  SeriesValue value;
  value.count = count;
  SeriesValue part = value;
  part.labels = {{"status", status}};
  SeriesValue time;
  time.histogram.record_n(1'000, count);
  Snapshot snapshot{{from_ns}, {from_ns + 1'000}, {}, 1, 2};
  snapshot.metrics.push_back({{"hits", MetricType::kCounter, "", ""}, value, {part}});
  snapshot.metrics.push_back({{"time", MetricType::kHistogram, "us", ""}, time, {}});
  return snapshot;
}

TEST(Snapshot, adds_series_by_their_labels) {
  Snapshot sum;
  sum.add(counted(3, 5'000, "200"));
  sum.add(counted(4, 2'000, "200"));
  sum.add(counted(5, 9'000, "500"));
  EXPECT_EQ(sum.from.ns, 2'000);
  EXPECT_EQ(sum.to.ns, 10'000);
  EXPECT_EQ(sum.count("hits"), 12U);
  ASSERT_EQ(sum.find("hits")->series.size(), 2U);
  EXPECT_EQ(sum.find("hits")->series[0].count, 7U);
  EXPECT_EQ(sum.find("hits")->series[1].count, 5U);
  EXPECT_EQ(sum.find("time")->total.histogram.count(), 12U);
  EXPECT_EQ(sum.series_dropped, 3U);
  EXPECT_EQ(sum.histograms_coarsened, 6U);
}

TEST(Snapshot, takes_newer_counts_and_keeps_its_histograms) {
  Snapshot whole = counted(3, 0, "200");
  whole.replace_counts(counted(9, 1'000, "500").counts_only());
  EXPECT_EQ(whole.count("hits"), 9U);
  EXPECT_EQ(whole.find("hits")->series[1].count, 9U);
  EXPECT_EQ(whole.find("time")->total.histogram.count(), 3U);
  EXPECT_EQ(whole.to.ns, 2'000);
}

TEST(Snapshot, without_its_histograms_it_has_counters_and_gauges_only) {
  const Snapshot counts = counted(3, 0, "200").counts_only();
  EXPECT_EQ(counts.metrics.size(), 1U);
  EXPECT_EQ(counts.count("hits"), 3U);
}

}  // namespace
}  // namespace throng::telemetry
