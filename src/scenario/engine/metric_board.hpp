#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "scenario/engine/condition.hpp"
#include "scenario/engine/script_metrics.hpp"

namespace throng::scenario::engine {

/// What the metrics of a run were worth at its last tick, on all cores together: the cores bring
/// what happened in each tick, and when all have the readings change for all of them at once.
/// Thread: any.
class MetricBoard {
 public:
  using Readings = std::shared_ptr<const std::vector<MetricReading>>;

  /// `tick`: how long one is, more than 0. `on_change` is called by the core that comes last.
  MetricBoard(unsigned cores, base::Duration tick, std::function<void()> on_change);

  base::Duration tick() const { return tick_; }
  /// Counters that a core has before the first tick: until that has ended they are 0.
  void announce(const ScriptMetrics::Taken& taken);
  /// What a core has seen in the tick numbered so, from 1; each core brings each tick once.
  void bring(std::uint64_t number, const ScriptMetrics::Taken& taken);
  /// By name; empty before the first tick has ended.
  Readings readings() const;

 private:
  struct Part {
    unsigned cores = 0;  // that have brought it
    std::map<std::string, std::uint64_t> counters;
    std::map<std::string, std::int64_t> gauges;
    std::map<std::string, telemetry::Histogram> histograms;
  };
  void publish(const Part& part);

  const unsigned cores_;
  const base::Duration tick_;
  const std::function<void()> on_change_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, Part> parts_;
  std::map<std::string, std::uint64_t> totals_;
  Readings readings_ = std::make_shared<const std::vector<MetricReading>>();
};

}  // namespace throng::scenario::engine
