#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/random.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "throttle/throttle.hpp"

namespace throng::throttle {

/// Cores that share a throttle, on a simulated clock: what tests of many random plans stand on.
/// Each has a number of waiters and comes when the throttle told it to, or later.
class ThrottleCores {
 public:
  struct Granted {
    base::TimePoint at;
    base::TimePoint slot;
    std::size_t core = 0;
  };
  struct Core final : Throttle::Member {
    void poke() override { is_poked = true; }
    std::uint64_t waiting = 0;
    base::TimePoint next = base::TimePoint::never();
    bool is_poked = false;
    bool asks_again = true;  // who was granted waits again
  };

  ThrottleCores(const Pace& pace, std::size_t cores) {
    throttle = std::make_shared<Throttle>("t", pace, clock, notes);
    for (std::size_t i = 0; i < cores; ++i) {
      this->cores.push_back(std::make_unique<Core>());
      throttle->join(*this->cores.back());
    }
  }
  ~ThrottleCores() {
    for (auto& core : cores) throttle->leave(*core);
  }

  /// So many wait at `core` from now on.
  void set_waiting(std::size_t core, std::uint64_t waiting) {
    cores[core]->waiting = waiting;
    serve(core);
  }

  /// Lets time pass. `late`: how much later than it was told a core may come.
  void run_until(base::TimePoint end, base::Duration late = {}) {
    for (;;) {
      answer_pokes();
      std::size_t first = 0;
      for (std::size_t i = 1; i < cores.size(); ++i) {
        if (cores[i]->next < cores[first]->next) first = i;
      }
      if (cores[first]->next > end) break;
      base::TimePoint when = std::max(clock.now(), cores[first]->next);
      if (late.count() > 0 && when > clock.now()) {
        when = when + base::Duration(static_cast<std::int64_t>(
                          random.uniform(static_cast<std::uint64_t>(late.count()))));
      }
      if (when > end) break;
      clock.advance_to(when);
      serve(first);
    }
    clock.advance_to(std::max(end, clock.now()));
  }

  void serve(std::size_t index) {
    Core& core = *cores[index];
    core.is_poked = false;
    Throttle::Served served = throttle->serve(core, core.waiting, core.waiting, clock.now());
    shifted += served.shifted;
    lost += served.lost;
    core.next = served.next;
    for (std::uint64_t i = 0; i < served.granted; ++i) {
      const base::TimePoint slot = served.has_slots ? served.slots.take() : clock.now();
      grants.push_back({clock.now(), slot, index});
    }
    if (served.granted == 0) return;
    if (served.has_places) held += served.granted;
    if (core.asks_again) {
      if (served.granted == core.waiting) core.next = clock.now();
    } else {
      core.waiting -= served.granted;
    }
  }
  void answer_pokes() {
    for (bool again = true; again;) {
      again = false;
      for (std::size_t i = 0; i < cores.size(); ++i) {
        if (!cores[i]->is_poked) continue;
        again = true;
        serve(i);
      }
    }
  }

  /// Whether no interval of `length` holds more than `count` of the grants from `first` on.
  bool keeps(std::uint64_t count, base::Duration length, std::size_t first = 0) const {
    for (std::size_t i = first; i + count < grants.size(); ++i) {
      if (grants[i + count].at - grants[i].at < length) return false;
    }
    return true;
  }

  runtime::sim::SimClock clock;
  telemetry::EventNotes notes;
  base::Random random{7, 1};
  std::shared_ptr<Throttle> throttle;
  std::vector<std::unique_ptr<Core>> cores;
  std::vector<Granted> grants;
  std::uint64_t shifted = 0;
  std::uint64_t lost = 0;
  std::uint64_t held = 0;
};

}  // namespace throng::throttle
