#include "run/throttle_events.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace throng::run {
namespace {

constexpr std::string_view kLabel = "throttle";

/// What a counter counted of each throttle, where it did. Names hold nothing that JSON escapes.
std::map<std::string, std::uint64_t> counts_of(const telemetry::Snapshot& second,
                                               std::string_view counter) {
  std::map<std::string, std::uint64_t> counts;
  const telemetry::MetricValue* metric = second.find(counter);
  if (metric == nullptr) return counts;
  for (const telemetry::SeriesValue& series : metric->series) {
    if (series.count > 0) counts['"' + std::string(series.labels.get(kLabel)) + '"'] = series.count;
  }
  return counts;
}

}  // namespace

std::vector<telemetry::Event> throttle_events(const telemetry::Snapshot& second) {
  std::vector<telemetry::Event> events;
  for (const auto& [counter, name] : {std::pair{"throttle_requests", "throttle.request"},
                                      {"throttle_grants", "throttle.execute"}}) {
    for (const auto& [throttle, count] : counts_of(second, counter)) {
      telemetry::Event event{name, 0, {{"throttle", throttle}}};
      event.fields.emplace_back("count", std::to_string(count));
      events.push_back(std::move(event));
    }
  }
  auto late = counts_of(second, "throttle_shifted");
  for (const auto& [throttle, count] : counts_of(second, "throttle_lost")) late[throttle] += count;
  for (const auto& [throttle, count] : late) {
    telemetry::Event event{"throttle.process", 0, {{"throttle", throttle}}};
    event.fields.emplace_back("level", "\"warning\"");
    event.fields.emplace_back("msg", "\"slots came too late\"");
    event.fields.emplace_back("count", std::to_string(count));
    events.push_back(std::move(event));
  }
  return events;
}

}  // namespace throng::run
