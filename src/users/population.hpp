#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/assert.hpp"
#include "base/clock.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"
#include "throng/task.hpp"
#include "users/failure_reasons.hpp"
#include "users/spawn_schedule.hpp"
#include "users/user.hpp"
#include "users/user_id.hpp"
#include "users/user_store.hpp"
#include "users/waiting_users.hpp"

namespace throng::users {

/// Where a population stands in its run.
struct PopulationPlace {
  std::uint64_t seed = 0;  // of the run
  unsigned core = 0;       // from 0
  unsigned cores = 1;
};

/// Always: added == waiting + running + finished + failed + removed + never_started.
struct PopulationCounts {
  std::uint64_t added = 0;
  std::uint64_t waiting = 0;   // to start
  std::uint64_t running = 0;   // started and not ended, also while asked to stop
  std::uint64_t leaving = 0;   // those of `running` that a removal has selected
  std::uint64_t started = 0;   // ever
  std::uint64_t finished = 0;  // see Outcome; a removed user that had yet to start counts as
  std::uint64_t failed = 0;    // removed too
  std::uint64_t removed = 0;
  std::uint64_t destroyed = 0;      // those of the last two that did not end by themselves
  std::uint64_t never_started = 0;  // still waiting, or added, when the end had begun
};

/// All users of one core: starts them on a schedule, removes them, ends them.
/// The controller tells every core every call with the same arguments, `at` among them; each core
/// takes its own users (`share_of`) and its own slots of the one schedule: core k of C starts users
/// in the slots k, k + C, … only, so that the cores keep the rate together. A slot for which a core
/// has nobody waiting lapses. Users of a core start in the order they were added.
/// Each kind of work is bounded in a turn (`kStartsPerTurn` and so on), so that a million users
/// neither start nor end in one long turn.
/// Thread: the loop's own. All calls but the destructor may come from inside a user's body.
/// Lifetime: the loop must outlive it; it destroys the users that are left, without counting them.
class Population {
 public:
  static constexpr base::Duration kGrace = std::chrono::seconds(2);  // from stop to destroy
  static constexpr unsigned kStartsPerTurn = 128;
  static constexpr unsigned kStopsPerTurn = 1024;
  static constexpr unsigned kDestroysPerTick = 1024;

  /// What a user does. Called once a user; a call that throws is a user that failed.
  using Body = std::function<Task<void>(User&)>;
  /// Where a user is started by other means than a Task: `user` must start its root.
  struct Start {
    std::function<void(User&)> user;
  };
  /// Told of each user that had started and has ended, from the loop's top level. `reason` is empty
  /// unless it failed, and good during the call.
  using OnEnded = std::function<void(UserId, Outcome, std::string_view reason)>;

  Population(runtime::Loop& loop, PopulationPlace place, Body body, OnEnded on_ended = nullptr);
  Population(runtime::Loop& loop, PopulationPlace place, Start start, OnEnded on_ended = nullptr);
  ~Population();
  Population(const Population&) = delete;
  Population& operator=(const Population&) = delete;

  /// Lets this core's share of `range` wait to start. Its ids must be new to the run. Slot 0 of the
  /// schedule lies at `at` of the first call. Returns at once.
  void add(IdRange range, base::TimePoint at);
  void add(IdRange range) { add(range, loop_.now()); }

  /// How often users start, on all cores together, from `at` on; unlimited until the first call.
  /// See SpawnSchedule for what happens to the slot that is next.
  void set_rate(Rate rate, base::TimePoint at);
  void set_rate(Rate rate) { set_rate(rate, loop_.now()); }

  /// Holds those that wait to start; slots that pass meanwhile lapse. `at`: the same on all cores.
  void hold(bool is_held, base::TimePoint at);
  /// From now on a graceful removal stops only users that rest (User::set_resting); others are let
  /// go when their pass has ended.
  void let_passes_end() { lets_passes_end_ = true; }

  /// Lets a user that has ended on this core start anew under its id, with random numbers of its
  /// own, when the schedule comes to it. Nobody else may have that id.
  void add_again(UserId id);
  /// Makes a running user one that fails: it is asked to stop, and destroyed kGrace later. Returns
  /// whether it runs and has not returned.
  bool fail(UserId id, std::string_view reason);

  /// Removes `count` users of this core: those that wait, of which the last to start go first, then
  /// running ones, the latest started first. A user is selected by one removal at most, and one
  /// whose body has returned by none. Returns how many it found.
  std::uint64_t remove(std::uint64_t count, Removal removal);
  /// Removes those of `ids` that live on this core and wait or run. Otherwise as above.
  std::uint64_t remove(std::span<const UserId> ids, Removal removal);
  /// The same for all from `first` to `last`.
  std::uint64_t remove_between(UserId first, UserId last, Removal removal);

