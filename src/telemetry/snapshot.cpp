#include "telemetry/snapshot.hpp"

namespace throng::telemetry {

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
