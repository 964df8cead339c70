#pragma once

#include <coroutine>

#include "throng/host.hpp"

namespace throng::detail {

/// The part that all awaiters of the SDK share: the wait for an operation of the program. Whoever
/// dies while it waits has the program forget the operation.
class Wait {
 public:
  Wait() = default;
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() {
    if (wait_.operation != nullptr) host().forget(&wait_);
  }
  bool await_ready() const noexcept { return false; }

 protected:
  template <class Promise>
  throng_scope* enter(std::coroutine_handle<Promise> handle) {
    wait_.frame = handle.address();
    return handle.promise().scope();
  }
  bool is_stopped() const { return wait_.outcome == THRONG_STOPPED; }
  bool is_done() const { return wait_.outcome == THRONG_DONE; }

  throng_wait wait_{};
};

}  // namespace throng::detail
