#include "throttle/arrival_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace throng::throttle {
namespace {

__extension__ typedef unsigned __int128 Uint128;  // NOLINT: `using` cannot carry __extension__

constexpr long double kForEver = std::numeric_limits<long double>::infinity();
// What sums of real numbers may be off by: of a position, so that the end of the plan is no slot of
// it, and of a time in ns, so that 2 s are not cut to 1.999999999 s.
constexpr long double kPositionError = 1e-9L;
constexpr long double kTimeError = 1e-5L;

}  // namespace

ArrivalSchedule::ArrivalSchedule(const ArrivalPlan& plan) {
  if (plan.phases.size() == 1 && !plan.phases.front().length) constant_ = plan.phases.front().from;
  long double start = 0;
  long double first = 0;
  for (const ArrivalPhase& given : plan.phases) {
    const auto interval = static_cast<long double>(given.from.interval.count());
    Phase phase;
    phase.start = start;
    phase.first = first;
    phase.length = given.length ? static_cast<long double>(given.length->count()) : kForEver;
    phase.rate = static_cast<long double>(given.from.count) / interval;
    if (given.length) {
      const long double end = static_cast<long double>(given.to.count) /
                              static_cast<long double>(given.to.interval.count());
      phase.growth = (end - phase.rate) / phase.length;
      first += positions_within(phase, phase.length);
      start += phase.length;
    }
    phases_.push_back(phase);
  }
}

long double ArrivalSchedule::positions_within(const Phase& phase, long double time) {
  return phase.rate * time + phase.growth * time * time / 2;
}

std::optional<base::Duration> ArrivalSchedule::time_of(std::uint64_t slot) const {
  if (!constant_) return time_at(static_cast<long double>(slot));
  const auto interval = static_cast<std::uint64_t>(constant_->interval.count());
  const Uint128 product = static_cast<Uint128>(slot) * interval;
  // The division of 64 bits takes a tenth of the other's time.
  const auto low = static_cast<std::uint64_t>(product);
  const std::uint64_t ns = low == product ? low / constant_->count
                                          : static_cast<std::uint64_t>(product / constant_->count);
  return base::Duration(static_cast<std::int64_t>(ns));
}

std::optional<base::Duration> ArrivalSchedule::time_at(long double position) const {
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    const Phase& phase = phases_[i];
    const bool is_last = i + 1 == phases_.size();
    const long double whole =
        phase.length == kForEver ? kForEver : positions_within(phase, phase.length);
    const long double inside = position - phase.first;
    // The end of a phase is the beginning of the next; the end of the last is no slot any more.
    if (inside >= whole - (is_last ? kPositionError : 0)) continue;
    // The root in the form that loses no digits where the growth is small.
    const long double root =
        std::sqrt(std::max(0.0L, phase.rate * phase.rate + 2 * phase.growth * inside));
    const long double time = phase.growth == 0 ? inside / phase.rate
                             : inside <= 0     ? 0
                                               : 2 * inside / (phase.rate + root);
    return base::Duration(static_cast<std::int64_t>(phase.start + time + kTimeError));
  }
  return {};
}

long double ArrivalSchedule::position_at(base::Duration time) const {
  const auto at = static_cast<long double>(time.count());
  for (const Phase& phase : phases_) {
    if (at < phase.start + phase.length) {
      return phase.first + positions_within(phase, at - phase.start);
    }
  }
  if (phases_.empty()) return 0;
  const Phase& last = phases_.back();
  return last.first + positions_within(last, last.length);
}

}  // namespace throng::throttle
