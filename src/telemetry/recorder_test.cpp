#include "telemetry/recorder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace throng::telemetry {
namespace {

const MetricSpec kHits{"hits", MetricType::kCounter, "", "Hits."};
const MetricSpec kOpen{"open", MetricType::kGauge, "", "Open connections."};
const MetricSpec kTime{"time", MetricType::kHistogram, "us", "Time."};

std::unique_ptr<Interval> take(Recorder& recorder, std::int64_t now,
                               std::unique_ptr<Interval> spare = nullptr) {
  return recorder.take(base::TimePoint{now}, std::move(spare));
}

TEST(Recorder, with_nothing_declared_an_interval_is_empty) {
  Recorder recorder;
  const auto interval = take(recorder, 5);
  EXPECT_TRUE(interval->counters.empty());
  EXPECT_TRUE(interval->introduced.empty());
  EXPECT_EQ(interval->to.ns, 5);
}

TEST(Recorder, a_series_is_made_once) {
  Recorder recorder;
  const CounterId hits = recorder.counter(kHits);
  const CounterId labelled = recorder.counter(kHits, {{"status", "200"}});
  EXPECT_NE(hits.index, labelled.index);
  EXPECT_EQ(recorder.counter(kHits).index, hits.index);
  EXPECT_EQ(recorder.counter(kHits, {{"status", "200"}}).index, labelled.index);
  EXPECT_EQ(take(recorder, 1)->counters.size(), 2U);
}

TEST(Recorder, each_type_counts_its_own_numbers) {
  Recorder recorder;
  EXPECT_EQ(recorder.counter(kHits).index, 0U);
  EXPECT_EQ(recorder.gauge(kOpen).index, 0U);
  EXPECT_EQ(recorder.histogram(kTime).index, 0U);
  EXPECT_EQ(recorder.counter(kHits, {{"status", "1"}}).index, 1U);
}

TEST(Recorder, intervals_follow_each_other_without_a_gap) {
  Recorder recorder;
  take(recorder, 10);
  const auto second = take(recorder, 30);
  const auto third = take(recorder, 70);
  EXPECT_EQ(second->from.ns, 10);
  EXPECT_EQ(second->to.ns, 30);
  EXPECT_EQ(third->from.ns, 30);
}

TEST(Recorder, a_series_is_introduced_only_once) {
  Recorder recorder;
  recorder.counter(kHits);
  const auto first = take(recorder, 1);
  ASSERT_EQ(first->introduced.size(), 1U);
  EXPECT_EQ(first->introduced[0].metric.name, "hits");
  recorder.counter(kHits);
  recorder.histogram(kTime, {{"status", "200"}}, 2);
  const auto second = take(recorder, 2);
  ASSERT_EQ(second->introduced.size(), 1U);
  EXPECT_EQ(second->introduced[0].metric.name, "time");
  EXPECT_EQ(second->introduced[0].labels.get("status"), "200");
  EXPECT_EQ(second->introduced[0].digits, 2);
  EXPECT_TRUE(take(recorder, 3)->introduced.empty());
}

TEST(Recorder, a_gauge_stands_where_it_was_left) {
  Recorder recorder;
  const GaugeId open = recorder.gauge(kOpen);
  recorder.set(open, 7);
  recorder.change(open, -2);
  auto first = take(recorder, 1);
  EXPECT_EQ(first->gauges[0], 5);
  first->clear();
  const auto second = take(recorder, 2, std::move(first));
  EXPECT_EQ(second->gauges[0], 5);
  recorder.change(open, 1);
  EXPECT_EQ(take(recorder, 3)->gauges[0], 6);
}

TEST(Recorder, what_is_recorded_after_a_take_is_in_the_next_interval) {
  Recorder recorder;
  const CounterId hits = recorder.counter(kHits);
  const HistogramId time = recorder.histogram(kTime);
  recorder.add(hits, 3);
  recorder.record(time, 1000);
  const auto first = take(recorder, 1);
  recorder.add(hits);
  recorder.record(time, 2000);
  recorder.record(time, 3000);
  const auto second = take(recorder, 2);
  EXPECT_EQ(first->counters[0], 3U);
  EXPECT_EQ(first->histograms[0].count(), 1U);
  EXPECT_EQ(second->counters[0], 1U);
  EXPECT_EQ(second->histograms[0].count(), 2U);
  EXPECT_EQ(second->histograms[0].min(), 2000);
}

TEST(Recorder, a_spare_interval_is_used_again_with_its_memory) {
  Recorder recorder;
  const HistogramId time = recorder.histogram(kTime);
  recorder.record(time, 1000);
  auto first = take(recorder, 1);
  const Interval* address = first.get();
  const std::size_t bytes = first->histograms[0].bytes();
  first->clear();
  EXPECT_EQ(first->histograms[0].count(), 0U);
  take(recorder, 2, std::move(first));
  recorder.record(time, 1001);
  const auto third = take(recorder, 3);
  EXPECT_EQ(third.get(), address);
  EXPECT_EQ(third->histograms[0].bytes(), bytes);
  EXPECT_EQ(third->histograms[0].count(), 1U);
}

TEST(Recorder, a_spare_from_before_a_series_was_made_holds_it_too) {
  Recorder recorder;
  auto spare = take(recorder, 1);
  const CounterId hits = recorder.counter(kHits);
  const HistogramId time = recorder.histogram(kTime, {}, 1);
  spare->clear();
  take(recorder, 2, std::move(spare));
  recorder.add(hits);
  recorder.record(time, 9);
  const auto third = take(recorder, 3);
  EXPECT_EQ(third->counters.at(0), 1U);
  EXPECT_EQ(third->histograms.at(0).count(), 1U);
  EXPECT_EQ(third->histograms.at(0).digits(), 1);
}

TEST(Recorder, over_many_intervals_nothing_is_lost_or_doubled) {
  Recorder recorder;
  const CounterId hits = recorder.counter(kHits);
  const HistogramId time = recorder.histogram(kTime);
  std::unique_ptr<Interval> spare;
  std::uint64_t counted = 0;
  Histogram merged(3);
  std::uint64_t expected = 0;
  for (int round = 0; round < 200; ++round) {
    for (int i = 0; i < round % 7; ++i) {
      recorder.add(hits, 2);
      recorder.record(time, 1000 * round + i);
      ++expected;
    }
    spare = take(recorder, round, round % 3 == 0 ? nullptr : std::move(spare));
    counted += spare->counters[0];
    merged.merge(spare->histograms[0]);
    spare->clear();
  }
  EXPECT_EQ(counted, 2 * expected);
  EXPECT_EQ(merged.count(), expected);
}

TEST(Recorder, series_beyond_the_bounds_share_one_and_are_counted) {
  Recorder recorder({.series = {.per_metric = 1, .per_run = 10}});
  recorder.counter(kHits, {{"status", "200"}});
  const CounterId second = recorder.counter(kHits, {{"status", "201"}});
  const CounterId third = recorder.counter(kHits, {{"status", "202"}});
  EXPECT_EQ(second.index, third.index);
  const auto interval = take(recorder, 1);
  EXPECT_EQ(interval->series_dropped, 2U);
  ASSERT_EQ(interval->introduced.size(), 2U);
  EXPECT_EQ(interval->introduced[1].labels.text(), "other=true");
  EXPECT_EQ(take(recorder, 2)->series_dropped, 2U);  // so far, not since
}

TEST(Recorder, beyond_the_limit_of_memory_new_histograms_are_coarser_and_counted) {
  Recorder recorder({.series = {}, .histogram_bytes = 1});
  const HistogramId fine = recorder.histogram(kTime);
  recorder.record(fine, 1000);
  EXPECT_EQ(take(recorder, 1)->histograms_coarsened, 0U);
  const HistogramId coarse = recorder.histogram(kTime, {{"status", "200"}}, 3);
  EXPECT_EQ(recorder.histogram(kTime).index, fine.index);  // one that is there stays as it is
  recorder.histogram(kTime, {{"status", "201"}}, 1);       // cannot become any coarser
  const auto interval = take(recorder, 2);
  EXPECT_EQ(interval->histograms_coarsened, 1U);
  EXPECT_EQ(interval->histograms[fine.index].digits(), 3);
  EXPECT_EQ(interval->histograms[coarse.index].digits(), 1);
  EXPECT_EQ(interval->introduced[0].digits, 1);
}

}  // namespace
}  // namespace throng::telemetry
