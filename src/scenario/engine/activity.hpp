#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

namespace throng::scenario::engine {

/// How many fibers of a run, on all cores, can do something by themselves: all but those that wait
/// for a signal without a limit, or for their branches. When it comes to nothing while somebody
/// waits for a signal, nobody will ever set it. Users that have yet to start count, too.
/// Thread: any.
class ActivityCount {
 public:
  void add(std::uint64_t count = 1) { count_.fetch_add(count, std::memory_order_acq_rel); }
  /// Returns: whether none is left.
  bool remove(std::uint64_t count = 1) {
    return count_.fetch_sub(count, std::memory_order_acq_rel) == count;
  }
  bool is_none() const { return count_.load(std::memory_order_acquire) == 0; }

 private:
  std::atomic<std::uint64_t> count_{0};
};

/// A fiber's part in it. `on_none` of whoever gave the last up is called.
class Activity {
 public:
  struct Home {
    ActivityCount& count;
    std::function<void()> on_none;
  };
  explicit Activity(Home& home) : home_(&home) {}
  Activity(const Activity&) = delete;
  Activity& operator=(const Activity&) = delete;
  ~Activity() { release(); }

  void hold() {
    if (!is_held_) home_->count.add();
    is_held_ = true;
  }
  /// The same, where the count has been raised already.
  void take_over() { is_held_ = true; }
  void release() {
    if (is_held_ && home_->count.remove()) home_->on_none();
    is_held_ = false;
  }

 private:
  Home* home_;
  bool is_held_ = false;
};

}  // namespace throng::scenario::engine
