#pragma once

#include <coroutine>
#include <type_traits>

#include "runtime/link.hpp"
#include "runtime/scope.hpp"
#include "throng/task.hpp"

namespace throng::runtime {

/// A coroutine that waits. The only place outside a frame that holds a coroutine handle: it lives
/// in the awaiter, hangs in its scope's list of waits, and leaves every list when the frame dies.
/// While it waits it can end in two ways: the operation calls `complete`, or the scope calls
/// `stop`.
class Waiter : public Link {
 public:
  Waiter() = default;

  bool is_stopped() const { return was_stopped_; }
  bool is_waiting() const { return handle_ != nullptr; }

  /// Lets the coroutine go on now. From the loop's top level only.
  void complete();
  /// Lets the coroutine go on in the loop's next turn.
  void complete_later();
  /// Makes the wait end as stopped, in the loop's next turn. The operation is forgotten first.
  void stop();

 protected:
  virtual ~Waiter() = default;
  /// Takes the wait off whatever would complete it.
  virtual void detach() noexcept {}

  /// Begins to wait within `scope`; `arm` sets up what will complete it. In a stopped scope nothing
  /// is set up and the coroutine finds `is_stopped`: at once, or, when it has gone on like that for
  /// too long, after a while. So a body that does not heed the stop cannot hold the loop.
  /// Returns: whether the coroutine suspends.
  template <class Arm>
  bool wait_in(Scope& scope, std::coroutine_handle<> handle, Arm&& arm) {
    if (!hold(scope, handle)) return false;
    if (!was_stopped_) arm();
    return true;
  }
  Loop& loop() const { return scope_->loop(); }
  /// Fetches into the cache what `complete` will touch.
  void warm() const {
    __builtin_prefetch(handle_.address());
    __builtin_prefetch(scope_);
  }

 private:
  friend class Loop;
  bool hold(Scope& scope, std::coroutine_handle<> handle);
  std::coroutine_handle<> take_handle();

  std::coroutine_handle<> handle_ = nullptr;
  Scope* scope_ = nullptr;
  bool was_stopped_ = false;
};

/// The scope of the coroutine that `handle` is of.
template <class Promise>
Scope& scope_of(std::coroutine_handle<Promise> handle) {
  return static_cast<Scope&>(*handle.promise().scope());
}

/// `Scope& scope = co_await current_scope();` The scope that this coroutine's waits belong to.
/// Does not suspend.
struct CurrentScope {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    scope_ = &scope_of(handle);
    return false;
  }
  Scope& await_resume() const noexcept { return *scope_; }

  Scope* scope_ = nullptr;
};
inline CurrentScope current_scope() {
  return {};
}

}  // namespace throng::runtime
