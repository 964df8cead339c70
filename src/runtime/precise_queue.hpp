#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/clock.hpp"

namespace throng::runtime {

class PreciseQueue;

/// Something that happens at a nanosecond: an entry of the PreciseQueue. Leaves it when it dies.
class PreciseTimer {
 public:
  PreciseTimer() = default;
  PreciseTimer(const PreciseTimer&) = delete;
  PreciseTimer& operator=(const PreciseTimer&) = delete;
  virtual void fire() = 0;
  bool is_queued() const { return queue_ != nullptr; }
  /// Takes the timer out of its queue; nothing happens if it is in none.
  void cancel();

 protected:
  ~PreciseTimer() { cancel(); }

 private:
  friend class PreciseQueue;
  PreciseQueue* queue_ = nullptr;
  std::size_t index_ = 0;
};

/// Work with an intended start (arrivals, throttles, rate loops), kept to the nanosecond in a heap.
/// Entries of the same instant fire in the order they were added.
/// Thread: the loop's own. Cost: logarithmic in the number of waiting entries.
class PreciseQueue {
 public:
  ~PreciseQueue();

  /// Fires `timer` at the first `fire_due` at or after `when`. A queued timer is moved.
  void add(PreciseTimer& timer, base::TimePoint when);
  void remove(PreciseTimer& timer);

  /// Fires all that is due at `now`; what firing adds waits for the next call.
  void fire_due(base::TimePoint now);

  /// The earliest entry; `TimePoint::never()` when there is none.
  base::TimePoint next() const {
    return heap_.empty() ? base::TimePoint::never() : heap_.front().when;
  }

 private:
  struct Entry {
    base::TimePoint when;
    std::uint64_t order;
    PreciseTimer* timer;
    bool before(const Entry& other) const {
      return when != other.when ? when < other.when : order < other.order;
    }
  };
  void put(std::size_t index, Entry entry);
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);

  std::vector<Entry> heap_;
  std::uint64_t added_ = 0;
};

}  // namespace throng::runtime
