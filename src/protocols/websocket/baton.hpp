#pragma once

#include <coroutine>

#include "runtime/link.hpp"
#include "runtime/waiter.hpp"

namespace throng::protocols::websocket {

/// What one coroutine at a time holds; those who want it wait in the order they came.
/// Thread: the loop's own. Lifetime: must outlive its holds.
class Baton {
 public:
  Baton() = default;
  Baton(const Baton&) = delete;
  Baton& operator=(const Baton&) = delete;

  class Hold;
  bool is_free() const { return holder_ == nullptr; }

 private:
  runtime::Link waiting_;
  Hold* holder_ = nullptr;
};

/// `Baton::Hold hold(baton); if (!co_await hold) …stopped…` Held until it dies.
/// Suspends: while another holds it. Result: false when it was stopped.
class [[nodiscard]] Baton::Hold final : public runtime::Waiter {
 public:
  explicit Hold(Baton& baton) : baton_(baton) {}
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold() override {
    place_.unlink();
    if (baton_.holder_ != this) return;
    baton_.holder_ = nullptr;
    if (baton_.waiting_.is_empty()) return;
    Hold& next = static_cast<Place&>(*baton_.waiting_.first()).hold;
    next.place_.unlink();
    baton_.holder_ = &next;
    next.complete_later();
  }

  bool await_ready() {
    if (!baton_.is_free()) return false;
    baton_.holder_ = this;
    return true;
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(runtime::scope_of(handle), handle,
                   [this] { baton_.waiting_.push_back(place_); });
  }
  bool await_resume() const { return baton_.holder_ == this; }

 private:
  /// Among those who wait for it.
  struct Place : runtime::Link {
    explicit Place(Hold& owner) : hold(owner) {}
    Hold& hold;
  };
  void detach() noexcept override { place_.unlink(); }

  Baton& baton_;
  Place place_{*this};
};

}  // namespace throng::protocols::websocket
