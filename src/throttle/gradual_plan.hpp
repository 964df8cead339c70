#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "throng/result.hpp"
#include "throttle/pace.hpp"

namespace throng::throttle {

/// How a gradual change was asked for; what was not said is empty. Rates or interarrivals, and how
/// long: by steps, or by a duration.
struct GradualRequest {
  std::optional<std::uint64_t> from_rate;
  std::optional<std::uint64_t> to_rate;
  std::optional<base::Duration> interval;  // of the rates; a minute
  std::optional<base::Duration> from_interarrival;
  std::optional<base::Duration> to_interarrival;
  std::optional<std::uint64_t> step_count;
  std::optional<std::uint64_t> step_size;       // of the rate, up or down
  std::optional<base::Duration> step_interval;  // a minute
  std::optional<base::Duration> duration;
};

/// A change of a pace in equal steps of time: `from` at once, then each `step_interval` a step, and
/// `to` with the last. The k-th rate is from + round((to - from) k / step_count), halves away from
/// zero.
struct GradualPlan {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  base::Duration interval = kStandardInterval;
  base::Duration step_interval{};
  std::uint64_t step_count = 1;

  /// `step` from 0 to step_count.
  Pace pace_at(std::uint64_t step) const;
};

/// Errors: the field that makes no sense, or does not go with the others, and what was expected.
Result<GradualPlan, std::string> make_plan(const GradualRequest& request);

}  // namespace throng::throttle
