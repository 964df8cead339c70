#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "telemetry/schedule_watch.hpp"

namespace throng::telemetry {

/// How the generator itself fared while it measured others.
struct GeneratorHealth {
  std::vector<double> core_idle;  // share of the run each core spent waiting, 0 to 1
  double cpu_s = 0;               // user and system time of the whole program
  double loop_lag_p99_us = 0;     // length of a turn: how late the loop itself can make things
  double longest_turn_s = 0;
  double steal = 0;        // share of the machine's time that the hypervisor took, 0 to 1
  double throttled_s = 0;  // time the cgroup stood still for its quota
  double duration_s = 0;
  double clock_step_s = 0;  // how far the wall clock moved against the monotonic one
  std::uint64_t series_dropped = 0;
  std::uint64_t histograms_coarsened = 0;
  std::uint64_t peak_rss_bytes = 0;
  std::vector<std::string> stuck_users;  // who did not let go of a core, a sentence each
};

/// What the generator says of itself.
struct Verdict {
  std::string name = "ok";  // ok, strained, saturated, or "limit: generator"
  std::vector<std::string> reasons;
};

/// Judges a run of the open model. `watch`: what the seconds showed.
Verdict judge_open(const GeneratorHealth& health, const ScheduleHealth& schedule,
                   const ScheduleWatch& watch);

/// Judges a run of the closed model (work without a schedule). `limit: generator` means that a core
/// idled 5 % or less: the target may be able to do more than was measured.
/// A turn of a second or more is a stuck user: saturated. Steal or throttling of 5 % or more:
/// strained, for then latencies hold the machine's own pauses.
Verdict judge_closed(const GeneratorHealth& health);

}  // namespace throng::telemetry
