#include "scenario/engine/metric_board.hpp"

#include <utility>

namespace throng::scenario::engine {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr double kNsPerUs = 1e3;

/// The names that go with a histogram, and the share of its values that each is about.
constexpr std::pair<const char*, double> kQuantiles[] = {
    {".50", 0.5}, {".75", 0.75}, {".90", 0.9}, {".95", 0.95}, {".99", 0.99}, {".999", 0.999}};

void add_histogram(const std::string& name, const telemetry::Histogram& times,
                   std::vector<MetricReading>& readings) {
  const auto add = [&](const char* suffix, double ns) {
    MetricReading reading{name + suffix, {}};
    if (times.count() > 0) reading.value = ns / kNsPerUs;
    readings.push_back(std::move(reading));
  };
  add(".min", static_cast<double>(times.min()));
  add(".max", static_cast<double>(times.max()));
  add(".mean", times.mean());
  for (const auto& [suffix, share] : kQuantiles) {
    add(suffix, static_cast<double>(times.value_at(share)));
  }
}

}  // namespace

MetricBoard::MetricBoard(unsigned cores, base::Duration tick, std::function<void()> on_change)
    : cores_(cores), tick_(tick), on_change_(std::move(on_change)) {}

MetricBoard::Readings MetricBoard::readings() const {
  const std::lock_guard lock(mutex_);
  return readings_;
}

void MetricBoard::announce(const ScriptMetrics::Taken& taken) {
  const std::lock_guard lock(mutex_);
  if (!totals_.empty()) return;  // another core has
  auto readings = std::make_shared<std::vector<MetricReading>>();
  for (const auto& [name, count] : taken.counters) {
    totals_[name] = 0;
    readings->push_back({name, 0});
  }
  readings_ = std::move(readings);
}

void MetricBoard::bring(std::uint64_t number, const ScriptMetrics::Taken& taken) {
  {
    const std::lock_guard lock(mutex_);
    Part& part = parts_[number];
    for (const auto& [name, count] : taken.counters) part.counters[name] += count;
    for (const auto& [name, level] : taken.gauges) part.gauges[name] += level;
    for (const auto& [name, times] : taken.histograms) {
      part.histograms.try_emplace(name, 3).first->second.merge(times);
    }
    if (++part.cores < cores_) return;
    publish(part);
    parts_.erase(number);
  }
  on_change_();
}

/// With the lock held.
void MetricBoard::publish(const Part& part) {
  auto readings = std::make_shared<std::vector<MetricReading>>();
  const double seconds = static_cast<double>(tick_.count()) / kNsPerSecond;
  for (const auto& [name, count] : part.counters) {
    totals_[name] += count;
    readings->push_back({name, static_cast<double>(totals_[name])});
    readings->push_back({name + ".rps", static_cast<double>(count) / seconds});
  }
  for (const auto& [name, level] : part.gauges) {
    readings->push_back({name, static_cast<double>(level)});
  }
  for (const auto& [name, times] : part.histograms) add_histogram(name, times, *readings);
  readings_ = std::move(readings);
}

}  // namespace throng::scenario::engine
