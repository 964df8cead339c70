#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>

#include "runtime/scope.hpp"
#include "runtime/waiter.hpp"
#include "throng/border.hpp"
#include "throng/frame_pool.hpp"
#include "throng/task.hpp"

namespace throng::scenario::native {

/// What a throng_wait holds while it waits.
enum class OperationKind : std::uint32_t { kWaiter, kTask, kReceive };

inline std::coroutine_handle<> frame_of(const throng_wait& wait) {
  return std::coroutine_handle<>::from_address(wait.frame);
}
inline Scope& scope_of(throng_scope* scope) {
  return static_cast<Scope&>(*scope);
}

/// A wait of the program for a frame of the scenario, held by the frame's throng_wait until
/// `forget`. The wait's outcome is set before the frame goes on.
class Operation : public runtime::Waiter {
 public:
  explicit Operation(throng_wait& wait) : wait_(wait) {
    wait.operation = this;
    wait.kind = static_cast<std::uint32_t>(OperationKind::kWaiter);
    wait.outcome = THRONG_DONE;
  }
  ~Operation() override = default;

  static void* operator new(std::size_t bytes) {
    return throng::detail::FramePool::allocate(bytes);
  }
  static void operator delete(void* memory, std::size_t bytes) noexcept {
    throng::detail::FramePool::release(memory, bytes);
  }

  /// Begins to wait; `arm` sets up what completes it. Returns: whether the frame suspends.
  template <class Arm>
  bool begin(Scope& scope, Arm&& arm) {
    const bool suspends = wait_in(scope, frame_of(wait_), arm);
    if (is_stopped()) wait_.outcome = THRONG_STOPPED;
    return suspends;
  }

 protected:
  /// Takes the wait off whatever would complete it.
  virtual void let_go() noexcept {}
  throng_wait& wait_;

 private:
  void detach() noexcept final {
    let_go();
    wait_.outcome = THRONG_STOPPED;
  }
};

/// Lets the scenario's frame wait for `task` as if it had awaited it; the task writes its results,
/// and the wait's outcome, before it ends. Its frame is destroyed by `forget`.
/// Returns whether the frame suspends.
int await_task(throng_scope* scope, throng_wait& wait, Task<void>&& task);

/// Sleeps; 0 and less only lets others run.
int begin_sleep(throng_scope* scope, throng_wait& wait, std::int64_t ns);
int begin_until_stopped(throng_scope* scope, throng_wait& wait);
/// Goes on at once, unless that was done too often: then in the loop's next turn.
int begin_yield(throng_scope* scope, throng_wait& wait);

/// Ends what the wait holds, finished or not.
void forget(throng_wait& wait);

}  // namespace throng::scenario::native
