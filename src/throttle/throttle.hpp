#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "telemetry/event_notes.hpp"
#include "throng/result.hpp"
#include "throttle/gradual_plan.hpp"
#include "throttle/pace.hpp"
#include "throttle/slot_grid.hpp"

namespace throng::throttle {

/// Why a call of a throttle changed nothing.
struct ThrottleProblem {
  const char* reason = "";  // a word: no_throttle, wrong_reconfiguration, cannot_change_rate, …
  std::string detail;       // for people; names the field where there is one
};
template <class T>
using Throttled = Result<T, ThrottleProblem>;

/// How a throttle stands.
struct ThrottleStatus {
  std::string name;
  Pace pace;
  bool is_paused = false;
  bool is_changing = false;  // a gradual change is under way
  std::uint64_t waiting = 0;
  std::uint64_t granted = 0;
  std::uint64_t places = 0;  // taken, of a parallelism
};

/// One grid of slots, or so many places, that the cores of a node share. Slots are leased to cores
/// and never rates, so the sum is exact: the next slot or, of rates beyond 10,000 a second, those
/// of the next 100 us. A slot that comes too late for a core shifts the grid, unless a later one
/// was granted elsewhere: then it is lost. Nothing is caught up. A slot that its core has nobody
/// for any more goes back, and those who hold later ones come earlier.
/// Thread: any; each call is short and under one lock. Nothing depends on timers: what has become
/// due is worked out from the time that callers give.
class Throttle : public std::enable_shared_from_this<Throttle> {
 public:
  /// A core's side. Lifetime: from `join` to `leave`.
  class Member {
   public:
    /// Something has changed: the core is to call `serve`. Called under the lock, from any thread.
    virtual void poke() = 0;
    /// For those who look at it. Thread: any.
    std::uint64_t waiting() const { return now_waiting_.load(std::memory_order_relaxed); }
    std::uint64_t granted() const { return now_granted_.load(std::memory_order_relaxed); }

   protected:
    ~Member() = default;
    // Written by the core alone.
    void note_waiting(std::uint64_t n) { now_waiting_.store(n, std::memory_order_relaxed); }
    void note_granted(std::uint64_t n) { now_granted_.store(n, std::memory_order_relaxed); }

   private:
    friend class Throttle;
    std::atomic<std::uint64_t> now_waiting_{0};
    std::atomic<std::uint64_t> now_granted_{0};
    std::uint64_t waiting_ = 0;  // as it told last
    std::uint64_t lease_ = 0;    // the epoch that its slots are of
    std::uint64_t first_ = 0;
    std::uint64_t leased_ = 0;
    std::uint64_t owed_ = 0;  // places that are kept for it
    bool is_queued_ = false;  // for a place
  };

  /// What a core may grant, and when to come again.
  struct Served {
    std::uint64_t granted = 0;
    SlotRun slots;  // of those, unless they are of no rate
    bool has_slots = false;
    bool has_places = false;  // each holds a place until `release`
    bool is_open = false;     // everything passes, until the epoch changes
    bool is_stopped = false;  // nobody is granted anything any more
    std::uint64_t leased = 0;
    std::uint64_t shifted = 0;  // slots that came too late and moved the grid
    std::uint64_t lost = 0;     // slots that came too late and passed
    base::TimePoint next = base::TimePoint::never();
    std::uint64_t epoch = 0;
  };

  Throttle(std::string name, const Pace& pace, const base::Clock& clock,
           telemetry::EventNotes& notes)
      : name_(std::move(name)), clock_(clock), notes_(notes), pace_(pace) {
    begin();
  }
  Throttle(const Throttle&) = delete;
  Throttle& operator=(const Throttle&) = delete;

  const std::string& name() const { return name_; }
  /// Changes whenever what a member knows may be out of date.
  std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

  void join(Member& member);
  /// What it holds goes back.
  void leave(Member& member);
  /// `waiting`: how many there are now. At most `most` are granted.
  Served serve(Member& member, std::uint64_t waiting, std::uint64_t most, base::TimePoint now);
  /// A place is free again.
  void release();

  /// Each answers whether it changed anything. Errors: cannot_change_rate while a gradual change is
  /// under way; no_throttle when it was stopped.
  Throttled<bool> change(const Pace& pace);
  Throttled<bool> change_gradually(const GradualPlan& plan);
  /// The progress to the next slot is kept; a gradual change goes on.
  Throttled<bool> pause();
  Throttled<bool> resume();
  /// Those who wait end with a reason.
  Throttled<bool> stop();
  /// Whether it stands at this pace, whatever else.
  bool has_pace(const Pace& pace);
  ThrottleStatus status();

 private:
  struct Change {
    GradualPlan plan;
    base::TimePoint begun;
    std::uint64_t done = 0;  // steps

    base::TimePoint next() const {
      return begun + plan.step_interval * static_cast<std::int64_t>(done + 1);
    }
  };

  using Fields = std::vector<std::pair<std::string, std::string>>;

  void begin();
  bool is_running() const { return !is_paused_ && pace_.count > 0; }
  bool has_grid() const { return !pace_.is_unlimited() && !pace_.is_parallelism(); }
  void advance(base::TimePoint now);
  void set_pace(const Pace& pace, base::TimePoint at);
  long double rest_at(base::TimePoint at) const;
  void go_on(base::TimePoint at, base::TimePoint not_before);
  void begin_grid(base::TimePoint base);
  void void_leases(const Member* besides);
  void settle(Member& member, std::uint64_t waiting, base::TimePoint now);
  void serve_slots(Member& member, std::uint64_t most, base::TimePoint now, Served& served);
  bool is_late(std::uint64_t slot, base::TimePoint now) const;
  void meet_lateness(Member& member, base::TimePoint now, Served& served);
  void lease(Member& member, std::uint64_t wanted, base::TimePoint now, Served& served);
  void give_back(Member& member, std::uint64_t from);
  std::uint64_t first_open() const;
  void serve_places(Member& member, std::uint64_t most, Served& served);
  void offer_places();
  std::uint64_t free_places() const;
  void leave_queue(Member& member);
  void add_note(const char* what, std::int64_t unix_ns, Fields&& fields);
  void note(const char* what, Fields fields = {});
  void note_rate(base::TimePoint at);
  Throttled<bool> refuse_stopped() const;
  Throttled<bool> refuse_change() const;

  const std::string name_;
  const base::Clock& clock_;
  telemetry::EventNotes& notes_;
  std::mutex mutex_;
  std::atomic<std::uint64_t> epoch_{1};
  std::vector<Member*> members_;
  Pace pace_;
  std::optional<Change> change_;
  bool is_paused_ = false;
  bool is_stopped_ = false;
  // Of a rate.
  SlotGrid grid_;
  std::uint64_t chunk_ = 1;        // slots of a lease
  std::uint64_t next_ = 0;         // the first slot that nobody was leased
  std::uint64_t granted_end_ = 0;  // behind the last slot that was granted
  long double rest_ = 0;           // steps to the next slot, while nothing runs
  std::uint64_t active_ = 0;       // members with somebody waiting
  std::uint64_t granted_ = 0;
  // Of a parallelism.
  std::uint64_t in_use_ = 0;
  std::uint64_t owed_ = 0;
  std::deque<Member*> queue_;  // members that wait for a place
};

}  // namespace throng::throttle
