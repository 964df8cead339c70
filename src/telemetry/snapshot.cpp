#include "telemetry/snapshot.hpp"

#include <algorithm>
#include <map>

namespace throng::telemetry {
namespace {

/// The metric of `snapshot` that `like` is of, made when it is new; null when it has another type.
MetricValue* metric_like(Snapshot& snapshot, const MetricValue& like) {
  for (MetricValue& metric : snapshot.metrics) {
    if (metric.spec.name != like.spec.name) continue;
    return metric.spec.type == like.spec.type ? &metric : nullptr;
  }
  snapshot.metrics.push_back({like.spec, {}, {}});
  return &snapshot.metrics.back();
}

/// Calls `fn(own, other)` for the whole and for each series of `other`.
template <class Fn>
void for_each_pair(MetricValue& own, const MetricValue& other, Fn fn) {
  fn(own.total, other.total);
  std::map<Labels, std::size_t> places;
  for (std::size_t i = 0; i < own.series.size(); ++i) places.emplace(own.series[i].labels, i);
  for (const SeriesValue& series : other.series) {
    const auto [place, is_new] = places.try_emplace(series.labels, own.series.size());
    if (is_new) {
      own.series.push_back({series.labels, 0, 0, Histogram(series.histogram.digits())});
    }
    fn(own.series[place->second], series);
  }
}

}  // namespace

void Snapshot::add(const Snapshot& other) {
  if (metrics.empty() && from == to) {
    *this = other;
    return;
  }
  from = std::min(from, other.from);
  to = std::max(to, other.to);
  series_dropped += other.series_dropped;
  histograms_coarsened += other.histograms_coarsened;
  for (const MetricValue& metric : other.metrics) {
    MetricValue* own = metric_like(*this, metric);
    if (own == nullptr) continue;
    for_each_pair(*own, metric, [](SeriesValue& into, const SeriesValue& value) {
      into.count += value.count;
      into.level += value.level;
      into.histogram.merge(value.histogram);
    });
  }
}

void Snapshot::replace_counts(const Snapshot& newer) {
  to = newer.to;
  series_dropped = newer.series_dropped;
  histograms_coarsened = newer.histograms_coarsened;
  for (const MetricValue& metric : newer.metrics) {
    if (metric.spec.type == MetricType::kHistogram) continue;
    MetricValue* own = metric_like(*this, metric);
    if (own == nullptr) continue;
    for_each_pair(*own, metric, [](SeriesValue& into, const SeriesValue& value) {
      into.count = value.count;
      into.level = value.level;
    });
  }
}

Snapshot Snapshot::counts_only() const {
  Snapshot counts{from, to, {}, series_dropped, histograms_coarsened};
  for (const MetricValue& metric : metrics) {
    if (metric.spec.type != MetricType::kHistogram) counts.metrics.push_back(metric);
  }
  return counts;
}

const MetricValue* Snapshot::find(std::string_view name) const {
  for (const MetricValue& metric : metrics) {
    if (metric.spec.name == name) return &metric;
  }
  return nullptr;
}

std::uint64_t Snapshot::count(std::string_view name) const {
  const MetricValue* metric = find(name);
  return metric == nullptr ? 0 : metric->total.count;
}

}  // namespace throng::telemetry
