#pragma once

#include "base/assert.hpp"
#include "base/clock.hpp"

namespace throng::runtime::sim {

/// A clock that stands still until it is told the time.
class SimClock final : public base::Clock {
 public:
  base::TimePoint now() const override { return now_; }
  /// As if the simulation had begun at 2026-01-01 00:00:00 UTC.
  std::int64_t unix_ns() const override { return kEpochNs + now_.ns; }

  void advance_to(base::TimePoint when) {
    THRONG_ASSERT(when >= now_);
    now_ = when;
  }
  void advance(base::Duration by) { advance_to(now_ + by); }

 private:
  static constexpr std::int64_t kEpochNs = 1'767'225'600'000'000'000;
  base::TimePoint now_{0};
};

}  // namespace throng::runtime::sim
