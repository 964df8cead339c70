#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "telemetry/histogram.hpp"
#include "telemetry/series_table.hpp"

namespace throng::telemetry {

/// Numbers of series in a Recorder, one type per kind so that they cannot be mixed up.
struct CounterId {
  std::uint32_t index = 0;
};
struct GaugeId {
  std::uint32_t index = 0;
};
struct HistogramId {
  std::uint32_t index = 0;
};

/// A series that an Interval names for the first time: from here on its number stands for it.
struct SeriesIntroduced {
  MetricSpec metric;
  Labels labels;
  std::uint32_t index = 0;  // into the values of its type
  int digits = 3;
};

/// What one core counted since its last interval; a value that travels to the merger and back.
struct Interval {
  base::TimePoint from;
  base::TimePoint to;
  std::vector<std::uint64_t> counters;
  std::vector<std::int64_t> gauges;  // as they stand at the end
  std::vector<Histogram> histograms;
  std::vector<SeriesIntroduced> introduced;
  std::uint64_t series_dropped = 0;        // so far
  std::uint64_t histograms_coarsened = 0;  // so far

  /// Forgets the values and keeps their memory, so that a core need not allocate again.
  void clear();
};

/// Counts and times on one core, without a lock, an atomic or an allocation per record. Once a
/// second the core takes the interval away and goes on in a fresh one: no core is ever stopped.
/// Thread: the core's own.
class Recorder {
 public:
  struct Limits {
    SeriesBounds series;
    /// Beyond this much memory in histograms, new ones get one digit, which is counted.
    std::size_t histogram_bytes = std::size_t{64} << 20;
  };
  Recorder();
  explicit Recorder(Limits limits);

  /// Cold: looked up once and kept by whoever records.
  CounterId counter(const MetricSpec& metric, const Labels& labels = {});
  GaugeId gauge(const MetricSpec& metric, const Labels& labels = {});
  /// `digits`: significant decimal digits, 1 to 3.
  HistogramId histogram(const MetricSpec& metric, const Labels& labels = {}, int digits = 3);

  void add(CounterId id, std::uint64_t n = 1) { active_->counters[id.index] += n; }
  void set(GaugeId id, std::int64_t value) { active_->gauges[id.index] = value; }
  void change(GaugeId id, std::int64_t by) { active_->gauges[id.index] += by; }
  /// `ns`: nanoseconds, not negative.
  void record(HistogramId id, std::int64_t ns) { active_->histograms[id.index].record(ns); }

  /// The same, `n` times.
  void record_n(HistogramId id, std::int64_t ns, std::uint64_t n) {
    active_->histograms[id.index].record_n(ns, n);
  }

  /// Takes what was recorded since the last call. `spare`: an interval that came back, cleared by
  /// whoever read it; or null.
  std::unique_ptr<Interval> take(base::TimePoint now, std::unique_ptr<Interval> spare);

 private:
  std::uint32_t introduce(const MetricSpec& metric, const Labels& labels, int digits,
                          std::size_t next);
  void fit(Interval& interval) const;

  Limits limits_;
  SeriesTable table_;
  std::vector<std::uint32_t> index_of_series_;
  std::vector<int> histogram_digits_;
  std::unique_ptr<Interval> active_;
  std::vector<SeriesIntroduced> introduced_;
  std::size_t histogram_bytes_ = 0;
  std::uint64_t coarsened_ = 0;
};

}  // namespace throng::telemetry
