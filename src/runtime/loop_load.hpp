#pragma once

#include <cstdint>

#include "telemetry/histogram.hpp"

namespace throng::runtime {

/// Where a loop's time went. Work that becomes ready while a turn goes on waits for its end, so the
/// length of turns is how late the generator itself can make things.
struct LoopLoad {
  std::int64_t idle_ns = 0;  // waiting for something to happen
  std::int64_t busy_ns = 0;
  std::uint64_t turns = 0;
  std::uint64_t events = 0;
  telemetry::Histogram turn_length{2};  // ns

  void merge(const LoopLoad& other) {
    idle_ns += other.idle_ns;
    busy_ns += other.busy_ns;
    turns += other.turns;
    events += other.events;
    turn_length.merge(other.turn_length);
  }
};

}  // namespace throng::runtime
