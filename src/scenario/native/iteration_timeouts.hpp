#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <unordered_map>

#include "base/clock.hpp"
#include "runtime/loop.hpp"
#include "runtime/timer.hpp"

namespace throng::scenario::native {

/// Watches the iterations of one core: tells of each that takes longer than `limit`, once. All have
/// the same limit, so the first to begin is the first to be due. Bounded by the users that run.
/// Thread: the loop's own. Lifetime: the loop must outlive it.
class IterationTimeouts final : private runtime::Timer {
 public:
  /// `on_timeout` is called from the loop's top level.
  IterationTimeouts(runtime::Loop& loop, base::Duration limit,
                    std::function<void(std::uint64_t user)> on_timeout)
      : loop_(loop), limit_(limit), on_timeout_(std::move(on_timeout)) {}
  ~IterationTimeouts() { unlink(); }

  void begin(std::uint64_t user);
  void end(std::uint64_t user);

 private:
  struct Entry {
    std::uint64_t user = 0;
    base::TimePoint due;
  };
  void fire() override;
  void plan();

  runtime::Loop& loop_;
  const base::Duration limit_;
  const std::function<void(std::uint64_t user)> on_timeout_;
  std::list<Entry> running_;  // the first to be due first
  std::unordered_map<std::uint64_t, std::list<Entry>::iterator> places_;
};

}  // namespace throng::scenario::native
