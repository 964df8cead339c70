#include "telemetry/merger.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "telemetry/histogram_samples.hpp"

namespace throng::telemetry {
namespace {

const MetricSpec kHits{"hits", MetricType::kCounter, "", "Hits."};
const MetricSpec kOpen{"open", MetricType::kGauge, "", "Open connections."};
const MetricSpec kTime{"time", MetricType::kHistogram, "us", "Time."};

Labels status(std::uint64_t code) {
  return {{"status", std::to_string(code)}};
}

void pass_on(Recorder& recorder, Merger& merger, std::size_t core) {
  merger.take(core, *recorder.take({}, nullptr));
}

const SeriesValue& series_of(const Snapshot& snapshot, std::string_view metric,
                             const Labels& labels) {
  for (const SeriesValue& series : snapshot.find(metric)->series) {
    if (series.labels == labels) return series;
  }
  static const SeriesValue none;
  ADD_FAILURE() << "no " << metric << " " << labels.text();
  return none;
}

TEST(Merger, of_nothing_makes_an_empty_snapshot) {
  Merger merger(2);
  const Snapshot totals = merger.totals(base::TimePoint{3}, base::TimePoint{9});
  EXPECT_TRUE(totals.metrics.empty());
  EXPECT_EQ(totals.from.ns, 3);
  EXPECT_EQ(totals.to.ns, 9);
}

TEST(Merger, counters_of_cores_add_up_whatever_order_they_were_introduced_in) {
  Recorder one, two;
  Merger merger(2);
  one.add(one.counter(kHits, status(200)), 1);
  one.add(one.counter(kHits, status(404)), 2);
  two.add(two.counter(kHits, status(404)), 30);
  two.add(two.counter(kHits, status(500)), 40);
  two.add(two.counter(kHits, status(200)), 50);
  pass_on(two, merger, 1);
  pass_on(one, merger, 0);
  const Snapshot totals = merger.totals({}, {});
  EXPECT_EQ(series_of(totals, "hits", status(200)).count, 51U);
  EXPECT_EQ(series_of(totals, "hits", status(404)).count, 32U);
  EXPECT_EQ(series_of(totals, "hits", status(500)).count, 40U);
  EXPECT_EQ(totals.count("hits"), 123U);
}

TEST(Merger, recent_is_what_came_since_and_totals_keep_everything) {
  Recorder recorder;
  Merger merger(1);
  merger.take_recent(base::TimePoint{100});
  const CounterId hits = recorder.counter(kHits);
  const HistogramId time = recorder.histogram(kTime);
  recorder.add(hits, 5);
  recorder.record(time, 1000);
  pass_on(recorder, merger, 0);
  const Snapshot first = merger.take_recent(base::TimePoint{200});
  EXPECT_EQ(first.from.ns, 100);
  EXPECT_EQ(first.to.ns, 200);
  EXPECT_EQ(first.count("hits"), 5U);
  recorder.add(hits, 2);
  pass_on(recorder, merger, 0);
  const Snapshot second = merger.take_recent(base::TimePoint{300});
  EXPECT_EQ(second.from.ns, 200);
  EXPECT_EQ(second.count("hits"), 2U);
  EXPECT_EQ(second.find("time")->total.histogram.count(), 0U);
  EXPECT_EQ(merger.take_recent({}).count("hits"), 0U);
  const Snapshot totals = merger.totals({}, {});
  EXPECT_EQ(totals.count("hits"), 7U);
  EXPECT_EQ(totals.find("time")->total.histogram.count(), 1U);
}

TEST(Merger, gauges_are_levels_that_add_up_over_cores_and_not_over_time) {
  Recorder one, two;
  Merger merger(2);
  const GaugeId first = one.gauge(kOpen);
  const GaugeId second = two.gauge(kOpen);
  one.set(first, 10);
  two.set(second, 5);
  for (int i = 0; i < 3; ++i) {
    pass_on(one, merger, 0);
    pass_on(two, merger, 1);
  }
  EXPECT_EQ(merger.totals({}, {}).find("open")->total.level, 15);
  one.set(first, -1);
  pass_on(one, merger, 0);
  EXPECT_EQ(merger.take_recent({}).find("open")->total.level, 4);
  EXPECT_EQ(merger.take_recent({}).find("open")->total.level, 4);
}

TEST(Merger, gauges_gathered_beyond_the_bounds_add_up) {
  Recorder one, two;
  Merger merger(2, {.per_metric = 1, .per_run = 10});
  one.set(one.gauge(kOpen, status(1)), 100);
  two.set(two.gauge(kOpen, status(2)), 20);
  two.set(two.gauge(kOpen, status(3)), 3);
  pass_on(one, merger, 0);
  for (int i = 0; i < 2; ++i) pass_on(two, merger, 1);
  const Snapshot totals = merger.totals({}, {});
  EXPECT_EQ(series_of(totals, "open", {{"other", "true"}}).level, 23);
  EXPECT_EQ(totals.find("open")->total.level, 123);
  EXPECT_EQ(totals.series_dropped, 2U);
}

TEST(Merger, a_histogram_of_the_whole_is_not_counted_on_top_of_its_parts) {
  // Before its part and after it.
  for (const bool is_whole_first : {true, false}) {
    Recorder recorder;
    Merger merger(1);
    if (is_whole_first) recorder.histogram(kTime);
    recorder.record(recorder.histogram(kTime, status(200)), 1000);
    recorder.record(recorder.histogram(kTime), 1000);
    recorder.record(recorder.histogram(kTime), 9000);  // a timeout, say, which has no status
    pass_on(recorder, merger, 0);
    const Snapshot totals = merger.totals({}, {});
    EXPECT_EQ(totals.find("time")->total.histogram.count(), 2U);
    EXPECT_EQ(totals.find("time")->total.histogram.max(), 9000);
    EXPECT_EQ(series_of(totals, "time", status(200)).histogram.count(), 1U);
  }
}

TEST(Merger, without_a_histogram_of_the_whole_the_parts_make_it) {
  Recorder recorder;
  Merger merger(1);
  recorder.record(recorder.histogram(kTime, status(200)), 1000);
  recorder.record(recorder.histogram(kTime, status(404)), 2000);
  pass_on(recorder, merger, 0);
  const Snapshot totals = merger.totals({}, {});
  EXPECT_EQ(totals.find("time")->total.histogram.count(), 2U);
  EXPECT_EQ(totals.find("time")->total.histogram.sum(), 3000U);
}

TEST(Merger, what_cores_dropped_or_coarsened_is_added_up_once) {
  const Recorder::Limits limits{.series = {.per_metric = 1, .per_run = 10}, .histogram_bytes = 0};
  Recorder one(limits), two(limits);
  Merger merger(2, limits.series);
  for (Recorder* recorder : {&one, &two}) {
    recorder->counter(kHits, status(200));
    recorder->counter(kHits, status(404));
    recorder->record(recorder->histogram(kTime), 1);
  }
  for (int i = 0; i < 3; ++i) {
    pass_on(one, merger, 0);
    pass_on(two, merger, 1);
    if (i == 0) one.histogram(kTime, status(200), 3);
  }
  const Snapshot totals = merger.totals({}, {});
  EXPECT_EQ(totals.series_dropped, 2U);
  EXPECT_EQ(totals.histograms_coarsened, 1U);
}

// Whatever is recorded on whichever core and whenever it is taken: the sum is what one recorder
// would have counted.
class OneAndThree {
 public:
  explicit OneAndThree(std::uint64_t seed) : random_(seed, 40) {}

