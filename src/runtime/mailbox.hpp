#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"
#include "runtime/sequenced_ring.hpp"
#include "runtime/waiter.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

/// A bounded queue from any thread to one loop, without locks. When it is full `try_push` says so;
/// the sender decides what that means. Lifetime: must outlive its senders; dies on the loop's
/// thread.
template <class T>
class Mailbox final : public Inbox {
 public:
  /// `capacity`: a power of two.
  Mailbox(Loop& receiver, std::size_t capacity) : loop_(receiver), ring_(capacity) {
    loop_.add_inbox(*this);
  }

  /// Leaves `message` for the loop and wakes it. Returns: false, with `message` untouched, when the
  /// mailbox is full. Thread: any. Blocks: no.
  bool try_push(T&& message) {
    if (!ring_.try_push(std::move(message))) return false;
    loop_.wake();
    return true;
  }

  /// Takes the oldest message, if there is one. Thread: the loop's.
  std::optional<T> try_pop() { return ring_.try_pop(); }

  class Receive;
  /// Waits for a message; one coroutine at a time. Result: the message, or nothing when stopped.
  Receive receive() { return Receive(*this); }

  void deliver() override {
    if (receiver_ == nullptr) return;
    if (std::optional<T> message = try_pop()) receiver_->take(std::move(*message));
  }

 private:
  Loop& loop_;
  SequencedRing<T> ring_;
  Receive* receiver_ = nullptr;
};

template <class T>
class [[nodiscard]] Mailbox<T>::Receive final : public Waiter {
 public:
  explicit Receive(Mailbox& mailbox) : mailbox_(mailbox) {}
  ~Receive() override { detach(); }

  bool await_ready() {
    if (!mailbox_.loop_.may_go_on()) return false;
    message_ = mailbox_.try_pop();
    return message_.has_value();
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return wait_in(scope_of(handle), handle, [this] { arm(); });
  }
  std::optional<T> await_resume() { return std::move(message_); }

  void take(T&& message) {
    message_.emplace(std::move(message));
    detach();
    complete();
  }

 private:
  void arm() {
    THRONG_ASSERT(mailbox_.receiver_ == nullptr);
    mailbox_.receiver_ = this;
    // Out of budget with messages left: look again in the next turn.
    if (!mailbox_.ring_.is_empty()) mailbox_.loop_.wake();
  }
  void detach() noexcept override {
    if (mailbox_.receiver_ == this) mailbox_.receiver_ = nullptr;
  }
  Mailbox& mailbox_;
  std::optional<T> message_;
};

}  // namespace throng::runtime
