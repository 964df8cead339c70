#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "telemetry/histogram.hpp"
#include "telemetry/snapshot.hpp"

namespace throng::telemetry {

/// How well a schedule was kept: the open model.
struct ScheduleHealth {
  static constexpr double kAchievedNeeded = 0.995;

  std::uint64_t due = 0;      // starts whose slot had come before the load ended
  std::uint64_t started = 0;  // those of them that were begun by then
  std::uint64_t held = 0;     // starts that found all that may be in flight under way
  std::uint64_t most_in_flight = 0;
  double late_p99_us = 0;     // from the slot until it was begun, of starts that were not held
  double latency_p50_us = 0;  // what the lateness is compared with

  /// The share of the due starts that were begun, 0 to 1; 1 when none was due.
  double achieved() const {
    return due == 0 ? 1 : static_cast<double>(started) / static_cast<double>(due);
  }
  /// How late starts may be before the generator is strained: the larger of 1 ms and a tenth of the
  /// median latency, in us.
  double allowed_late_us() const;
  /// `strained`: lateness p99 above what is allowed, or less than 99.5 % achieved; `saturated` at
  /// ten times that lateness or below 95 %; else `ok`.
  std::string_view verdict() const;
};

/// Looks at the last seconds of a schedule as they come in, so that an overload is found soon after
/// it began, and is not forgotten in a long run that was fine before and after.
/// Thread: one at a time.
class ScheduleWatch {
 public:
  static constexpr std::size_t kSeconds = 5;

  enum class Finding : std::uint8_t {
    kNothing,
    kBehind,    // each of the last kSeconds began less than 95 % of what was due
    kOverload,  // the same while a core had no time left, or starts were very late
  };
  /// One second's snapshot, and the share of it that the busiest core waited. Returns: what the
  /// last kSeconds show for the first time in the run. Only an overload is a fault of the
  /// generator; a target that is too slow leaves it behind too, and that the whole run tells.
  Finding take(const Snapshot& second, double least_idle);
  /// Whether there was an overload.
  bool has_found() const { return has_found_; }
  /// What was found last: when, and how bad, as a sentence. Only when something was.
  std::string words() const;

 private:
  struct Second {
    std::uint64_t due = 0;
    std::uint64_t started = 0;
    double idle = 0;
    Histogram lateness{2};
    Histogram latency{2};
  };
  std::deque<Second> seconds_;
  std::uint64_t taken_ = 0;
  bool has_found_ = false;
  bool was_behind_ = false;
  ScheduleHealth shown_;        // what words() is about
  std::uint64_t shown_at_ = 0;  // seconds from the beginning
};

}  // namespace throng::telemetry
