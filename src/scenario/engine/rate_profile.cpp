#include "scenario/engine/rate_profile.hpp"

#include <cmath>
#include <limits>

namespace throng::scenario::engine {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr double kNever = std::numeric_limits<double>::infinity();

}  // namespace

RateProfile RateProfile::ramp(double first, double last, base::Duration over) {
  return RateProfile(first, last, static_cast<double>(over.count()) / kNsPerSecond);
}

double RateProfile::due_s(double position) const {
  if (is_unlimited_ || position <= 0) return 0;
  if (first_ == last_) return first_ > 0 ? position / first_ : kNever;
  const double steepness = (last_ - first_) / over_s_;
  const double square = first_ * first_ + 2 * position * steepness;
  // Beyond where a falling line comes to nothing there is nothing more.
  if (square < 0) return kNever;
  return 2 * position / (first_ + std::sqrt(square));
}

double RateProfile::position(double seconds) const {
  if (is_unlimited_ || seconds <= 0) return 0;
  const double steepness = (last_ - first_) / over_s_;
  return seconds * (first_ + steepness * seconds / 2);
}

}  // namespace throng::scenario::engine
