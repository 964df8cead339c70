#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/histogram.hpp"
#include "telemetry/recorder.hpp"
#include "throng/result.hpp"

namespace throng::scenario::engine {

/// The metrics of a script on one core, under the names that scripts know them by. Whatever reads
/// them while the run goes on (`while`, `{metric, Name}`) has their totals here; only those that
/// are watched cost more than the record itself.
/// Thread: the core's own. Lifetime: the recorder must outlive it.
class ScriptMetrics {
 public:
  /// `watched`: wildcards of the names that are read.
  ScriptMetrics(telemetry::Recorder& recorder, std::vector<std::string> watched)
      : recorder_(recorder), watched_(std::move(watched)) {}

  class Metric;
  /// The metric of a name, made when it is first asked for; it stays where it is. Null: there is
  /// one of the name and another type, or there are too many.
  Metric* counter(std::string_view name, std::string_view help = {});
  Metric* gauge(std::string_view name, std::string_view help = {});
  /// Of times in ns, shown in us.
  Metric* histogram(std::string_view name, std::string_view help = {});
  Metric* of(std::string_view name, telemetry::MetricType type);
  static constexpr std::size_t kMostMetrics = 1000;

  inline void add(Metric& counter, std::uint64_t count = 1);
  /// `shared`: what the gauge holds on all cores together: the level that was set last. Each core
  /// holds by how much it has changed that, so that their sum is it.
  inline void set(Metric& gauge, std::int64_t level, std::atomic<std::int64_t>& shared);
  inline void record(Metric& histogram, std::int64_t ns);

  class Metric {
   private:
    friend class ScriptMetrics;
    telemetry::MetricType type = telemetry::MetricType::kCounter;
    telemetry::CounterId counter;
    telemetry::GaugeId gauge;
    telemetry::HistogramId histogram;
    std::uint64_t total = 0;
    std::int64_t level = 0;
    bool is_set = false;
    std::unique_ptr<telemetry::Histogram> times;  // of a histogram that is watched
  };

  /// What happened since the last call, and to gauges at all.
  struct Taken {
    std::map<std::string, std::uint64_t> counters;
    std::map<std::string, std::int64_t> gauges;
    std::map<std::string, telemetry::Histogram> histograms;
  };
  Taken take_watched();

 private:
  Metric* find(std::string_view name, telemetry::MetricType type, std::string_view help,
               const char* unit);
  bool is_watched(std::string_view name) const;

  telemetry::Recorder& recorder_;
  const std::vector<std::string> watched_;
  std::map<std::string, std::unique_ptr<Metric>, std::less<>> metrics_;
};

inline void ScriptMetrics::add(Metric& counter, std::uint64_t count) {
  recorder_.add(counter.counter, count);
  counter.total += count;
}
inline void ScriptMetrics::set(Metric& gauge, std::int64_t level,
                               std::atomic<std::int64_t>& shared) {
  const std::int64_t change = level - shared.exchange(level, std::memory_order_relaxed);
  recorder_.change(gauge.gauge, change);
  gauge.level += change;
  gauge.is_set = true;
}
inline void ScriptMetrics::record(Metric& histogram, std::int64_t ns) {
  recorder_.record(histogram.histogram, ns);
  if (histogram.times != nullptr) histogram.times->record(ns);
}

}  // namespace throng::scenario::engine
