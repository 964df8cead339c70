#pragma once

#include <coroutine>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/clock.hpp"
#include "runtime/link.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"
#include "telemetry/recorder.hpp"
#include "throttle/arrivals.hpp"

namespace throng::throttle {

/// Hands the starts of a schedule to coroutines that wait for something to do, on one core. A start
/// for which nobody is free waits, as a number, until somebody is.
/// In one of two ways: each piece of work is done by a user who then asks for the next, and users
/// are added as they are needed, up to a limit; the one that was busy last is taken first, so that
/// no more of them, and of their connections, are used than the work asks for. Or whoever asks
/// hands the work on to others, and tells of its end.
/// Thread: the loop's own. Lifetime: loop and recorder must outlive it.
class OpenStarts {
 public:
  struct Setting {
    ArrivalPlan plan;
    std::uint64_t seed = 0;
    ArrivalShare share;
    Arrivals::Bounds bounds;
    std::uint64_t most_in_flight = 1;              // of this core
    std::function<void(std::uint64_t)> add_users;  // null: work is handed on
    /// All starts are taken, and there are no others.
    std::function<void()> on_done;
  };
  OpenStarts(runtime::Loop& loop, telemetry::Recorder& recorder, Setting setting);
  ~OpenStarts() {
    if (is_gone_ != nullptr) *is_gone_ = true;
  }

  /// Slot 0 lies at `start`.
  void begin(base::TimePoint start);
  /// Nothing new begins: users that wait, and those that ask, get nothing. `unsent` is told of the
  /// starts that were waiting: how many, with how old they are about. All of them one by one up to
  /// kUnsentOneByOne, then in groups of neighbours.
  void end(const std::function<void(base::Duration age, std::uint64_t count)>& unsent);
  static constexpr std::uint64_t kUnsentOneByOne = 100'000;

  /// A user that was added is there; once a user, before its first `next`.
  void note_user() {
    if (on_the_way_ > 0) --on_the_way_;
  }
  /// A piece of work that was handed on has ended.
  void note_end();
  /// Starts that wait.
  std::uint64_t waiting() const { return arrivals_.waiting(); }
  class Next;
  /// `co_await starts.next()`: when the next piece of work was to begin; none when there is no
  /// other. Suspends: while nothing is due. Stopped: none.
  Next next();

 private:
  static constexpr unsigned kHandedOutPerTurn = 64;

  bool on_due(std::uint64_t count);
  bool hand_out();
  void add_users();
  void note_held();
  bool can_take() const { return !has_ended_ && arrivals_.waiting() > 0 && has_room(); }
  base::TimePoint take();
  void wait_for_start(Next& next);
  void let_go();
  bool has_room() const {
    return setting_.add_users != nullptr || in_flight_ < setting_.most_in_flight;
  }
  bool is_full() const;
  bool is_done() const { return has_ended_ || (arrivals_.has_ended() && arrivals_.waiting() == 0); }

  runtime::Loop& loop_;
  telemetry::Recorder& recorder_;
  const Setting setting_;
  telemetry::CounterId due_, started_, held_;
  telemetry::GaugeId waiting_;
  telemetry::HistogramId lateness_;
  Arrivals arrivals_;
  runtime::Link idle_;            // the one that was busy last first
  std::uint64_t users_ = 0;       // that were added
  std::uint64_t on_the_way_ = 0;  // added, and not yet here for their first piece of work
  std::uint64_t in_flight_ = 0;   // handed on and not ended
  std::uint64_t held_below_ = 0;  // starts before this one found all users busy
  bool* is_gone_ = nullptr;       // told when this dies while it hands out
  bool has_ended_ = false;
};

/// See `OpenStarts::next`.
class OpenStarts::Next final : public runtime::Waiter {
 public:
  explicit Next(OpenStarts& starts) : starts_(starts) {}
  ~Next() override { detach(); }
  bool await_ready() {
    if (starts_.is_done()) return true;
    // A start that is taken is handed over in the same breath: who dies in between takes none
    // along.
    if (starts_.can_take() && starts_.loop_.may_go_on()) intended_ = starts_.take();
    return intended_.has_value();
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle, [this] { starts_.wait_for_start(*this); });
  }
  std::optional<base::TimePoint> await_resume() const { return intended_; }

 private:
  friend class OpenStarts;
  struct Place : runtime::Link {
    explicit Place(Next& owner) : next(owner) {}
    Next& next;
  };
  void detach() noexcept override { place_.unlink(); }

  OpenStarts& starts_;
  Place place_{*this};
  std::optional<base::TimePoint> intended_;
};

inline OpenStarts::Next OpenStarts::next() {
  return Next(*this);
}

}  // namespace throng::throttle
