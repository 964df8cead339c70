#pragma once

#include "base/clock.hpp"

namespace throng::scenario::engine {

/// How many iterations of a loop are due after how long: none is awaited, so many a second, or a
/// straight line from one rate to another. Positions are real numbers: position 2.5 lies half-way
/// between the second and the third iteration.
class RateProfile {
 public:
  /// Each iteration as soon as the one before has ended.
  static RateProfile unlimited() { return {}; }
  /// Rates are per second, from 0.
  static RateProfile constant(double rate) { return RateProfile(rate, rate, 1); }
  /// From `first` to `last` within `over`, which is more than 0.
  static RateProfile ramp(double first, double last, base::Duration over);

  bool is_unlimited() const { return is_unlimited_; }
  /// When `position` is due, in seconds from the beginning; infinite: never. The root of the area
  /// under the line, in the form that loses no digits where the line is flat.
  double due_s(double position) const;
  /// The position that is due after so many seconds: the area under the line.
  double position(double seconds) const;

  friend bool operator==(const RateProfile&, const RateProfile&) = default;

 private:
  RateProfile() = default;
  RateProfile(double first, double last, double over_s)
      : first_(first), last_(last), over_s_(over_s), is_unlimited_(false) {}

  double first_ = 0;
  double last_ = 0;
  double over_s_ = 1;
  bool is_unlimited_ = true;
};

}  // namespace throng::scenario::engine
