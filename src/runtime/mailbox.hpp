#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"
#include "runtime/waiter.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

/// A bounded queue from any thread to one loop, without locks (a ring of sequenced cells, after
/// D. Vyukov's bounded queue). When it is full `try_push` says so; the sender decides what that
/// means. Lifetime: must outlive its senders; dies on the loop's thread.
template <class T>
class Mailbox final : public Inbox {
 public:
  /// `capacity`: a power of two.
  Mailbox(Loop& receiver, std::size_t capacity)
      : loop_(receiver), mask_(capacity - 1), cells_(new Cell[capacity]) {
    THRONG_ASSERT(capacity >= 2 && (capacity & mask_) == 0);
    for (std::size_t i = 0; i < capacity; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
    loop_.add_inbox(*this);
  }

  /// Leaves `message` for the loop and wakes it. Returns: false, with `message` untouched, when the
  /// mailbox is full. Thread: any. Blocks: no.
  bool try_push(T&& message) {
    std::size_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[at & mask_];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          cell.message.emplace(std::move(message));
          cell.turn.store(at + 1, std::memory_order_release);
          loop_.wake();
          return true;
        }
      } else if (turn < at) {
        return false;
      } else {
        at = tail_.load(std::memory_order_relaxed);
      }
    }
  }

  /// Takes the oldest message, if there is one. Thread: the loop's.
  std::optional<T> try_pop() {
    Cell& cell = cells_[head_ & mask_];
    if (cell.turn.load(std::memory_order_acquire) != head_ + 1) return std::nullopt;
    std::optional<T> message = std::move(cell.message);
    cell.message.reset();
    cell.turn.store(head_ + mask_ + 1, std::memory_order_release);
    ++head_;
    return message;
  }

  class Receive;
  /// Waits for a message; one coroutine at a time. Result: the message, or nothing when stopped.
  Receive receive() { return Receive(*this); }

  void deliver() override {
    if (receiver_ == nullptr) return;
    if (std::optional<T> message = try_pop()) receiver_->take(std::move(*message));
  }

 private:
  struct Cell {
    std::atomic<std::size_t> turn;
    std::optional<T> message;
  };

  Loop& loop_;
  const std::size_t mask_;
  std::unique_ptr<Cell[]> cells_;
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::size_t head_ = 0;
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
    if (mailbox_.cells_[mailbox_.head_ & mailbox_.mask_].turn.load(std::memory_order_acquire) ==
        mailbox_.head_ + 1) {
      mailbox_.loop_.wake();
    }
  }
  void detach() noexcept override {
    if (mailbox_.receiver_ == this) mailbox_.receiver_ = nullptr;
  }
  Mailbox& mailbox_;
  std::optional<T> message_;
};

}  // namespace throng::runtime
