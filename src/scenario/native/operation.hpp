#pragma once

#include <coroutine>
#include <cstdint>

#include "runtime/scope.hpp"
#include "throng/border.hpp"
#include "throng/task.hpp"

namespace throng::scenario::native {

/// What a throng_wait holds while it waits.
enum class OperationKind : std::uint32_t { kPlain, kTask, kReceive };

inline std::coroutine_handle<> frame_of(const throng_wait& wait) {
  return std::coroutine_handle<>::from_address(wait.frame);
}
inline Scope& scope_of(throng_scope* scope) {
  return static_cast<Scope&>(*scope);
}

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
