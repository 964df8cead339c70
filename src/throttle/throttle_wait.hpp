#pragma once

#include <coroutine>
#include <utility>

#include "runtime/waiter.hpp"
#include "throng/result.hpp"
#include "throttle/throttle_share.hpp"

namespace throng::throttle {

/// `auto grant = co_await ThrottleWait(share);` The grant; no_throttle when there is no throttle of
/// that name, or it was stopped meanwhile. Suspends until it is granted. Stopped: kStopped.
class [[nodiscard]] ThrottleWait final : public runtime::Waiter, private Request {
 public:
  explicit ThrottleWait(ThrottleShare& share) : share_(share) {}
  ~ThrottleWait() override { detach(); }

  bool await_ready() const { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    Scope& scope = runtime::scope_of(handle);
    if (!scope.is_stopped()) {
      outcome_ = share_.ask(*this, grant_);
      if (outcome_ != ThrottleShare::Outcome::kWaits) return false;
    }
    return wait_in(scope, handle, [] {});
  }
  Result<Grant, ThrottleProblem> await_resume() {
    if (is_stopped()) return kStopped;
    if (outcome_ == ThrottleShare::Outcome::kPasses) return std::move(grant_);
    return failed(ThrottleProblem{"no_throttle", share_.name()});
  }

 private:
  void pass(Grant&& grant) override {
    grant_ = std::move(grant);
    outcome_ = ThrottleShare::Outcome::kPasses;
    complete();
  }
  void refuse() override {
    outcome_ = ThrottleShare::Outcome::kRefused;
    complete();
  }
  void detach() noexcept override { Request::cancel(); }

  ThrottleShare& share_;
  Grant grant_;
  ThrottleShare::Outcome outcome_ = ThrottleShare::Outcome::kWaits;
};

}  // namespace throng::throttle
