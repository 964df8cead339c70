#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "throttle/pace.hpp"

namespace throng::throttle {

/// Slots one after another, each handed out with the time at which it lies; no division a slot.
class SlotRun {
 public:
  SlotRun() = default;
  /// The time of the next slot of the run.
  base::TimePoint take() {
    const base::TimePoint slot = base_ + base::Duration(whole_ + (part_ > 0 ? 1 : 0));
    whole_ += step_whole_;
    part_ += step_part_;
    if (part_ >= count_) {
      ++whole_;
      part_ -= count_;
    }
    return slot;
  }

 private:
  friend class SlotGrid;
  base::TimePoint base_;
  std::int64_t whole_ = 0;
  std::uint64_t part_ = 0;  // of `count_` parts of a nanosecond
  std::int64_t step_whole_ = 0;
  std::uint64_t step_part_ = 0;
  std::uint64_t count_ = 1;
};

/// Where the slots of one pace lie: slot k (from 0) at base + ceil(k (I + tau) / N), with tau how
/// late a slot may be taken. So slots k and k + N lie I + tau apart, and no interval I of grants
/// that are at most tau late holds more than N. A pace that keeps its mean has a tau of 0 in this
/// formula. Only for paces that have slots: a rate of more than 0.
class SlotGrid {
 public:
  SlotGrid() = default;
  SlotGrid(const Pace& pace, base::TimePoint base);

  base::TimePoint base() const { return base_; }
  /// never() beyond the range of the clock.
  base::TimePoint time_of(std::uint64_t slot) const;
  /// How many slots lie at or before `now`.
  std::uint64_t due_at(base::TimePoint now) const;
  SlotRun run_from(std::uint64_t slot) const;
  /// From one slot to the next, in ns.
  long double step_ns() const {
    return static_cast<long double>(span_) / static_cast<long double>(count_);
  }

 private:
  base::TimePoint base_;
  std::uint64_t span_ = 1;  // ns of `count_` slots
  std::uint64_t count_ = 1;
};

}  // namespace throng::throttle
