#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "telemetry/histogram.hpp"
#include "telemetry/labels.hpp"
#include "telemetry/metric.hpp"

namespace throng::telemetry {

/// The value of one series. Which field counts depends on the metric's type.
struct SeriesValue {
  Labels labels;
  std::uint64_t count = 0;  // counter
  std::int64_t level = 0;   // gauge
  Histogram histogram{3};   // histogram, ns
};

/// A metric: the whole, and its labelled series.
struct MetricValue {
  MetricSpec spec;
  SeriesValue total;  // counters and gauges: the sum of all series
  std::vector<SeriesValue> series;
};

/// All metrics of one interval, or of a whole run.
struct Snapshot {
  base::TimePoint from;
  base::TimePoint to;
  std::vector<MetricValue> metrics;
  std::uint64_t series_dropped = 0;
  std::uint64_t histograms_coarsened = 0;

  /// Null when there is none of that name.
  const MetricValue* find(std::string_view name) const;
  /// The total of a counter; 0 when there is none of that name.
  std::uint64_t count(std::string_view name) const;
  /// Adds what `other` counted: counters and levels are summed, histograms merged, the time spans
  /// joined. A metric that is of another type there is left out.
  void add(const Snapshot& other);
  /// Takes the counters and gauges of `newer` instead of the own; histograms stay as they are.
  void replace_counts(const Snapshot& newer);
  /// The same without its histograms.
  Snapshot counts_only() const;
  double seconds() const { return static_cast<double>((to - from).count()) / 1e9; }
};

}  // namespace throng::telemetry