  /// Tells all running users to stop, and removes none: one that ends before the drain of `end` is
  /// over has finished. Returns at once.
  void stop_users();

  /// Begins the end: nobody starts any more; users may finish for `drain`, then they are asked to
  /// stop, and those that are left are destroyed after kGrace. A later call may only shorten
  /// `drain`.
  void end(base::Duration drain);
  bool has_ended() const { return is_ending_ && store_.size() == 0; }

  class EndWait;
  /// `co_await population.ended()`: waits until the end was begun and no user is left. One waiter
  /// at a time. Stopped: returns at once, `has_ended` says how it is. It must end before the
  /// population.
  EndWait ended();

  /// Null when no user of that id lives on this core; one whose body has returned may still be
  /// here.
  User* find(UserId id) { return store_.find(id); }

  PopulationCounts counts() const;
  /// Those that have waited longest to start; ids lie `cores` apart. `most` ranges at most.
  std::vector<IdRange> waiting_ranges(std::size_t most) const {
    return waiting_.first_ranges(most);
  }
  /// The random numbers of a user that begins now.
  base::Random random_of(UserId id) const;
  const FailureReasons& failure_reasons() const { return reasons_; }
  runtime::Loop& loop() const { return loop_; }
  const PopulationPlace& place() const { return place_; }

 private:
  friend class User;

  /// Calls a member function at a time.
  template <class Base>
  class Alarm final : public Base {
   public:
    Alarm(Population& population, void (Population::*action)())
        : population_(population), action_(action) {}
    void fire() override { (population_.*action_)(); }

   private:
    Population& population_;
    void (Population::*action_)();
  };

  void start_due();
  void start_next();
  void plan_starts();
  void skip_slots_before(base::TimePoint at);
  bool select(User& user, Removal removal);
  void ask_later(User& user);
  void plan_asks();
  void ask_some();
  void ask(User& user);
  void destroy_due();
  void ask_all();
  void on_user_ended(User& user, const std::exception_ptr& failure);
  void account(User& user, Outcome outcome, const std::exception_ptr& failure);
  void settle(User& user, Outcome outcome, std::string_view reason);
  void tell_if_ended();
  User& first_of(runtime::Link& list) { return static_cast<User::Place*>(list.first())->user; }

  runtime::Loop& loop_;
  const PopulationPlace place_;
  const std::function<void(User&)> start_;
  const OnEnded on_ended_;
  SpawnSchedule schedule_;
  std::uint64_t next_slot_;  // the next of this core that is not used
  WaitingUsers waiting_;
  UserStore store_;
  // Each user is in one of these lists.
  runtime::Link running_;  // the latest started first
  runtime::Link telling_;  // running, and to be told to stop, which is no removal
  runtime::Link asking_;   // selected, and to be asked to stop
  runtime::Link asked_;    // to stop; may take as long as they like, or have just returned
  runtime::Link doomed_;   // asked to stop, and to be destroyed, the earliest first
  PopulationCounts counts_;
  FailureReasons reasons_;
  std::unordered_map<UserId, std::uint32_t> lives_;  // of those that were added again, past ones
  std::unordered_map<UserId, std::string> failing_;  // that are made to fail, and why
  EndWait* end_wait_ = nullptr;
  Alarm<runtime::PreciseTimer> start_timer_{*this, &Population::start_due};
  Alarm<runtime::PreciseTimer> ask_timer_{*this, &Population::ask_some};
  Alarm<runtime::PreciseTimer> drain_timer_{*this, &Population::ask_all};
  Alarm<runtime::Timer> destroy_timer_{*this, &Population::destroy_due};
  base::TimePoint drained_ = base::TimePoint::never();
  bool has_begun_ = false;
  bool is_held_ = false;
  bool lets_passes_end_ = false;
  bool is_ending_ = false;
  bool is_drained_ = false;
};

/// See `Population::ended`.
class Population::EndWait final : public runtime::Waiter {
 public:
  explicit EndWait(Population& population) : population_(population) {}
  ~EndWait() override { detach(); }
  bool await_ready() const { return population_.has_ended(); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle, [this] {
      THRONG_ASSERT(population_.end_wait_ == nullptr);
      population_.end_wait_ = this;
    });
  }
  void await_resume() const {}

 private:
  void detach() noexcept override {
    if (population_.end_wait_ == this) population_.end_wait_ = nullptr;
  }
  Population& population_;
};

inline Population::EndWait Population::ended() {
  return EndWait(*this);
}

}  // namespace throng::users
