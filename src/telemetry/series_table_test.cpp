#include "telemetry/series_table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::telemetry {
namespace {

const MetricSpec kHits{"hits", MetricType::kCounter, "", "Hits."};
const MetricSpec kMisses{"misses", MetricType::kCounter, "", "Misses."};

Labels status(int code) {
  return {{"status", std::to_string(code)}};
}
const Labels kOther{{"other", "true"}};

TEST(SeriesTable, a_series_is_made_once_and_keeps_its_number) {
  SeriesTable table;
  const auto first = table.find_or_add(kHits, status(200), 0);
  const auto second = table.find_or_add(kHits, status(404), 0);
  EXPECT_NE(first, second);
  EXPECT_EQ(table.find_or_add(kHits, status(200), 0), first);
  EXPECT_EQ(table.find_or_add(kHits, status(404), 0), second);
  EXPECT_EQ(table.series().size(), 2U);
  EXPECT_EQ(table.metrics().size(), 1U);
}

TEST(SeriesTable, the_same_labels_under_two_metrics_are_two_series) {
  SeriesTable table;
  EXPECT_EQ(table.find_or_add(kHits, status(200), 0), 0U);
  EXPECT_EQ(table.find_or_add(kMisses, status(200), 0), 1U);
  EXPECT_EQ(table.series()[1].metric, 1U);
  EXPECT_EQ(table.metrics()[1].name, "misses");
}

TEST(SeriesTable, a_metric_stays_what_it_was_first_declared_as) {
  SeriesTable table;
  table.find_or_add(kHits, {}, 0);
  EXPECT_DEATH(table.find_or_add({"hits", MetricType::kGauge, "", ""}, {}, 0), "type");
}

TEST(SeriesTable, beyond_the_bound_of_a_metric_series_are_gathered_and_counted) {
  SeriesTable table({.per_metric = 2, .per_run = 100});
  for (int code = 0; code < 2; ++code) table.find_or_add(kHits, status(code), 0);
  EXPECT_EQ(table.dropped(), 0U);
  const auto gathered = table.find_or_add(kHits, status(2), 0);
  EXPECT_EQ(table.series()[gathered].labels, kOther);
  EXPECT_EQ(table.find_or_add(kHits, status(3), 0), gathered);
  EXPECT_EQ(table.dropped(), 2U);
  EXPECT_EQ(table.series().size(), 3U);
  EXPECT_EQ(table.find_or_add(kHits, status(1), 0), 1U);  // those within stay as they are
  EXPECT_EQ(table.dropped(), 2U);
}

TEST(SeriesTable, a_full_metric_leaves_room_for_another) {
  SeriesTable table({.per_metric = 1, .per_run = 100});
  table.find_or_add(kHits, status(200), 0);
  const auto own = table.find_or_add(kMisses, status(404), 0);
  EXPECT_EQ(table.series()[own].labels, status(404));
  EXPECT_EQ(table.dropped(), 0U);
}

TEST(SeriesTable, beyond_the_bound_of_the_run_each_metric_gathers_its_own) {
  SeriesTable table({.per_metric = 100, .per_run = 2});
  table.find_or_add(kHits, status(0), 0);
  table.find_or_add(kHits, status(1), 0);
  const auto hits = table.find_or_add(kHits, status(2), 0);
  const auto misses = table.find_or_add(kMisses, status(2), 0);
  EXPECT_NE(hits, misses);
  EXPECT_EQ(table.series()[misses].labels, kOther);
  EXPECT_EQ(table.dropped(), 2U);
}

TEST(SeriesTable, the_whole_of_a_metric_is_always_there) {
  SeriesTable table({.per_metric = 0, .per_run = 0});
  const auto whole = table.find_or_add(kHits, {}, 0);
  EXPECT_TRUE(table.series()[whole].labels.is_empty());
  EXPECT_EQ(table.dropped(), 0U);
}

TEST(SeriesTable, what_was_gathered_elsewhere_is_not_counted_as_dropped_again) {
  SeriesTable table({.per_metric = 1, .per_run = 100});
  table.find_or_add(kHits, status(200), 0);
  const auto gathered = table.find_or_add(kHits, kOther, 0);
  EXPECT_EQ(table.dropped(), 0U);
  EXPECT_EQ(table.find_or_add(kHits, status(404), 0), gathered);
}

}  // namespace
}  // namespace throng::telemetry
