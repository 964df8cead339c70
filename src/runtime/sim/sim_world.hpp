#pragma once

#include <utility>

#include "runtime/loop.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "runtime/sim/sim_poller.hpp"

namespace throng::runtime::sim {

/// A loop on a simulated clock and network: what tests of everything above stand on.
struct SimWorld {
  explicit SimWorld(NetworkModel model = {}) : poller(clock, model), loop(clock, poller) {}
  void run(Task<void>&& task) { run_to_end(loop, std::move(task)); }

  SimClock clock;
  SimPoller poller;
  Loop loop;
};

}  // namespace throng::runtime::sim
