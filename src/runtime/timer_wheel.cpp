#include "runtime/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/assert.hpp"

namespace throng::runtime {
namespace {

// How far ahead timers are fetched: themselves, and what they will touch when they fire.
constexpr std::size_t kFetchAhead = 12;
constexpr std::size_t kWarmAhead = 6;
constexpr std::size_t kLineBytes = 64;

void fetch(const Timer* timer) {
  __builtin_prefetch(timer);
  // Its owner lies around it.
  __builtin_prefetch(reinterpret_cast<const char*>(timer) - kLineBytes);
}

}  // namespace

void Timer::leave() {
  wheel_->remove(*this);
  wheel_ = nullptr;
}

void TimerWheel::Slot::clear() {
  holes = 0;
  timers.clear();
  if (timers.capacity() > kMostKept) timers.shrink_to_fit();
}

TimerWheel::~TimerWheel() {
  for (Slot& slot : slots_) {
    for (Timer* timer : slot.timers) {
      if (timer != nullptr) timer->wheel_ = nullptr;
    }
  }
}

void TimerWheel::add(Timer& timer, std::uint64_t tick) {
  timer.unlink();
  timer.tick_ = std::max(tick, current_ + 1);
  timer.wheel_ = this;
  place(timer);
}

void TimerWheel::place(Timer& timer) {
  const std::uint64_t distance = timer.tick_ - current_;
  int level = 0;
  while (level < kLevels - 1 && distance >= std::uint64_t{1} << ((level + 1) * kBits)) ++level;
  // Farther than the wheel reaches (49 days): the last slot, from which it is placed again.
  const std::uint64_t reach = (std::uint64_t{1} << (kLevels * kBits)) - 1;
  const std::uint64_t tick = current_ + std::min(distance, reach);
  const std::uint64_t number = (tick >> (level * kBits)) & kMask;
  Slot& slot = slot_at(level, number);
  timer.slot_ = static_cast<std::uint32_t>(&slot - slots_);
  timer.index_ = static_cast<std::uint32_t>(slot.timers.size());
  slot.timers.push_back(&timer);
  occupied_[level][number >> 6] |= std::uint64_t{1} << (number & 63);
}

void TimerWheel::remove(Timer& timer) {
  Slot& slot = slots_[timer.slot_];
  slot.timers[timer.index_] = nullptr;
  ++slot.holes;
  if (&slot != firing_) close_holes(slot);
}

/// Whoever comes and leaves again and again, as timeouts do, must not fill the slot with holes.
void TimerWheel::close_holes(Slot& slot) {
  while (!slot.timers.empty() && slot.timers.back() == nullptr) {
    slot.timers.pop_back();
    --slot.holes;
  }
  if (slot.holes < kFewHoles || slot.holes < slot.timers.size() / 2) return;
  std::uint32_t kept = 0;
  for (Timer* timer : slot.timers) {
    if (timer == nullptr) continue;
    timer->index_ = kept;
    slot.timers[kept++] = timer;
  }
  slot.timers.resize(kept);
  slot.holes = 0;
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
    const std::uint64_t number = (current_ >> (level * kBits)) & kMask;
    Slot& slot = slot_at(level, number);
    Slot moved = std::exchange(slot, Slot());
    occupied_[level][number >> 6] &= ~(std::uint64_t{1} << (number & 63));
    const std::size_t count = moved.timers.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (i + kFetchAhead < count) __builtin_prefetch(moved.timers[i + kFetchAhead]);
      if (moved.timers[i] != nullptr) place(*moved.timers[i]);
    }
    moved.clear();
    if (slot.timers.empty()) slot = std::move(moved);  // its memory is used again
    if (number != 0) break;
  }
}

void TimerWheel::fire_slot(std::uint64_t number) {
  Slot& slot = slot_at(0, number);
  occupied_[0][number >> 6] &= ~(std::uint64_t{1} << (number & 63));
  // Nothing is added to this slot meanwhile: a tick that would belong there lies a turn ahead, and
  // so on a higher level.
  firing_ = &slot;
  const std::vector<Timer*>& timers = slot.timers;
  for (std::size_t i = 0; i < timers.size(); ++i) {
    if (i + kFetchAhead < timers.size()) fetch(timers[i + kFetchAhead]);
    if (i + kWarmAhead < timers.size() && timers[i + kWarmAhead] != nullptr) {
      timers[i + kWarmAhead]->warm();
    }
    Timer* const timer = timers[i];
    if (timer == nullptr) continue;
    THRONG_ASSERT(timer->tick_ <= current_);
    timer->unlink();
    timer->fire();
  }
  firing_ = nullptr;
  slot.clear();
}

std::size_t TimerWheel::places() const {
  std::size_t places = 0;
  for (const Slot& slot : slots_) places += slot.timers.capacity();
  return places;
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
