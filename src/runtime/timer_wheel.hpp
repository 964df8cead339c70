#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/timer.hpp"

namespace throng::runtime {

/// Hierarchical timing wheel (Varghese and Lauck, 1987): four levels of 256 slots, one tick a
/// millisecond, adding and cancelling in constant time. For sleeps and timeouts, of which there are
/// millions; work that must start on time goes to the PreciseQueue.
/// A slot is an array of pointers and no list: adding touches no other timer, and what is to fire
/// next can be fetched into the cache ahead.
/// Thread: the loop's own. Lifetime: must outlive the timers in it, or be destroyed after they have
/// left.
class TimerWheel {
 public:
  TimerWheel() = default;
  TimerWheel(const TimerWheel&) = delete;
  TimerWheel& operator=(const TimerWheel&) = delete;
  ~TimerWheel();

  /// Fires `timer` when the wheel is advanced to `tick` or beyond, at the earliest with the next
  /// advance. A timer that is already in the wheel is moved.
  void add(Timer& timer, std::uint64_t tick);

  /// Advances to `tick` and fires what became due, in the order of ticks; timers of one tick in the
  /// order they were added. A firing timer may add and unlink any other.
  void advance(std::uint64_t tick);

  /// The next tick worth advancing to; none when nothing waits. May be early (the wheel then only
  /// moves timers inward), never late.
  std::optional<std::uint64_t> next_tick() const;

  std::uint64_t current() const { return current_; }
  /// How many timers there is memory for.
  std::size_t places() const;

 private:
  friend class Timer;
  static constexpr int kLevels = 4;
  static constexpr int kBits = 8;
  static constexpr std::uint64_t kSlots = 1u << kBits;
  static constexpr std::uint64_t kMask = kSlots - 1;
  static constexpr std::uint32_t kFewHoles = 64;
  static constexpr std::size_t kMostKept = 8192;  // places of an empty slot

  /// The timers of a slot in the order they came; null where one has left.
  struct Slot {
    std::vector<Timer*> timers;
    std::uint32_t holes = 0;

    void clear();
  };

  void place(Timer& timer);
  void remove(Timer& timer);
  void close_holes(Slot& slot);
  void cascade();
  void fire_slot(std::uint64_t slot);
  Slot& slot_at(int level, std::uint64_t slot) {
    return slots_[static_cast<std::size_t>(level) * kSlots + slot];
  }
  bool may_hold(int level, std::uint64_t slot) const {
    return (occupied_[level][slot >> 6] >> (slot & 63)) & 1;
  }
  /// The first slot of level 0 after `slot` that may hold a timer; kSlots when there is none.
  std::uint64_t next_occupied(std::uint64_t slot) const;
  bool is_empty_above() const;

  Slot slots_[kLevels * kSlots];
  std::uint64_t occupied_[kLevels][kSlots / 64] =
      {};  // set when filled, cleared when emptied by us
  std::uint64_t current_ = 0;
  Slot* firing_ = nullptr;  // whose places must stay as they are
};

}  // namespace throng::runtime
