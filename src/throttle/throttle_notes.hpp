#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace throng::throttle {

/// What has happened to throttles and is to be told as events. Bounded: what does not fit is
/// counted. Thread: any.
class ThrottleNotes {
 public:
  struct Note {
    std::string what;  // the rest of the event's name: "rate"
    std::string throttle;
    std::int64_t unix_ns = 0;
    std::vector<std::pair<std::string, std::string>> fields;  // values as JSON
  };
  static constexpr std::size_t kMost = 10'000;  // that wait to be taken

  void add(Note&& note) {
    const std::lock_guard lock(mutex_);
    if (notes_.size() < kMost) {
      notes_.push_back(std::move(note));
    } else {
      ++dropped_;
    }
  }
  std::vector<Note> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(notes_, {});
  }
  std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Note> notes_;
  std::uint64_t dropped_ = 0;
};

}  // namespace throng::throttle
