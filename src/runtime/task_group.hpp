#pragma once

#include <exception>
#include <memory>

#include "runtime/link.hpp"
#include "runtime/root.hpp"
#include "runtime/scope.hpp"
#include "runtime/waiter.hpp"
#include "throng/task.hpp"

namespace throng::runtime {

/// Tasks in the background, owned by the group and joined before it ends.
/// A group that is destroyed with tasks left in it (its owner was killed, or threw) destroys them.
/// Thread: the loop's own.
class TaskGroup {
 public:
  /// The tasks' waits belong to a scope below `parent`.
  explicit TaskGroup(Scope& parent) : scope_(parent) {}
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;
  ~TaskGroup();

  /// Starts `task` now; it runs until it first suspends. Arguments by reference must outlive it.
  void spawn(Task<void>&& task);
  /// The same for a task that the other side of the border made; see Root::start.
  void spawn(void* frame, const throng_frames& frames);
  /// Asks all tasks in the group to stop.
  void request_stop() { scope_.request_stop(); }
  bool is_empty() const { return children_.is_empty(); }
  /// What the first task that failed threw, since the last join; null when none did.
  const std::exception_ptr& failure() const { return failure_; }
  std::size_t size() const { return size_; }

  /// Waits until every task has ended; then throws the first failure of one, if there was any.
  /// Suspends: yes. Stopped: a stop reaches the tasks, and the join goes on until they have ended.
  [[nodiscard]] Task<void> join();

 private:
  class Child;
  class JoinWait final : public Waiter {
   public:
    explicit JoinWait(TaskGroup& group) : group_(group) {}
    ~JoinWait() override { detach(); }
    bool await_ready() const { return group_.is_empty(); }
    template <class Promise>
    bool await_suspend(std::coroutine_handle<Promise> handle) {
      // A scope of its own: a stop of the caller is passed on by the tasks' ends.
      return wait_in(group_.join_scope_, handle, [this] { group_.joining_ = this; });
    }
    void await_resume() { detach(); }

   private:
    void detach() noexcept override { group_.joining_ = nullptr; }
    TaskGroup& group_;
  };
  Child& add_child();
  void on_child_ended(Child& child, const std::exception_ptr& failure);

  Scope scope_;
  Scope join_scope_{scope_.loop(), scope_.user};
  Link children_;
  std::size_t size_ = 0;
  JoinWait* joining_ = nullptr;
  std::exception_ptr failure_;
};

}  // namespace throng::runtime
