#pragma once

#include <cstdint>

namespace throng::runtime {

class TimerWheel;

/// Something that happens at a time; it waits in a wheel, and leaves it by itself when it dies.
class Timer {
 public:
  Timer() = default;
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  virtual void fire() = 0;
  /// Fetches into the cache what `fire` will touch, a little before it is called. Must not change
  /// anything.
  virtual void warm() const {}

  std::uint64_t tick() const { return tick_; }
  bool is_linked() const { return wheel_ != nullptr; }
  /// Takes the timer out of its wheel: it will not fire.
  void unlink() {
    if (wheel_ != nullptr) leave();
  }

 protected:
  ~Timer() { unlink(); }

 private:
  friend class TimerWheel;
  void leave();

  TimerWheel* wheel_ = nullptr;  // null: in none
  std::uint64_t tick_ = 0;
  std::uint32_t index_ = 0;  // in its slot
  std::uint32_t slot_ = 0;   // over all levels
};

}  // namespace throng::runtime
