#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "runtime/loop.hpp"
#include "runtime/precise_queue.hpp"
#include "throttle/arrival_plan.hpp"
#include "throttle/arrival_schedule.hpp"
#include "throttle/arrival_sequence.hpp"

namespace throng::throttle {

/// The open model on one core: starts become due on a schedule, whatever happens to those before.
/// A start that nobody takes waits as a number, not as an object: where it was to begin is worked
/// out when it is taken, the oldest first.
/// Thread: the loop's own. Lifetime: the loop must outlive it.
class Arrivals final : private runtime::PreciseTimer {
 public:
  /// How many are noticed in one turn; the rest waits for the loop to do other things.
  static constexpr unsigned kNoticedPerTurn = 16 * 1024;

  struct Listener {
    /// So many more have become due. Returns: whether it is to be called again in the next turn,
    /// even if nothing became due until then. May destroy the arrivals.
    std::function<bool(std::uint64_t count)> on_due;
    /// The last has become due.
    std::function<void()> on_last;
  };
  /// What ends the plan before its own end.
  struct Bounds {
    std::optional<std::uint64_t> most;    // starts of this share
    std::optional<base::Duration> until;  // slots there and later are none; nobody is told
  };
  Arrivals(runtime::Loop& loop, const ArrivalPlan& plan, std::uint64_t seed, ArrivalShare share,
           Bounds bounds, Listener listener);
  ~Arrivals() {
    if (is_gone_ != nullptr) *is_gone_ = true;
  }

  /// Slot 0 of the schedule lies at `start`.
  void begin(base::TimePoint start);
  /// From here on none becomes due; those that wait go on waiting, with those whose slot has come
  /// and was not noticed yet. Returns: how many the latter are.
  std::uint64_t end();
  bool has_ended() const { return has_ended_; }

  /// Has the listener called in the loop's next turn.
  void call_again() { loop_.add_precise(*this, loop_.now()); }

  std::uint64_t due() const { return due_.passed(); }
  std::uint64_t taken() const { return taken_.passed(); }
  std::uint64_t waiting() const { return due() - taken(); }
  /// Takes the oldest start that waits; there must be one. Returns: when it was to begin.
  base::TimePoint take();

 private:
  void fire() override;
  std::uint64_t notice(std::uint64_t most);
  void plan_next();
  bool has_next() const;
  bool is_exhausted() const;

  runtime::Loop& loop_;
  const ArrivalSchedule schedule_;
  ArrivalSequence due_;
  ArrivalSequence taken_;
  const Bounds bounds_;
  const Listener listener_;
  base::TimePoint start_;
  bool* is_gone_ = nullptr;  // told when this dies while it calls the listener
  bool has_begun_ = false;
  bool has_ended_ = false;
};

}  // namespace throng::throttle
