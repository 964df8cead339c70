#include "runtime/root.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"

namespace throng::runtime {
namespace {

constexpr std::size_t kLongestFailure = 400;  // bytes of what a foreign frame threw

}  // namespace

Root::Root() : throng_completion{&Root::note_finished} {}
Root::~Root() {
  destroy();
}

void Root::start(Task<void>&& task, Scope& scope) {
  THRONG_ASSERT(!is_running());
  auto frame = std::move(task).release();
  frame.promise().become_root(scope, *this);
  frame_ = frame;
  frames_ = nullptr;
  begin(scope);
}

void Root::start(void* frame, const throng_frames& frames, Scope& scope) {
  THRONG_ASSERT(!is_running());
  frames.adopt(frame, &scope, this);
  frame_ = std::coroutine_handle<>::from_address(frame);
  frames_ = &frames;
  begin(scope);
}

void Root::begin(Scope& scope) {
  loop_ = &scope.loop();
  // A root may be started by a coroutine that runs; its own chain is then a nested one.
  void* const outer = std::exchange(loop_->continuation, nullptr);
  loop_->flight_record().note_user(scope.user);
  throng::detail::resume_chain(frame_, *loop_);
  loop_->continuation = outer;
}

void Root::destroy() {
  unlink();
  if (frame_) std::exchange(frame_, {}).destroy();
}

void Root::note_finished(throng_completion* completion) noexcept {
  auto& root = *static_cast<Root*>(completion);
  root.loop_->finished_.push_back(root);
}

std::exception_ptr Root::take_failure() const {
  if (frames_ == nullptr) {
    using Handle = std::coroutine_handle<throng::detail::Promise<void>>;
    return Handle::from_address(frame_.address()).promise().take_exception();
  }
  // Exceptions do not cross the border, their words do.
  char text[kLongestFailure + 1];
  const std::int64_t length = frames_->failure(frame_.address(), text, kLongestFailure);
  if (length < 0) return nullptr;
  return std::make_exception_ptr(
      std::runtime_error(std::string(text, static_cast<std::size_t>(length))));
}

void Root::end() {
  const std::exception_ptr failure = take_failure();
  destroy();
  on_ended(failure);
}

}  // namespace throng::runtime
