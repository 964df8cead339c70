#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "throttle/arrival_schedule.hpp"

namespace throng::throttle {

/// Which slots of a schedule are whose: of `of` takers the one with number `index` takes slots
/// index, index + of, … So several cores share one schedule, evenly.
struct ArrivalShare {
  std::uint64_t index = 0;
  std::uint64_t of = 1;
};

/// Goes through the slots of a share, one after another. Of a Poisson plan the positions are sums
/// of exponentially distributed steps that the seed names: the same whatever the number of cores.
/// Thread: one at a time. Lifetime: `schedule` must outlive it.
class ArrivalSequence {
 public:
  ArrivalSequence(const ArrivalSchedule& schedule, bool is_poisson, std::uint64_t seed,
                  ArrivalShare share);

  /// The time of the next slot after the beginning; none when there is no other.
  const std::optional<base::Duration>& next() const { return next_; }
  /// Goes on to the slot after it.
  void advance();
  /// How many slots it went past.
  std::uint64_t passed() const { return passed_; }

 private:
  void step(std::uint64_t slots);

  const ArrivalSchedule& schedule_;
  const bool is_poisson_;
  const ArrivalShare share_;
  base::Random random_;
  long double position_ = 0;  // of a Poisson plan
  std::uint64_t slot_ = 0;
  std::uint64_t passed_ = 0;
  std::optional<base::Duration> next_;
};

}  // namespace throng::throttle
