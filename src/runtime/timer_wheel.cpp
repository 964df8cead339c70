#include "runtime/timer_wheel.hpp"

#include <algorithm>
#include <bit>

#include "base/assert.hpp"

namespace throng::runtime {

void TimerWheel::add(Timer& timer, std::uint64_t tick) {
  timer.unlink();
  timer.tick_ = std::max(tick, current_ + 1);
  place(timer);
}

void TimerWheel::place(Timer& timer) {
  const std::uint64_t distance = timer.tick_ - current_;
  int level = 0;
  while (level < kLevels - 1 && distance >= std::uint64_t{1} << ((level + 1) * kBits)) ++level;
  // Farther than the wheel reaches (49 days): the last slot, from which it is placed again.
  const std::uint64_t reach = (std::uint64_t{1} << (kLevels * kBits)) - 1;
  const std::uint64_t tick = current_ + std::min(distance, reach);
  const std::uint64_t slot = (tick >> (level * kBits)) & kMask;
  slots_[level][slot].push_back(timer);
  occupied_[level][slot >> 6] |= std::uint64_t{1} << (slot & 63);
}

void TimerWheel::advance(std::uint64_t tick) {
  while (current_ < tick) {
    const std::uint64_t slot = current_ & kMask;
    const std::uint64_t next = next_occupied(slot);
    const std::uint64_t step = std::min({next - slot, kSlots - slot, tick - current_});
    current_ += step;
    if ((current_ & kMask) == 0) cascade();
    if (may_hold(0, current_ & kMask)) fire_slot(current_ & kMask);
  }
}

void TimerWheel::cascade() {
  for (int level = 1; level < kLevels; ++level) {
    const std::uint64_t slot = (current_ >> (level * kBits)) & kMask;
    Link moved;
    moved.take_all(slots_[level][slot]);
    occupied_[level][slot >> 6] &= ~(std::uint64_t{1} << (slot & 63));
    while (!moved.is_empty()) {
      auto& timer = static_cast<Timer&>(*moved.first());
      timer.unlink();
      place(timer);
    }
    if (slot != 0) break;
  }
}

void TimerWheel::fire_slot(std::uint64_t slot) {
  Link due;
  due.take_all(slots_[0][slot]);
  occupied_[0][slot >> 6] &= ~(std::uint64_t{1} << (slot & 63));
  while (!due.is_empty()) {
    auto& timer = static_cast<Timer&>(*due.first());
    timer.unlink();
    THRONG_ASSERT(timer.tick_ <= current_);
    timer.fire();
  }
}

std::uint64_t TimerWheel::next_occupied(std::uint64_t slot) const {
  for (std::uint64_t from = slot + 1; from < kSlots; from = (from | 63) + 1) {
    const std::uint64_t bits = occupied_[0][from >> 6] >> (from & 63);
    if (bits != 0) return from + static_cast<std::uint64_t>(std::countr_zero(bits));
  }
  return kSlots;
}

bool TimerWheel::is_empty_above() const {
  for (int level = 1; level < kLevels; ++level) {
    for (const std::uint64_t bits : occupied_[level]) {
      if (bits != 0) return false;
    }
  }
  return true;
}

std::optional<std::uint64_t> TimerWheel::next_tick() const {
  const std::uint64_t slot = current_ & kMask;
  const std::uint64_t next = next_occupied(slot);
  if (next < kSlots) return current_ + (next - slot);
  // What is due after the turn of this level lies below `slot` on level 0, or on a higher level.
  const bool wraps = next_occupied(~std::uint64_t{0}) < kSlots;
  if (wraps || !is_empty_above()) return current_ + (kSlots - slot);
  return std::nullopt;
}

}  // namespace throng::runtime