  void run() {
    for (int i = 0; i < 3000; ++i) step();
    for (std::size_t core = 0; core < 3; ++core) pass(core);
    pass_on(whole_, merger_of_one_, 0);
    compare();
  }

 private:
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_.next()) % n; }

  void step() {
    const std::size_t core = pick(3);
    const Labels labels = pick(4) == 0 ? Labels() : status(pick(5));
    if (pick(2) == 0) {
      const std::uint64_t n = pick(100);
      for (Recorder* to : {&cores_[core], &whole_}) to->add(to->counter(kHits, labels), n);
    } else {
      const std::int64_t value = random_.next();
      for (Recorder* to : {&cores_[core], &whole_}) to->record(to->histogram(kTime, labels), value);
    }
    if (pick(20) == 0) pass(pick(3));
    if (pick(50) == 0) recent_hits_ += merger_.take_recent({}).count("hits");
  }
  void pass(std::size_t core) {
    auto interval = cores_[core].take({}, std::move(spares_[core]));
    merger_.take(core, *interval);
    interval->clear();
    if (pick(3) > 0) spares_[core] = std::move(interval);
  }
  void compare() {
    const Snapshot got = merger_.totals({}, {});
    const Snapshot expected = merger_of_one_.totals({}, {});
    ASSERT_EQ(got.metrics.size(), expected.metrics.size());
    for (const MetricValue& metric : expected.metrics) {
      const MetricValue& other = *got.find(metric.spec.name);
      EXPECT_EQ(other.total.count, metric.total.count);
      EXPECT_TRUE(other.total.histogram == metric.total.histogram);
      EXPECT_EQ(other.series.size(), metric.series.size());
      for (const SeriesValue& series : metric.series) {
        const SeriesValue& same = series_of(got, metric.spec.name, series.labels);
        EXPECT_EQ(same.count, series.count);
        EXPECT_TRUE(same.histogram == series.histogram);
      }
    }
    EXPECT_EQ(recent_hits_ + merger_.take_recent({}).count("hits"), expected.count("hits"));
  }

  Samples random_;
  std::array<Recorder, 3> cores_;
  std::array<std::unique_ptr<Interval>, 3> spares_;
  Recorder whole_;
  Merger merger_{3};
  Merger merger_of_one_{1};
  std::uint64_t recent_hits_ = 0;
};

TEST(Merger, three_cores_count_what_one_would_have) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) OneAndThree(seed).run();
}

TEST(Merger, counts_are_the_totals_without_histograms) {
  Recorder recorder;
  Merger merger(1);
  recorder.add(recorder.counter(kHits), 3);
  recorder.record(recorder.histogram(kTime), 1'000);
  pass_on(recorder, merger, 0);
  const Snapshot counts = merger.counts(base::TimePoint{1}, base::TimePoint{2});
  EXPECT_EQ(counts.metrics.size(), 1u);
  EXPECT_EQ(counts.count("hits"), 3u);
}

}  // namespace
}  // namespace throng::telemetry
