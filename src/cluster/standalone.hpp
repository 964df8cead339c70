#pragma once

#include <cstdint>
#include <string>

#include "config/run_spec.hpp"
#include "results/run_result.hpp"
#include "telemetry/event.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/sink.hpp"
#include "throng/result.hpp"

namespace throng::cluster {

/// Why a run has no result.
struct RunProblem {
  enum class Kind : std::uint8_t {
    kBroken,       // the environment, the target at the start, a crash, a stuck user
    kBadScenario,  // it cannot be loaded: no entry, another stamp
    kReset,        // somebody ended it and wants no result
  };
  Kind kind = Kind::kBroken;
  std::string text;  // what went wrong and what to do, for people; may have several lines
};

/// Who is told of a run while it goes on; each must outlive the call.
struct Observers {
  telemetry::Sink& seconds;
  telemetry::LogSink& log;
  telemetry::EventSink* events = nullptr;  // null: nobody
};

/// Runs `spec` on this machine alone, a cluster of one: in a process of its own, steered and read
/// over a bus. Ctrl-C and SIGTERM end the load, a second one the drain.
/// Blocks until the run is over. Errors: see RunProblem. Stopped: interrupted before the load
/// began. A run that crashed or got stuck after its load began is a result with status failed, its
/// reason, and the figures that had come in.
Result<results::RunResult, RunProblem> run_standalone(config::RunSpec spec, Observers observers);

}  // namespace throng::cluster
