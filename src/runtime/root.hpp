#pragma once

#include <coroutine>
#include <exception>

#include "runtime/link.hpp"
#include "runtime/scope.hpp"
#include "throng/task.hpp"

namespace throng::runtime {

class Loop;

/// The outermost frame of something that nobody awaits: a user, a child of a TaskGroup.
/// Lifetime: the root must outlive its frame; its destructor destroys a frame that is left.
/// Thread: the loop's own.
class Root : public Link, private Completion {
 public:
  Root();
  virtual ~Root();

  /// Starts `task` within `scope`; it runs until it first suspends.
  void start(Task<void>&& task, Scope& scope);
  bool is_running() const { return frame_ != nullptr; }

  /// Destroys the frame, and with it all that it awaits and owns. Operations it waits for are
  /// forgotten first, by the awaiters' own destructors. Not from inside the task itself.
  void destroy();

 protected:
  /// Called from the loop's top level when the task has ended by itself and its frame is gone, with
  /// what it threw, or null. May delete this.
  virtual void on_ended(std::exception_ptr failure) = 0;

 private:
  friend class Loop;
  void end();
  static void note_finished(Completion& completion) noexcept;

  std::coroutine_handle<> frame_;
  throng::detail::PromiseBase* promise_ = nullptr;
  Loop* loop_ = nullptr;
};

}  // namespace throng::runtime
