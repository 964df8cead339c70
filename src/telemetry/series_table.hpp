#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/labels.hpp"
#include "telemetry/metric.hpp"

namespace throng::telemetry {

/// How many series there may be. What exceeds a bound is gathered in one series `other=true` of its
/// metric and counted, so that memory is bounded and nothing vanishes.
struct SeriesBounds {
  std::size_t per_metric = 1000;
  std::size_t per_run = 10'000;
};

/// One metric and one set of labels.
struct Series {
  std::uint32_t metric = 0;  // index into SeriesTable::metrics
  Labels labels;
  int digits = 3;  // of a histogram
};

/// Gives metrics and series small numbers, in the order they are first named. A number once given
/// stays, so tables of values can be plain arrays.
class SeriesTable {
 public:
  explicit SeriesTable(SeriesBounds bounds = {}) : bounds_(bounds) {}

  /// The number of the series, which is made when it is new. A metric is what it was first declared
  /// as; declaring it with another type is a bug.
  std::uint32_t find_or_add(const MetricSpec& metric, const Labels& labels, int digits);

  const std::vector<MetricSpec>& metrics() const { return metrics_; }
  const std::vector<Series>& series() const { return series_; }
  /// How often a series beyond the bounds was asked for. Whoever records asks for each once and
  /// keeps its number, so that this is how many there were.
  std::uint64_t dropped() const { return dropped_; }

 private:
  std::uint32_t metric_index(const MetricSpec& metric);
  bool is_full(std::uint32_t metric) const;
  std::uint32_t add(std::uint32_t metric, const Labels& labels, int digits);

  SeriesBounds bounds_;
  std::vector<MetricSpec> metrics_;
  std::vector<std::size_t> labelled_;  // labelled series, by metric
  std::vector<Series> series_;
  std::map<std::string, std::uint32_t> metric_index_;
  std::map<std::pair<std::uint32_t, Labels>, std::uint32_t> index_;
  std::size_t labelled_total_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace throng::telemetry
