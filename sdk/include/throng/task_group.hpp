#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include "throng/task.hpp"
#include "throng/user.hpp"

namespace throng {
namespace detail {

/// Writes what `failure` says to a border's buffer. Returns the bytes written.
inline std::int64_t write_failure(const std::exception_ptr& failure, char* text,
                                  std::size_t capacity) {
  std::string what;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "threw something that is no std::exception";
  }
  if (what.empty()) what = "an exception that says nothing";
  return static_cast<std::int64_t>(what.copy(text, capacity));
}

inline PromiseBase& promise_of(void* frame) {
  return std::coroutine_handle<Promise<void>>::from_address(frame).promise();
}
inline void adopt(void* frame, throng_scope* scope, throng_completion* completion) {
  promise_of(frame).become_root(*scope, *completion);
}
inline std::int64_t failure(void* frame, char* text, std::size_t capacity) {
  const std::exception_ptr thrown = promise_of(frame).take_exception();
  return thrown ? write_failure(thrown, text, capacity) : -1;
}
/// For the outermost frames of tasks without a result.
inline constexpr throng_frames kFrames = {&adopt, &failure};

}  // namespace detail

/// Tasks in the background of a user, joined before it ends. A group that is destroyed with tasks
/// left in it destroys them.
class TaskGroup {
 public:
  explicit TaskGroup(const User& user) : group_(detail::host().open_group(user.scope())) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup() { detail::host().close_group(group_); }

  /// Starts `task` now; it runs until it first suspends. Arguments by reference must outlive it.
  void spawn(Task<void>&& task) {
    detail::host().spawn(group_, std::move(task).release().address(), &detail::kFrames);
  }
  /// Tells all tasks of the group to stop.
  void request_stop() { detail::host().stop_group(group_); }

  class Join;
  /// `co_await group.join()` waits until every task has ended; then throws std::runtime_error with
  /// what the first failure of one said, if there was any. One task may join at a time.
  /// Stopped: the stop reaches the tasks, and the join goes on until they have ended.
  Join join();

 private:
  throng_group* group_;
};

class [[nodiscard]] TaskGroup::Join final : public detail::Wait {
 public:
  explicit Join(throng_group* group) : group_(group) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().join(group_, scope, &wait_) != 0;
  }
  void await_resume() const {
    const throng_text failure = detail::host().group_failure(group_);
    if (failure.data != nullptr) throw std::runtime_error(std::string(detail::view(failure)));
  }

 private:
  throng_group* group_;
};

inline TaskGroup::Join TaskGroup::join() {
  return Join(group_);
}

}  // namespace throng
