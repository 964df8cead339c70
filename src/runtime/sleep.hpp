#pragma once

#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"

namespace throng::runtime {

/// How a sleep ended.
enum class Slept : bool { kStopped, kInFull };

/// See `sleep_for`.
class Sleep final : public Waiter {
 public:
  explicit Sleep(base::Duration duration) : duration_(duration) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(scope_of(handle), handle,
                   [this] { loop().add_timer(timer_, loop().now() + duration_); });
  }
  Slept await_resume() const { return is_stopped() ? Slept::kStopped : Slept::kInFull; }

 private:
  class WakeUp final : public Timer {
   public:
    explicit WakeUp(Sleep& sleep) : sleep_(sleep) {}
    void fire() override { sleep_.complete(); }
    void warm() const override { sleep_.Waiter::warm(); }

   private:
    Sleep& sleep_;
  };
  void detach() noexcept override { timer_.unlink(); }

  base::Duration duration_;
  WakeUp timer_{*this};
};

/// Sleeps at least `duration` from the start of this turn, rounded up to the next millisecond tick.
/// Suspends: unless stopped. Stopped: at once, and says so. Allocates: no.
inline Sleep sleep_for(base::Duration duration) {
  return Sleep(duration);
}

/// See `sleep_until`.
class PreciseSleep final : public Waiter {
 public:
  explicit PreciseSleep(base::TimePoint when) : when_(when) {}
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(scope_of(handle), handle, [this] { loop().add_precise(timer_, when_); });
  }
  Slept await_resume() const { return is_stopped() ? Slept::kStopped : Slept::kInFull; }

 private:
  class WakeUp final : public PreciseTimer {
   public:
    explicit WakeUp(PreciseSleep& sleep) : sleep_(sleep) {}
    void fire() override { sleep_.complete(); }

   private:
    PreciseSleep& sleep_;
  };
  void detach() noexcept override { timer_.cancel(); }

  base::TimePoint when_;
  WakeUp timer_{*this};
};

/// Sleeps until `when` by the loop's clock, as exactly as the system wakes us (the precise queue);
/// for work with an intended start. A time that is past ends in the next turn.
/// Suspends: unless stopped. Stopped: at once, and says so.
inline PreciseSleep sleep_until(base::TimePoint when) {
  return PreciseSleep(when);
}

}  // namespace throng::runtime
