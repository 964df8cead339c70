#include "run/counted_events.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace throng::run {
namespace {

using Events = std::vector<telemetry::Event>;

/// Names and reasons hold nothing that JSON escapes.
std::string quoted(std::string_view name) {
  return '"' + std::string(name) + '"';
}

/// What a counter counted by each value of `label`, where it did.
std::map<std::string, std::uint64_t> counts_of(const telemetry::Snapshot& second,
                                               std::string_view counter, std::string_view label) {
  std::map<std::string, std::uint64_t> counts;
  const telemetry::MetricValue* metric = second.find(counter);
  if (metric == nullptr) return counts;
  for (const telemetry::SeriesValue& series : metric->series) {
    if (series.count > 0) counts[quoted(series.labels.get(label))] = series.count;
  }
  return counts;
}

/// One event for each that the counter counted.
void add_events(Events& events, const telemetry::Snapshot& second, std::string_view counter,
                std::string_view label, const char* name) {
  for (const auto& [whose, count] : counts_of(second, counter, label)) {
    telemetry::Event event{name, 0, {{std::string(label), whose}}};
    event.fields.emplace_back("count", std::to_string(count));
    events.push_back(std::move(event));
  }
}

void add_late_slots(Events& events, const telemetry::Snapshot& second) {
  auto late = counts_of(second, "throttle_shifted", "throttle");
  for (const auto& [throttle, count] : counts_of(second, "throttle_lost", "throttle")) {
    late[throttle] += count;
  }
  for (const auto& [throttle, count] : late) {
    telemetry::Event event{"throttle.process", 0, {{"throttle", throttle}}};
    event.fields.emplace_back("level", "\"warning\"");
    event.fields.emplace_back("msg", "\"slots came too late\"");
    event.fields.emplace_back("count", std::to_string(count));
    events.push_back(std::move(event));
  }
}

/// Groups that were acted on, and the users in them, by why.
void add_firings(Events& events, const telemetry::Snapshot& second) {
  const telemetry::MetricValue* const fired = second.find("coordinator_fired");
  const telemetry::MetricValue* const users = second.find("coordinator_users");
  if (fired == nullptr || users == nullptr) return;
  for (const telemetry::SeriesValue& series : fired->series) {
    if (series.count == 0) continue;
    std::uint64_t in_them = 0;
    for (const telemetry::SeriesValue& each : users->series) {
      if (each.labels == series.labels) in_them = each.count;
    }
    events.push_back({"coordinator.execute",
                      0,
                      {{"coordinator", quoted(series.labels.get("coordinator"))},
                       {"type", quoted(series.labels.get("reason"))},
                       {"groups", std::to_string(series.count)},
                       {"count", std::to_string(in_them)}}});
  }
}

}  // namespace

Events counted_events(const telemetry::Snapshot& second) {
  Events events;
  add_events(events, second, "throttle_requests", "throttle", "throttle.request");
  add_events(events, second, "throttle_grants", "throttle", "throttle.execute");
  add_late_slots(events, second);
  add_events(events, second, "coordinator_adds", "coordinator", "coordinator.add");
  add_firings(events, second);
  return events;
}

}  // namespace throng::run
