#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"

namespace throng::scenario::engine {

/// When the users of a pool start, as its `worker_start` says: nanoseconds from the beginning of
/// the schedule. A pool that grows later begins a schedule of its own, which counts from 1 again.
/// Rates are users a second, over all nodes; one that is not above 0 is no rate: what waits for it
/// never starts. There is no clock in here. Thread: one.
class StartSchedule {
 public:
  /// A rate, and how long it holds.
  struct Segment {
    double rate = 0;  // a second; 0: a pause
    base::Duration time{};
  };

  static constexpr base::Duration kNever = base::Duration::max();

  /// All at the beginning.
  static StartSchedule at_once();
  /// One after another, the first after one interval.
  static StartSchedule linear(double per_second);
  /// `scale` * (t / time) ^ `exponent` have started after t. Both are above 0.
  static StartSchedule pow(double exponent, double scale, base::Duration time);
  /// `scale` * e ^ (t / time - 1) - 1 have started after t. `scale` is above 0; who would have been
  /// before the beginning is there at it.
  static StartSchedule exp(double scale, base::Duration time);
  /// At a rate that goes evenly from `first` to `last` while `size` users start, which takes
  /// 2 * size / (first + last) seconds; whoever comes after them starts at `last`.
  static StartSchedule ramp(double first, double last, std::uint64_t size);
  /// At the rate of each segment in turn, and again from the first one.
  static StartSchedule comb(std::vector<Segment> segments);
  /// At random: one Poisson process over all users of the pool. The same `seed` gives the same
  /// times, whoever asks for which of them. A call costs as much as there are users between the
  /// last call's and its own, less than 100 ns each.
  static StartSchedule poisson(double per_second, std::uint64_t seed);

  /// When the user starts that is the `nth` since the schedule began, from 1; kNever: not at all.
  /// No call asks for an earlier one than the call before. Times never go back.
  base::Duration at(std::uint64_t nth);

 private:
  struct AtOnce {
    base::Duration at(std::uint64_t nth) const;
  };
  struct Linear {
    double per_second;
    base::Duration at(std::uint64_t nth) const;
  };
  struct Pow {
    double exponent;
    double scale;
    base::Duration time;
    base::Duration at(std::uint64_t nth) const;
  };
  struct Exp {
    double scale;
    base::Duration time;
    base::Duration at(std::uint64_t nth) const;
  };
  struct Ramp {
    double first;
    double last;
    double size;
    base::Duration at(std::uint64_t nth) const;
  };
  struct Comb {
    std::vector<Segment> segments;
    double users = 0;    // of all segments once
    double seconds = 0;  // likewise
    base::Duration at(std::uint64_t nth) const;
  };
  struct Poisson {
    double per_second;
    base::Random random;
    std::uint64_t drawn = 0;
    double seconds = 0;  // when the user of the last draw starts
    base::Duration at(std::uint64_t nth);
  };
  using Way = std::variant<AtOnce, Linear, Pow, Exp, Ramp, Comb, Poisson>;

  explicit StartSchedule(Way way) : way_(std::move(way)) {}

  Way way_;
};

}  // namespace throng::scenario::engine
