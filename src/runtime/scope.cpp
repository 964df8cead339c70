#include "runtime/scope.hpp"

#include "base/assert.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"

namespace throng {

Scope::Scope(Scope& parent)
    : throng_scope{parent.core, parent.user}, is_stopped_(parent.is_stopped_) {
  parent.children_.push_back(place_);
}

Scope::~Scope() {
  THRONG_ASSERT(waits_.is_empty() && children_.is_empty());
}

void Scope::request_stop() {
  if (is_stopped_) return;
  is_stopped_ = true;
  while (!waits_.is_empty()) static_cast<runtime::Waiter&>(*waits_.first()).stop();
  for (runtime::Link* child = children_.first(); child != &children_; child = child->following()) {
    static_cast<Child*>(child)->scope->request_stop();
  }
}

namespace runtime {

bool Waiter::hold(Scope& scope, std::coroutine_handle<> handle) {
  scope_ = &scope;
  was_stopped_ = scope.is_stopped();
  if (was_stopped_ && loop().may_go_on_stopped()) return false;
  handle_ = handle;
  if (was_stopped_) {
    loop().hold_stopped(*this);
  } else {
    scope.waits_.push_back(*this);
  }
  return true;
}

std::coroutine_handle<> Waiter::take_handle() {
  THRONG_ASSERT(is_waiting());
  unlink();
  return std::exchange(handle_, nullptr);
}

void Waiter::complete() {
  loop().resume(take_handle(), scope_->user);
}

void Waiter::complete_later() {
  THRONG_ASSERT(is_waiting());
  loop().queue(*this);
}

void Waiter::stop() {
  detach();
  was_stopped_ = true;
  complete_later();
}

}  // namespace runtime
}  // namespace throng
