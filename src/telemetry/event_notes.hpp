#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "telemetry/event.hpp"

namespace throng::telemetry {

/// Events that happened in any thread and are to be told by another. Bounded: what does not fit is
/// counted. Thread: any.
class EventNotes {
 public:
  static constexpr std::size_t kMost = 10'000;  // that wait to be taken

  void add(Event&& event) {
    const std::lock_guard lock(mutex_);
    if (events_.size() < kMost) {
      events_.push_back(std::move(event));
    } else {
      ++dropped_;
    }
  }
  std::vector<Event> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }
  std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Event> events_;
  std::uint64_t dropped_ = 0;
};

}  // namespace throng::telemetry
