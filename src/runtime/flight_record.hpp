#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "base/clock.hpp"

namespace throng::runtime {

/// What a core notes of itself for those who look at it from outside: which users it let run last,
/// what they called last, and since when its turn goes on. It may lie in memory shared with another
/// process, which reads it when this one has died.
/// Thread: one core writes; anyone may read at any time, and then sees each field whole, though not
/// all of them of the same instant.
class FlightRecord {
 public:
  /// How many steps are kept, the latest.
  static constexpr unsigned kSteps = 8;

  /// A user that was let run, and the number of the last verb that it called or that ended for it.
  /// What the numbers mean is the writer's affair; 0 stands for none.
  struct Step {
    std::uint64_t user = 0;  // 0: the core's own work
    std::uint32_t verb = 0;
  };

  void note_user(std::uint64_t user) {
    const std::uint64_t count = count_.load(std::memory_order_relaxed);
    if (steps_[count % kSteps].user.load(std::memory_order_relaxed) == user) return;
    steps_[(count + 1) % kSteps].user.store(user, std::memory_order_relaxed);
    steps_[(count + 1) % kSteps].verb.store(0, std::memory_order_relaxed);
    count_.store(count + 1, std::memory_order_release);
  }
  /// What the user that runs calls now.
  void note_verb(std::uint32_t verb) {
    steps_[count_.load(std::memory_order_relaxed) % kSteps].verb.store(verb,
                                                                       std::memory_order_relaxed);
  }
  void begin_turn(base::TimePoint now) { turn_began_ns_.store(now.ns, std::memory_order_relaxed); }
  void end_turn() { turn_began_ns_.store(kWaiting, std::memory_order_relaxed); }

  /// The steps, the latest first; those that were never made have user 0.
  std::array<Step, kSteps> steps() const {
    std::array<Step, kSteps> steps;
    const std::uint64_t count = count_.load(std::memory_order_acquire);
    for (unsigned i = 0; i < kSteps && i <= count; ++i) {
      const Cell& cell = steps_[(count - i) % kSteps];
      steps[i] = {cell.user.load(std::memory_order_relaxed),
                  cell.verb.load(std::memory_order_relaxed)};
    }
    return steps;
  }
  /// Since when the turn goes on, by the core's clock; never() while the core waits for events.
  base::TimePoint turn_began() const {
    const std::int64_t ns = turn_began_ns_.load(std::memory_order_relaxed);
    return ns == kWaiting ? base::TimePoint::never() : base::TimePoint{ns};
  }

 private:
  static constexpr std::int64_t kWaiting = INT64_MIN;
  struct Cell {
    std::atomic<std::uint64_t> user{0};
    std::atomic<std::uint32_t> verb{0};
  };

  std::atomic<std::int64_t> turn_began_ns_{kWaiting};
  std::atomic<std::uint64_t> count_{0};
  std::array<Cell, kSteps> steps_;
};

}  // namespace throng::runtime
