#include "scenario/native/operation.hpp"

#include <fmt/format.h>

#include <exception>

#include "base/units.hpp"
#include "messages/post_office.hpp"
#include "runtime/timer.hpp"
#include "scenario/native/native_core.hpp"

namespace throng::scenario::native {
namespace {

/// A wait for time, for the loop's next turn, or for a stop.
class PlainOperation final : public Operation {
 public:
  using Operation::Operation;
  // From the call on, for the turn that it is in may have begun long ago.
  void sleep(base::Duration duration) { loop().add_timer(timer_, loop().precise_now() + duration); }

 private:
  class WakeUp final : public runtime::Timer {
   public:
    explicit WakeUp(PlainOperation& operation) : operation_(operation) {}
    void fire() override { operation_.complete(); }
    void warm() const override { operation_.Waiter::warm(); }

   private:
    PlainOperation& operation_;
  };
  void let_go() noexcept override { timer_.unlink(); }

  WakeUp timer_{*this};
};

std::coroutine_handle<throng::detail::Promise<void>> task_of(const throng_wait& wait) {
  return std::coroutine_handle<throng::detail::Promise<void>>::from_address(wait.operation);
}

}  // namespace

int await_task(throng_scope* scope, throng_wait& wait, Task<void>&& task) {
  const auto handle = std::move(task).release();
  wait.operation = handle.address();
  wait.kind = static_cast<std::uint32_t>(OperationKind::kTask);
  wait.outcome = THRONG_FAILED;
  return handle.promise().start_awaited(handle, frame_of(wait), scope);
}

int begin_sleep(throng_scope* scope, throng_wait& wait, std::int64_t ns) {
  PlainOperation& operation = *new PlainOperation(wait);
  if (ns > 0) {
    return operation.begin(scope_of(scope), [&] { operation.sleep(base::Duration(ns)); });
  }
  return operation.begin(scope_of(scope), [&] { operation.complete_later(); });
}

int begin_until_stopped(throng_scope* scope, throng_wait& wait) {
  return (new PlainOperation(wait))->begin(scope_of(scope), [] {});
}

int begin_yield(throng_scope* scope, throng_wait& wait) {
  if (scope_of(scope).loop().may_go_on()) {
    wait.outcome = THRONG_DONE;
    return 0;
  }
  return begin_sleep(scope, wait, 0);
}

void forget(throng_wait& wait) {
  switch (static_cast<OperationKind>(wait.kind)) {
    case OperationKind::kTask:
      task_of(wait).destroy();
      break;
    case OperationKind::kReceive:
      messages::PostOffice::forget(wait);
      break;
    case OperationKind::kWaiter:
      delete static_cast<Operation*>(wait.operation);
  }
  wait.operation = nullptr;
}

}  // namespace throng::scenario::native
