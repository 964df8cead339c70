#pragma once

#include <cstdint>

#include "base/clock.hpp"

namespace throng::users {

/// How often users start: `count` in each `per`.
struct Rate {
  static constexpr std::uint64_t kUnlimited = UINT64_MAX;
  static constexpr std::uint64_t kMostCount = 1'000'000'000;
  static constexpr base::Duration kLongestPer = std::chrono::hours(10'000);

  std::uint64_t count = kUnlimited;  // 0: no user starts; at most kMostCount, or kUnlimited
  base::Duration per{1'000'000'000};

  static constexpr Rate unlimited() { return {}; }
  static constexpr Rate per_second(std::uint64_t n) { return {n, std::chrono::seconds(1)}; }
  static constexpr Rate per_minute(std::uint64_t n) { return {n, std::chrono::minutes(1)}; }
  constexpr bool is_unlimited() const { return count == kUnlimited; }
  constexpr bool is_paused() const { return count == 0; }
  friend bool operator==(const Rate&, const Rate&) = default;
};

/// The times at which users start: numbered slots, 1 / rate apart, shared by all cores. Slot i of
/// an unchanged rate lies i / rate after slot 0, rounded down to the nanosecond, so nothing adds
/// up. It depends only on the calls, not on when they are made: cores that are told the same agree.
class SpawnSchedule {
 public:
  /// Slot 0 lies at `at`, whatever was before.
  void begin(base::TimePoint at);
  /// The rate from `at` on, not before an earlier change. What was left of the way to the next
  /// slot, as a part of the distance between two, is left at the new rate too; so neither a burst
  /// nor a gap comes of it, however often the rate changes. After `unlimited` the next slot lies at
  /// `at`.
  void set_rate(Rate rate, base::TimePoint at);
  const Rate& rate() const { return rate_; }

  /// When `slot` is due; never while paused. At an unlimited rate, and for slots from before the
  /// last change: the time of that.
  base::TimePoint time_of(std::uint64_t slot) const;
  /// The first slot that does not lie before `at`.
  std::uint64_t first_slot_from(base::TimePoint at) const;

 private:
  __extension__ typedef unsigned __int128 Uint128;  // NOLINT: `using` cannot carry __extension__

  bool has_slots() const { return !rate_.is_unlimited() && !rate_.is_paused(); }
  void place_first(base::TimePoint at);

  Rate rate_;
  base::TimePoint changed_;  // the last change
  base::TimePoint begin_;    // of the slot numbered first_
  std::uint64_t first_ = 0;
  Uint128 left_ = 0;  // of the way to slot first_ at the last change: left_ / left_of_ slots
  Uint128 left_of_ = 1;
};

}  // namespace throng::users
