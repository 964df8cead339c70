#pragma once

#include "scenario/engine/fiber.hpp"
#include "scenario/engine/signal_board.hpp"
#include "throng/task.hpp"

namespace throng::scenario::engine {

/// Runs a fiber to its end: waits for what it waits for, and runs its branches. What came of it the
/// fiber says. Stopped: neither ended nor failed.
Task<void> drive(Fiber& fiber);

/// Lets a wait go on that the board has ended. From the loop's top level.
void finish_signal_wait(SignalBoard::Waiting& waiting);

}  // namespace throng::scenario::engine
