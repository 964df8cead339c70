#pragma once

#include <coroutine>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "throng/border.hpp"
#include "throng/frame_pool.hpp"

namespace throng {

template <class T = void>
class Task;

namespace detail {

/// Resumes `handle` and then whoever waited for it, and so on. Continuations run one after another
/// from here and never inside each other, so the stack does not grow with the length of a chain,
/// whether or not the compiler turns the resumption into a tail call. What comes next stands in the
/// core, where whoever runs the chain finds it, whichever side of the border ended the task.
inline void resume_chain(std::coroutine_handle<> handle, throng_core& core) {
  while (handle) {
    handle.resume();
    handle = std::coroutine_handle<>::from_address(std::exchange(core.continuation, nullptr));
  }
}

class PromiseBase {
 public:
  static void* operator new(std::size_t bytes) { return FramePool::allocate(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    FramePool::release(frame, bytes);
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  auto final_suspend() const noexcept { return FinalAwaiter{}; }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  /// What this task's waits belong to: the loop they wait on and the stop that reaches them. Every
  /// Task inherits it from the one that awaits it.
  throng_scope* scope() const { return scope_; }

  /// Prepares a task that nobody awaits; whoever resumes its frame then starts it. `completion`
  /// must outlive the frame.
  void become_root(throng_scope& scope, throng_completion& completion) {
    scope_ = &scope;
    next_ = &completion;
    mode_ = Mode::kRoot;
  }

  /// Runs the task inside the awaiting coroutine until it ends or first suspends.
  /// Returns: whether it suspended; if not, the awaiting coroutine simply goes on.
  bool start_awaited(std::coroutine_handle<> self, std::coroutine_handle<> parent,
                     throng_scope* scope) {
    scope_ = scope;
    next_ = parent.address();
    mode_ = Mode::kStarting;
    self.resume();
    if (self.done()) return false;
    mode_ = Mode::kAwaited;
    return true;
  }

  std::exception_ptr take_exception() noexcept { return std::exchange(exception_, nullptr); }

 protected:
  void rethrow_if_failed() {
    if (exception_) std::rethrow_exception(take_exception());
  }

 private:
  enum class Mode : unsigned char { kStarting, kAwaited, kRoot };
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> self) const noexcept {
      static_cast<PromiseBase&>(self.promise()).finish();
    }
    void await_resume() const noexcept {}
  };

  void finish() noexcept {
    if (mode_ == Mode::kAwaited) {
      scope_->core->continuation = next_;
    } else if (mode_ == Mode::kRoot) {
      auto* completion = static_cast<throng_completion*>(next_);
      completion->on_finished(completion);
    }
  }

  throng_scope* scope_ = nullptr;
  void* next_ = nullptr;  // the awaiting frame, or the completion of a root
  std::exception_ptr exception_;
  Mode mode_ = Mode::kStarting;
};

template <class T>
class Promise final : public PromiseBase {
 public:
  ~Promise() {
    if (has_value_) value_.~T();
  }
  Promise() {}  // NOLINT: the union member is made by return_value
  Task<T> get_return_object();
  template <class U>
  void return_value(U&& value) {
    new (&value_) T(std::forward<U>(value));
    has_value_ = true;
  }
  T take() {
    rethrow_if_failed();
    return std::move(value_);
  }

 private:
  union {
    T value_;
  };
  bool has_value_ = false;
};

template <>
class Promise<void> final : public PromiseBase {
 public:
  Task<void> get_return_object();
  void return_void() const noexcept {}
  void take() { rethrow_if_failed(); }
};

}  // namespace detail

/// Work that suspends. It starts when it is awaited, in the expression that makes it, and ends
/// before the awaiting coroutine goes on; it can be neither copied nor moved, so it cannot dangle.
/// For work in the background use a TaskGroup.
/// Arguments by reference must live until the awaiting expression is complete. No capturing lambda
/// may be a coroutine: its captures die with the lambda object.
/// Destroying a Task that is suspended destroys its frame, and with it all it awaits.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::Promise<T>;

  Task(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    bool await_ready() const noexcept { return false; }
    template <class Parent>
    bool await_suspend(std::coroutine_handle<Parent> parent) {
      return handle_.promise().start_awaited(handle_, parent, parent.promise().scope());
    }
    T await_resume() { return handle_.promise().take(); }

   private:
    std::coroutine_handle<promise_type> handle_;
  };
  Awaiter operator co_await() && { return Awaiter(handle_); }

  /// Gives the frame to an owner that starts it as a root and destroys it.
  std::coroutine_handle<promise_type> release() && { return std::exchange(handle_, {}); }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<Promise>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<Promise>::from_promise(*this));
}

}  // namespace detail
}  // namespace throng
