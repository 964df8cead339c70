#pragma once

#include <coroutine>

#include "throng/wait.hpp"

namespace throng {

/// See `sleep`.
class [[nodiscard]] Sleep final : public detail::Wait {
 public:
  explicit Sleep(Duration duration) : duration_(duration) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return detail::host().sleep(enter(handle), &wait_, duration_.count()) != 0;
  }
  /// Whether the time is over; false: told to stop.
  bool await_resume() const { return is_done(); }

 private:
  Duration duration_;
};

/// `co_await throng::sleep(2s)` waits at least that long, in steps of a millisecond; a negative or
/// zero time only lets others run. Result: true, or false when the user was told to stop.
/// Suspends: yes. Stopped: ends at once.
inline Sleep sleep(Duration duration) {
  return Sleep(duration);
}

}  // namespace throng
