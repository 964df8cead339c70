#pragma once

#include <cstdint>
#include <string_view>

#include "results/environment.hpp"
#include "runtime/endpoint.hpp"

namespace throng::run {

/// Reads what is known of this machine; `target` tells whether it is the target's as well.
results::Environment read_environment(const runtime::Endpoint& target);

/// What the whole machine and this process had used at one instant. Two of them tell what a run
/// took, and what was taken from it.
struct MachineUse {
  double cpu_s = 0;        // of this process, user and system
  double steal_s = 0;      // of all processors
  double machine_s = 0;    // of all processors, whatever they did
  double throttled_s = 0;  // of this cgroup; 0 where there is no quota
  std::uint64_t peak_rss_bytes = 0;

  static MachineUse read();
};

/// The steal column and the sum of the `cpu ` line of /proc/stat, in ticks.
struct StatLine {
  std::uint64_t steal = 0;
  std::uint64_t total = 0;
};
StatLine parse_stat(std::string_view text);
/// The throttled time of a cgroup's cpu.stat, version 1 or 2, in seconds.
double parse_throttled_s(std::string_view text);

}  // namespace throng::run
