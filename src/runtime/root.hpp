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
class Root : public Link, private throng_completion {
 public:
  Root();
  virtual ~Root();

  /// Starts `task` within `scope`; it runs until it first suspends.
  void start(Task<void>&& task, Scope& scope);
  /// The same for the frame of a task that the other side of the border made; it is the root's now.
  void start(void* frame, const throng_frames& frames, Scope& scope);
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
  void begin(Scope& scope);
  void end();
  std::exception_ptr take_failure() const;
  static void note_finished(throng_completion* completion) noexcept;

  std::coroutine_handle<> frame_;
  const throng_frames* frames_ = nullptr;  // of the other side, when the frame is
  Loop* loop_ = nullptr;
};

}  // namespace throng::runtime
