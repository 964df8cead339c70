#pragma once

#include <cstdint>

#include "runtime/link.hpp"

namespace throng::runtime {

/// Something that happens at a time: a node of the wheel. Unlinks itself when it dies.
class Timer : public Link {
 public:
  virtual void fire() = 0;
  std::uint64_t tick() const { return tick_; }

 protected:
  ~Timer() = default;

 private:
  friend class TimerWheel;
  std::uint64_t tick_ = 0;
};

}  // namespace throng::runtime
