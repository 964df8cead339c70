#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/units.hpp"
#include "throng/result.hpp"

namespace throng::throttle {

/// A stretch of a schedule: the rate goes from `from` to `to` in a straight line, within `length`;
/// without a length it holds `from` for ever, and nothing follows.
struct ArrivalPhase {
  base::Rate from;
  base::Rate to;
  std::optional<base::Duration> length;

  bool is_constant() const { return from.count == to.count && from.interval == to.interval; }
};

/// When work arrives, whatever becomes of it: the open model.
struct ArrivalPlan {
  std::vector<ArrivalPhase> phases;
  /// Gaps are exponentially distributed around the rate, instead of all alike.
  bool is_poisson = false;

  /// Of all phases; none when it goes on for ever.
  std::optional<base::Duration> length() const;
};

/// Reads phases, divided by commas, each `RATE`, `RATE@LENGTH` or `RATE..RATE@LENGTH`:
/// `5000`, `300/min`, `100..5000@30s,5000@1m`, `1000@10s,2000@10s`. A number alone is per second.
/// Only the last may be without a length. Rates from 0 (in ramps only) to 10^9 in an interval.
/// Errors: what was given, in which phase, and what was expected.
Result<std::vector<ArrivalPhase>, std::string> parse_arrivals(std::string_view text);

/// The same for people: "5,000/s", "100/s to 5,000/s in 30.0 s, then 5,000/s".
std::string describe(const ArrivalPlan& plan);

}  // namespace throng::throttle
