#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "throttle/arrival_plan.hpp"

namespace throng::throttle {

/// Where the slots of a plan lie. The n-th slot (from 0) is where the integral of the rate reaches
/// n: in a phase of constant rate r that is n / r after its beginning, in a ramp from r to s within
/// T the positive root of r t + (s - r) t^2 / (2 T) = n. Positions are counted on from phase to
/// phase, so no change of rate makes a burst or a gap. With one phase of constant rate slots are
/// exact, rounded down to the nanosecond; otherwise to about a nanosecond in 10^9 slots.
/// Thread: any; it does not change.
class ArrivalSchedule {
 public:
  explicit ArrivalSchedule(const ArrivalPlan& plan);

  /// The time of slot `slot` after the beginning; none when the plan has no such slot.
  std::optional<base::Duration> time_of(std::uint64_t slot) const;
  /// The same of a position between slots.
  std::optional<base::Duration> time_at(long double position) const;
  /// The expected number of slots before `time`, in fractions too.
  long double position_at(base::Duration time) const;

 private:
  struct Phase {
    long double start = 0;   // ns
    long double length = 0;  // ns; infinite for the last without one
    long double first = 0;   // position at its start
    long double rate = 0;    // slots per ns at its start
    long double growth = 0;  // of the rate, per ns
  };
  static long double positions_within(const Phase& phase, long double time);

  std::vector<Phase> phases_;
  std::optional<base::Rate> constant_;  // the only phase, and it does not end
};

}  // namespace throng::throttle
