#include "runtime/root.hpp"

#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"

namespace throng::runtime {

Root::Root() : Completion{&Root::note_finished} {}
Root::~Root() {
  destroy();
}

void Root::start(Task<void>&& task, Scope& scope) {
  THRONG_ASSERT(!is_running());
  auto frame = std::move(task).release();
  frame_ = frame;
  promise_ = &frame.promise();
  loop_ = &scope.loop();
  promise_->become_root(scope, *this);
  // A root may be started by a coroutine that runs; its own chain is then a nested one.
  void* const outer = std::exchange(scope.core->continuation, nullptr);
  loop_->flight_record().note_user(scope.user);
  throng::detail::resume_chain(frame, *loop_);
  scope.core->continuation = outer;
}

void Root::destroy() {
  unlink();
  if (frame_) std::exchange(frame_, {}).destroy();
}

void Root::note_finished(Completion& completion) noexcept {
  auto& root = static_cast<Root&>(completion);
  root.loop_->finished_.push_back(root);
}

void Root::end() {
  const std::exception_ptr failure = promise_->take_exception();
  destroy();
  on_ended(failure);
}

}  // namespace throng::runtime
