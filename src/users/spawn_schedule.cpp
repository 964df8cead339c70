#include "users/spawn_schedule.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace throng::users {

void SpawnSchedule::begin(base::TimePoint at) {
  first_ = 0;
  left_ = 0;
  left_of_ = 1;
  place_first(at);
}

void SpawnSchedule::set_rate(Rate rate, base::TimePoint at) {
  THRONG_ASSERT(rate.is_unlimited() || rate.count <= Rate::kMostCount);
  THRONG_ASSERT(rate.per.count() > 0 && rate.per <= Rate::kLongestPer);
  at = std::max(at, changed_);
  if (rate_.is_unlimited()) {
    left_ = 0;
    left_of_ = 1;
  } else if (!rate_.is_paused()) {
    const std::uint64_t next = first_slot_from(at);
    left_ = Uint128((time_of(next) - at).count()) * rate_.count;
    left_of_ = Uint128(rate_.per.count());
    first_ = next;
  }
  rate_ = rate;
  place_first(at);
}

void SpawnSchedule::place_first(base::TimePoint at) {
  changed_ = begin_ = at;
  if (!has_slots()) return;
  const Uint128 left_ns = left_ * Uint128(rate_.per.count()) / (left_of_ * rate_.count);
  begin_ = at + base::Duration(static_cast<std::int64_t>(left_ns));
}

base::TimePoint SpawnSchedule::time_of(std::uint64_t slot) const {
  if (rate_.is_paused()) return base::TimePoint::never();
  if (rate_.is_unlimited() || slot < first_) return changed_;
  const Uint128 ns = Uint128(slot - first_) * Uint128(rate_.per.count()) / rate_.count;
  const auto most = static_cast<std::uint64_t>((base::TimePoint::never() - begin_).count());
  return ns < most ? begin_ + base::Duration(static_cast<std::int64_t>(ns))
                   : base::TimePoint::never();
}

std::uint64_t SpawnSchedule::first_slot_from(base::TimePoint at) const {
  if (!has_slots() || at <= begin_) return first_;
  const auto distance = Uint128((at - begin_).count());
  const auto per = Uint128(rate_.per.count());
  return first_ + static_cast<std::uint64_t>((distance * rate_.count + per - 1) / per);
}

}  // namespace throng::users
