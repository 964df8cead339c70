#include "telemetry/merger.hpp"

#include <utility>

#include "base/assert.hpp"

namespace throng::telemetry {

Merger::Merger(std::size_t cores, SeriesBounds bounds) : table_(bounds), cores_(cores) {}

void Merger::introduce(Core& core, const SeriesIntroduced& series) {
  const std::uint32_t number = table_.find_or_add(series.metric, series.labels, series.digits);
  while (total_.size() <= number) {
    const int digits = table_.series()[total_.size()].digits;
    total_.push_back(Value{0, Histogram(digits == 0 ? 1 : digits)});
    recent_.push_back(total_.back());
  }
  auto& numbers = series.metric.type == MetricType::kCounter ? core.counters
                  : series.metric.type == MetricType::kGauge ? core.gauges
                                                             : core.histograms;
  THRONG_ASSERT(numbers.size() == series.index);
  numbers.push_back(number);
}

void Merger::take(std::size_t core_index, const Interval& interval) {
  Core& core = cores_.at(core_index);
  for (const SeriesIntroduced& series : interval.introduced) introduce(core, series);
  for (std::size_t i = 0; i < core.counters.size(); ++i) {
    recent_[core.counters[i]].count += interval.counters[i];
    total_[core.counters[i]].count += interval.counters[i];
  }
  for (std::size_t i = 0; i < core.histograms.size(); ++i) {
    recent_[core.histograms[i]].histogram.merge(interval.histograms[i]);
    total_[core.histograms[i]].histogram.merge(interval.histograms[i]);
  }
  core.levels.resize(table_.series().size(), 0);
  // Several gauges of a core may stand in one series here, the one beyond the bounds.
  for (const std::uint32_t number : core.gauges) core.levels[number] = 0;
  for (std::size_t i = 0; i < core.gauges.size(); ++i) {
    core.levels[core.gauges[i]] += interval.gauges[i];
  }
  core.series_dropped = interval.series_dropped;
  core.histograms_coarsened = interval.histograms_coarsened;
}

Snapshot Merger::take_recent(base::TimePoint now) {
  Snapshot snapshot = build(recent_, recent_from_, now);
  for (Value& value : recent_) {
    value.count = 0;
    value.histogram.clear();
  }
  recent_from_ = now;
  return snapshot;
}

Snapshot Merger::totals(base::TimePoint from, base::TimePoint now) const {
  return build(total_, from, now);
}

Snapshot Merger::counts(base::TimePoint from, base::TimePoint now) const {
  return build(total_, from, now, false);
}

std::int64_t Merger::level(std::uint32_t series) const {
  std::int64_t sum = 0;
  for (const Core& core : cores_) {
    if (series < core.levels.size()) sum += core.levels[series];
  }
  return sum;
}

Snapshot Merger::build(const std::vector<Value>& values, base::TimePoint from, base::TimePoint to,
                       bool has_histograms) const {
  Snapshot snapshot{from, to, {}, table_.dropped(), 0};
  for (const Core& core : cores_) {
    snapshot.series_dropped += core.series_dropped;
    snapshot.histograms_coarsened += core.histograms_coarsened;
  }
  for (const MetricSpec& spec : table_.metrics()) snapshot.metrics.push_back({spec, {}, {}});
  std::vector<bool> has_whole(snapshot.metrics.size(), false);
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const Series& series = table_.series()[i];
    const bool is_histogram = table_.metrics()[series.metric].type == MetricType::kHistogram;
    if (is_histogram && !has_histograms) continue;
    MetricValue& metric = snapshot.metrics[series.metric];
    SeriesValue value{series.labels, values[i].count, level(i), values[i].histogram};
    metric.total.count += value.count;
    metric.total.level += value.level;
    if (!series.labels.is_empty()) {
      // Without a histogram of the whole, the whole is the sum of its parts.
      if (!has_whole[series.metric]) metric.total.histogram.merge(value.histogram);
      metric.series.push_back(std::move(value));
    } else {
      has_whole[series.metric] = true;
      metric.total.histogram = std::move(value.histogram);
    }
  }
  if (!has_histograms) {
    std::erase_if(snapshot.metrics, [](const MetricValue& metric) {
      return metric.spec.type == MetricType::kHistogram;
    });
  }
  return snapshot;
}

}  // namespace throng::telemetry
