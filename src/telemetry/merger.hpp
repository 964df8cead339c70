#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "telemetry/recorder.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::telemetry {

/// Adds up the intervals of several cores: since the last snapshot, and since the start.
/// Thread: the controller's.
class Merger {
 public:
  explicit Merger(std::size_t cores, SeriesBounds bounds = {});

  /// Adds one core's interval, each exactly once and in the core's order.
  void take(std::size_t core, const Interval& interval);

  /// What came since the last call, as of `now`.
  Snapshot take_recent(base::TimePoint now);
  /// Everything since `from`.
  Snapshot totals(base::TimePoint from, base::TimePoint now) const;
  /// The same without its histograms, which is cheap.
  Snapshot counts(base::TimePoint from, base::TimePoint now) const;

 private:
  struct Value {
    std::uint64_t count = 0;
    Histogram histogram{3};
  };
  struct Core {
    // By type and the core's own number: the number of the series here.
    std::vector<std::uint32_t> counters, gauges, histograms;
    std::vector<std::int64_t> levels;  // this core's gauges, by the series' number here
    std::uint64_t series_dropped = 0;
    std::uint64_t histograms_coarsened = 0;
  };
  void introduce(Core& core, const SeriesIntroduced& series);
  Snapshot build(const std::vector<Value>& values, base::TimePoint from, base::TimePoint to,
                 bool has_histograms = true) const;
  std::int64_t level(std::uint32_t series) const;

  SeriesTable table_;
  std::vector<Core> cores_;
  std::vector<Value> recent_;
  std::vector<Value> total_;
  base::TimePoint recent_from_;
};

}  // namespace throng::telemetry
