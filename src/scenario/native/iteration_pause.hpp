#pragma once

#include <coroutine>

#include "base/clock.hpp"
#include "runtime/link.hpp"
#include "runtime/timer.hpp"
#include "runtime/waiter.hpp"
#include "scenario/native/native_core.hpp"

namespace throng::scenario::native {

/// `co_await IterationPause(core, rest)`: a user between two iterations waits until `rest` is over;
/// without one until iterations are not held any more. Ends early with the load, or stopped.
class IterationPause final : public runtime::Waiter {
 public:
  IterationPause(NativeCore& core, base::Duration rest) : core_(core), rest_(rest) {}
  ~IterationPause() override { detach(); }

  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle, [this] { arm(); });
  }
  /// Returns: whether another iteration may follow.
  bool await_resume() const { return !is_stopped(); }

 private:
  class WakeUp final : public runtime::Timer {
   public:
    explicit WakeUp(IterationPause& pause) : pause_(pause) {}
    void fire() override { pause_.complete(); }

   private:
    IterationPause& pause_;
  };
  /// In one of the core's lists.
  class Place final : public NativeCore::Waiting {
   public:
    explicit Place(IterationPause& pause) : pause_(pause) {}
    void go_on() override { pause_.complete_later(); }

   private:
    IterationPause& pause_;
  };

  void arm() {
    core_.note_pause(place_, rest_.count() == 0);
    if (rest_.count() > 0) core_.loop().add_timer(timer_, core_.loop().precise_now() + rest_);
  }
  void detach() noexcept override {
    timer_.unlink();
    place_.unlink();
  }

  NativeCore& core_;
  const base::Duration rest_;
  WakeUp timer_{*this};
  Place place_{*this};
};

}  // namespace throng::scenario::native
