#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "base/assert.hpp"

namespace throng::runtime {

/// A bounded queue from any thread to one, without locks: a ring of sequenced cells, after
/// D. Vyukov's bounded queue. What is left in it dies with it.
template <class T>
class SequencedRing {
 public:
  /// `capacity`: a power of two.
  explicit SequencedRing(std::size_t capacity) : mask_(capacity - 1), cells_(new Cell[capacity]) {
    THRONG_ASSERT(capacity >= 2 && (capacity & mask_) == 0);
    for (std::size_t i = 0; i < capacity; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
  }

  /// Returns: false, with `item` untouched, when the ring is full. Thread: any.
  bool try_push(T&& item) {
    std::size_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[at & mask_];
      const std::size_t turn = cell.turn.load(std::memory_order_acquire);
      if (turn == at) {
        if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
          cell.item.emplace(std::move(item));
          cell.turn.store(at + 1, std::memory_order_release);
          return true;
        }
      } else if (turn < at) {
        return false;
      } else {
        at = tail_.load(std::memory_order_relaxed);
      }
    }
  }

  /// Whether there is nothing to take. Thread: the taker's.
  bool is_empty() const {
    return cells_[head_ & mask_].turn.load(std::memory_order_acquire) != head_ + 1;
  }

  /// Takes the oldest item, if there is one. Thread: the taker's.
  std::optional<T> try_pop() {
    std::optional<T> item;
    consume([&item](T&& oldest) { item.emplace(std::move(oldest)); });
    return item;
  }

  /// Calls `take` with the oldest item where it lies; it must not throw. Returns: false when there
  /// is none. Thread: the taker's.
  template <class Take>
  bool consume(Take&& take) {
    if (is_empty()) return false;
    Cell& cell = cells_[head_ & mask_];
    take(std::move(*cell.item));
    cell.item.reset();
    cell.turn.store(head_ + mask_ + 1, std::memory_order_release);
    ++head_;
    return true;
  }

 private:
  struct Cell {
    std::atomic<std::size_t> turn;
    std::optional<T> item;
  };

  const std::size_t mask_;
  const std::unique_ptr<Cell[]> cells_;
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::size_t head_ = 0;
};

}  // namespace throng::runtime
