#include "coordinator/coordinator_metrics.hpp"

#include <utility>

namespace throng::coordinator {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kAdds{"coordinator_adds", MetricType::kCounter, "",
                       "users that were added to a coordinator"};
const MetricSpec kFired{"coordinator_fired", MetricType::kCounter, "", "groups that it acted on"};
const MetricSpec kUsers{"coordinator_users", MetricType::kCounter, "", "users in these groups"};
const MetricSpec kFailed{"coordinator_failed", MetricType::kCounter, "", "actions that threw"};
const MetricSpec kRefused{"coordinator_refused", MetricType::kCounter, "",
                          "users that were not added, as too much waits to be acted on"};

}  // namespace

CoordinatorMetrics::CoordinatorMetrics(telemetry::Recorder& recorder, std::string coordinator)
    : recorder_(recorder),
      coordinator_(std::move(coordinator)),
      adds_(recorder.counter(kAdds, {{"coordinator", coordinator_}})) {}

void CoordinatorMetrics::note_refused() {
  if (!refused_) refused_ = recorder_.counter(kRefused, {{"coordinator", coordinator_}});
  recorder_.add(*refused_);
}

void CoordinatorMetrics::note_failed() {
  if (!failed_) failed_ = recorder_.counter(kFailed, {{"coordinator", coordinator_}});
  recorder_.add(*failed_);
}

void CoordinatorMetrics::note_fired(Occasion occasion, std::uint64_t users) {
  std::optional<Fired>& fired = fired_.at(static_cast<std::size_t>(occasion));
  if (!fired) {
    const telemetry::Labels labels{{"coordinator", coordinator_},
                                   {"reason", occasion_name(occasion)}};
    fired = {recorder_.counter(kFired, labels), recorder_.counter(kUsers, labels)};
  }
  recorder_.add(fired->groups);
  recorder_.add(fired->users, users);
}

}  // namespace throng::coordinator
