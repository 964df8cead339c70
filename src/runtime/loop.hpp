#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstdint>
#include <exception>

#include "base/clock.hpp"
#include "runtime/flight_record.hpp"
#include "runtime/link.hpp"
#include "runtime/loop_load.hpp"
#include "runtime/precise_queue.hpp"
#include "runtime/timer_wheel.hpp"
#include "throng/border.hpp"

namespace throng::runtime {

class Poller;
class Root;
class Waiter;

/// Something that other threads leave things at; see Mailbox.
class Inbox : public Link {
 public:
  /// Hands over what has arrived. Called by the loop after a wake.
  virtual void deliver() = 0;

 protected:
  ~Inbox() = default;
};

/// One core's event loop. It runs coroutines when what they wait for has happened: an operation of
/// the poller, a timer of the wheel (1 ms) or of the precise queue, a message from another core.
/// Time is sampled once a turn. Each kind of work is bounded in a turn, so none starves the others.
/// Thread: all but `stop` and `wake` belong to the thread that calls `run`.
/// Lifetime: clock and poller must outlive the loop.
class Loop : public throng_core {
 public:
  Loop(const base::Clock& clock, Poller& poller);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Turns until `stop` was called.
  void run();
  /// One turn: waits for something to happen, then lets everything go on that can.
  void turn();
  /// Makes `run` return after the current turn. Thread: any.
  void stop();
  bool is_stopping() const { return is_stopping_.load(std::memory_order_relaxed); }
  /// Makes the loop look at its inboxes soon. Thread: any.
  void wake();

  /// The time at which this turn began; the same for all that is decided in it.
  base::TimePoint now() const { return now_; }
  /// The clock itself, for the end points of latencies.
  base::TimePoint precise_now() const { return clock_.now(); }
  const base::Clock& clock() const { return clock_; }
  Poller& poller() { return poller_; }

  /// Fires at the first millisecond tick at or after `when`.
  void add_timer(Timer& timer, base::TimePoint when);
  /// Fires at `when`, as exactly as the system wakes us. A time that is past counts as now: work
  /// that is behind its schedule takes turns with what else is due, and does not go before it.
  void add_precise(PreciseTimer& timer, base::TimePoint when) {
    precise_.add(timer, std::max(when, now_));
  }

  /// Whether a wait that is ready may go on without suspending. After 64 such in one go the answer
  /// is no, and the wait goes through the loop, so that one user cannot keep the others waiting.
  bool may_go_on() {
    if (ready_budget_ == 0) return false;
    --ready_budget_;
    return true;
  }

  /// The same for a wait that ends because it was told to stop: after a few of them the answer is
  /// no, and the wait is held for a while, so that those who do not heed the stop, and begin one
  /// wait after another, do not keep the processor busy until they are destroyed.
  bool may_go_on_stopped() {
    if (ready_budget_ < kStoppedCost) return false;
    ready_budget_ -= kStoppedCost;
    return true;
  }

  /// Where the loop notes what it does, for those who look at it from outside; its own record until
  /// then. `record` must outlive the loop. Call it before the loop runs.
  void set_flight_record(FlightRecord& record) { flight_ = &record; }
  FlightRecord& flight_record() { return *flight_; }

  void add_inbox(Inbox& inbox) { inboxes_.push_back(inbox); }
  /// What this loop's time went into since it was last asked for.
  LoopLoad take_load();

 private:
  friend class Root;
  friend class Waiter;

  static constexpr unsigned kReadyBudget = 64;
  static constexpr unsigned kStoppedCost = 8;
  static constexpr base::Duration kStoppedHeld = std::chrono::milliseconds(100);

  void resume(std::coroutine_handle<> handle, std::uint64_t user);
  void queue(Waiter& waiter);
  void hold_stopped(Waiter& waiter);
  base::TimePoint next_deadline() const;
  std::uint64_t tick_at(base::TimePoint when) const;
  void run_timers();
  void run_queued();
  void deliver_inboxes();
  void reap();

  const base::Clock& clock_;
  Poller& poller_;
  const base::TimePoint origin_;
  base::TimePoint now_;
  base::TimePoint turn_began_;
  TimerWheel wheel_;
  PreciseQueue precise_;
  Link queued_;    // waiters to resume in the next turn
  Link held_;      // waiters that were told to stop, and go on when the timer fires
  Link finished_;  // roots whose frames are to be destroyed
  Link inboxes_;
  class Release final : public Timer {
   public:
    explicit Release(Loop& loop) : loop_(loop) {}
    void fire() override { loop_.queued_.take_all(loop_.held_); }

   private:
    Loop& loop_;
  } release_{*this};
  LoopLoad load_;
  FlightRecord own_flight_;
  FlightRecord* flight_ = &own_flight_;
  unsigned ready_budget_ = kReadyBudget;
  bool is_resuming_ = false;
  std::atomic<bool> is_stopping_{false};
  std::atomic<bool> is_woken_{false};
};

}  // namespace throng::runtime
