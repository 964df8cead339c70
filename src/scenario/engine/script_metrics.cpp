#include "scenario/engine/script_metrics.hpp"

#include <algorithm>
#include <utility>

#include "scenario/engine/condition.hpp"

namespace throng::scenario::engine {

using telemetry::MetricType;

/// Also by what is worked out of it: "print.rps", "latency.95".
bool ScriptMetrics::is_watched(std::string_view name) const {
  return std::any_of(watched_.begin(), watched_.end(), [&](const std::string& pattern) {
    if (fits_wildcard(pattern, name)) return true;
    const std::size_t dot = pattern.rfind('.');
    const bool has_star = pattern.find('*') != std::string::npos;
    return has_star || (dot != std::string::npos && fits_wildcard(pattern.substr(0, dot), name));
  });
}

ScriptMetrics::Metric* ScriptMetrics::find(std::string_view name, MetricType type,
                                           std::string_view help, const char* unit) {
  const auto found = metrics_.find(name);
  if (found != metrics_.end()) return found->second->type == type ? found->second.get() : nullptr;
  if (metrics_.size() >= kMostMetrics) return nullptr;
  auto made = std::make_unique<Metric>();
  const telemetry::MetricSpec spec{std::string(name), type, unit, std::string(help)};
  made->type = type;
  if (type == MetricType::kCounter) made->counter = recorder_.counter(spec);
  if (type == MetricType::kGauge) made->gauge = recorder_.gauge(spec);
  if (type == MetricType::kHistogram) {
    made->histogram = recorder_.histogram(spec);
    if (is_watched(name)) made->times = std::make_unique<telemetry::Histogram>(3);
  }
  return metrics_.emplace(std::string(name), std::move(made)).first->second.get();
}

ScriptMetrics::Metric* ScriptMetrics::counter(std::string_view name, std::string_view help) {
  return find(name, MetricType::kCounter, help, "");
}

ScriptMetrics::Metric* ScriptMetrics::gauge(std::string_view name, std::string_view help) {
  return find(name, MetricType::kGauge, help, "");
}

ScriptMetrics::Metric* ScriptMetrics::histogram(std::string_view name, std::string_view help) {
  return find(name, MetricType::kHistogram, help, "us");
}

ScriptMetrics::Metric* ScriptMetrics::of(std::string_view name, MetricType type) {
  return find(name, type, {}, type == MetricType::kHistogram ? "us" : "");
}

ScriptMetrics::Taken ScriptMetrics::take_watched() {
  Taken taken;
  for (auto& [name, metric] : metrics_) {
    if (!is_watched(name)) continue;
    if (metric->type == MetricType::kCounter) {
      taken.counters[name] = std::exchange(metric->total, 0);
    }
    if (metric->type == MetricType::kGauge && metric->is_set) taken.gauges[name] = metric->level;
    if (metric->times != nullptr) {
      taken.histograms.try_emplace(name, 3).first->second.merge(*metric->times);
      metric->times->clear();
    }
  }
  return taken;
}

}  // namespace throng::scenario::engine
