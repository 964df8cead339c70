#include "scenario/engine/start_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.hpp"

namespace throng::scenario::engine {
namespace {

using base::Duration;

constexpr double kNanoseconds = 1e9;  // of a second

double seconds_of(Duration time) {
  return static_cast<double>(time.count()) / kNanoseconds;
}

/// Beyond what a duration can say, or no number at all: never.
Duration after(double seconds) {
  constexpr double kMost = 9e9;  // 285 years
  if (!(seconds < kMost)) return StartSchedule::kNever;
  return seconds <= 0 ? Duration::zero() : Duration(std::llround(seconds * kNanoseconds));
}

}  // namespace

StartSchedule StartSchedule::at_once() {
  return StartSchedule(AtOnce{});
}

StartSchedule StartSchedule::linear(double per_second) {
  return StartSchedule(Linear{per_second});
}

StartSchedule StartSchedule::pow(double exponent, double scale, Duration time) {
  return StartSchedule(Pow{exponent, scale, time});
}

StartSchedule StartSchedule::exp(double scale, Duration time) {
  return StartSchedule(Exp{scale, time});
}

StartSchedule StartSchedule::ramp(double first, double last, std::uint64_t size) {
  return StartSchedule(Ramp{std::max(first, 0.0), std::max(last, 0.0), static_cast<double>(size)});
}

StartSchedule StartSchedule::comb(std::vector<Segment> segments) {
  Comb comb;
  for (Segment& each : segments) {
    each.rate = std::max(each.rate, 0.0);
    each.time = std::max(each.time, Duration::zero());
    comb.users += each.rate * seconds_of(each.time);
    comb.seconds += seconds_of(each.time);
  }
  comb.segments = std::move(segments);
  return StartSchedule(std::move(comb));
}

StartSchedule StartSchedule::poisson(double per_second, std::uint64_t seed) {
  return StartSchedule(Poisson{per_second, base::Random(seed, 0)});
}

Duration StartSchedule::at(std::uint64_t nth) {
  THRONG_ASSERT(nth >= 1);
  return std::visit([nth](auto& way) { return way.at(nth); }, way_);
}

Duration StartSchedule::AtOnce::at(std::uint64_t) const {
  return Duration::zero();
}

Duration StartSchedule::Linear::at(std::uint64_t nth) const {
  return per_second > 0 ? after(static_cast<double>(nth) / per_second) : kNever;
}

Duration StartSchedule::Pow::at(std::uint64_t nth) const {
  if (!(exponent > 0 && scale > 0)) return kNever;
  if (time <= Duration::zero()) return Duration::zero();
  return after(seconds_of(time) * std::pow(static_cast<double>(nth) / scale, 1 / exponent));
}

Duration StartSchedule::Exp::at(std::uint64_t nth) const {
  if (!(scale > 0)) return kNever;
  return after(seconds_of(time) * (std::log((static_cast<double>(nth) + 1) / scale) + 1));
}

Duration StartSchedule::Ramp::at(std::uint64_t nth) const {
  const double beyond = static_cast<double>(nth) - size;
  if (beyond > 0) {
    const double whole = size > 0 ? 2 * size / (first + last) : 0;
    return last > 0 ? after(whole + beyond / last) : kNever;
  }
  // The rate grows by (last^2 - first^2) / (2 * size) each second. Written so that equal rates need
  // no case of their own, and nothing is the difference of two like numbers.
  const double count = static_cast<double>(nth);
  const double squared = first * first + count * (last * last - first * first) / size;
  return after(2 * count / (first + std::sqrt(std::max(squared, 0.0))));
}

Duration StartSchedule::Comb::at(std::uint64_t nth) const {
  // Whoever is due right at the end of a segment starts there, and not behind the pause that may
  // follow: what is lost in rounding must not tell.
  constexpr double kRounding = 1e-9;
  if (!(users > 0)) return kNever;
  const double count = static_cast<double>(nth);
  const double cycles = std::max(std::ceil(count / users - kRounding) - 1, 0.0);
  double left = count - cycles * users;
  double begin = cycles * seconds;
  for (const Segment& each : segments) {
    const double time = seconds_of(each.time);
    const double here = each.rate * time;
    if (here > 0 && left <= here + kRounding * count) {
      return after(begin + std::clamp(left / each.rate, 0.0, time));
    }
    left -= here;
    begin += time;
  }
  return after((cycles + 1) * seconds);
}

Duration StartSchedule::Poisson::at(std::uint64_t nth) {
  THRONG_ASSERT(nth >= drawn);
  if (!(per_second > 0)) return kNever;
  for (; drawn < nth; ++drawn) seconds += random.exponential(1 / per_second);
  return after(seconds);
}

}  // namespace throng::scenario::engine
