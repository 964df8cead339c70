#pragma once

#include <cstdint>
#include <optional>

#include "runtime/timer.hpp"

namespace throng::runtime {

/// Hierarchical timing wheel (Varghese and Lauck, 1987): four levels of 256 slots, one tick a
/// millisecond, adding and cancelling in constant time. For sleeps and timeouts, of which there are
/// millions; work that must start on time goes to the PreciseQueue.
/// Thread: the loop's own.
class TimerWheel {
 public:
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

 private:
  static constexpr int kLevels = 4;
  static constexpr int kBits = 8;
  static constexpr std::uint64_t kSlots = 1u << kBits;
  static constexpr std::uint64_t kMask = kSlots - 1;

  void place(Timer& timer);
  void cascade();
  void fire_slot(std::uint64_t slot);
  bool may_hold(int level, std::uint64_t slot) const {
    return (occupied_[level][slot >> 6] >> (slot & 63)) & 1;
  }
  /// The first slot of level 0 after `slot` that may hold a timer; kSlots when there is none.
  std::uint64_t next_occupied(std::uint64_t slot) const;
  bool is_empty_above() const;

  Link slots_[kLevels][kSlots];
  std::uint64_t occupied_[kLevels][kSlots / 64] =
      {};  // set when filled, cleared when emptied by us
  std::uint64_t current_ = 0;
};

}  // namespace throng::runtime
