#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/labels.hpp"
#include "telemetry/metric.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// The metrics that scenarios of this process declare, and the numbers that stand for them.
/// Thread: any; a lock is taken, so whoever records keeps the number.
class SeriesRegistry {
 public:
  struct Declared {
    telemetry::MetricSpec metric;
    telemetry::Labels labels;
  };

  /// The number of a metric with its labels, from 1. Errors, with what was expected: a name that is
  /// no name or belongs to the program, a key that is not from the list, the same key twice, a name
  /// that stands for another kind of metric already, more than kMostSeries.
  Result<std::uint32_t, std::string> number(const throng_metric& metric);
  /// What `number` stands for.
  Declared declared(std::uint32_t number) const;

  static constexpr std::size_t kMostSeries = 100'000;

 private:
  mutable std::mutex lock_;
  std::vector<Declared> series_;
  std::map<std::pair<std::string, telemetry::Labels>, std::uint32_t> numbers_;
  std::map<std::string, telemetry::MetricType, std::less<>> types_;
};

}  // namespace throng::scenario::native
