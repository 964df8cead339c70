#include "telemetry/schedule_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace throng::telemetry {
namespace {

constexpr double kIdleNeeded = 0.05;
constexpr double kLateAllowedUs = 1000;
constexpr double kLateShareAllowed = 0.1;  // of the median latency
constexpr double kGraveTimes = 10;
constexpr double kGraveAchieved = 0.95;

}  // namespace

double ScheduleHealth::allowed_late_us() const {
  return std::max(kLateAllowedUs, kLateShareAllowed * latency_p50_us);
}

std::string_view ScheduleHealth::verdict() const {
  const double allowed = allowed_late_us();
  if (late_p99_us > kGraveTimes * allowed || achieved() < kGraveAchieved) return "saturated";
  return late_p99_us > allowed || achieved() < kAchievedNeeded ? "strained" : "ok";
}

ScheduleWatch::Finding ScheduleWatch::take(const Snapshot& second, double least_idle) {
  Second taken;
  taken.idle = least_idle;
  taken.due = second.count("arrivals_due");
  taken.started = second.count("arrivals_started");
  if (const auto* late = second.find("arrival_lateness")) {
    taken.lateness.merge(late->total.histogram);
  }
  if (const auto* latency = second.find("http_latency")) {
    taken.latency.merge(latency->total.histogram);
  }
  ++taken_;
  seconds_.push_back(std::move(taken));
  if (seconds_.size() > kSeconds) seconds_.pop_front();
  if (has_found_ || seconds_.size() < kSeconds) return Finding::kNothing;
  ScheduleHealth window;
  double idle = 0;
  bool is_behind = true;
  Histogram lateness(2);
  Histogram latency(2);
  for (const Second& each : seconds_) {
    window.due += each.due;
    window.started += each.started;
    idle += each.idle / kSeconds;
    const auto due = static_cast<double>(each.due);
    is_behind = is_behind && static_cast<double>(each.started) < kGraveAchieved * due;
    lateness.merge(each.lateness);
    latency.merge(each.latency);
  }
  window.late_p99_us = static_cast<double>(lateness.value_at(0.99)) / 1e3;
  window.latency_p50_us = static_cast<double>(latency.value_at(0.5)) / 1e3;
  ScheduleHealth own = window;  // without what only waits for the target
  if (idle > kIdleNeeded) own.started = std::max(own.started, own.due);
  const bool is_overload = own.verdict() == "saturated";
  if (!is_overload && (!is_behind || was_behind_)) return Finding::kNothing;
  has_found_ = is_overload;
  was_behind_ = true;
  shown_ = window;
  shown_at_ = taken_ - kSeconds;
  return is_overload ? Finding::kOverload : Finding::kBehind;
}

std::string ScheduleWatch::words() const {
  return fmt::format(
      "from second {} to {} {:.1f} % of the starts that were due were begun, and 1 % of those "
      "were begun {:.1f} ms late or later",
      shown_at_, shown_at_ + kSeconds, std::min(1.0, shown_.achieved()) * 100,
      shown_.late_p99_us / 1e3);
}

}  // namespace throng::telemetry
