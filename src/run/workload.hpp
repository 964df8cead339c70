#pragma once

#include <functional>

#include "results/run_result.hpp"
#include "runtime/loop.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/recorder.hpp"
#include "users/user.hpp"

namespace throng::run {

/// What a core offers to what its users do. Good for as long as the workload.
struct CoreContext {
  runtime::Loop& loop;
  telemetry::Recorder& recorder;
  unsigned core = 0;
  unsigned cores = 1;
  /// Passes a line on. The way up is bounded: what does not fit is dropped and counted.
  std::function<void(telemetry::LogLine&&)> log;
  /// Says that there is nothing new to begin on this core: nobody starts any more, and those who
  /// run may take as long as they like. The load of the core ends when the last of them has ended.
  std::function<void()> finish_up;
  /// Tells all users of this core to stop, and removes none; see users::Population::stop_users.
  std::function<void()> stop_users;
};

/// What the users of one core do. Made, used and destroyed on the core's thread.
class Workload {
 public:
  virtual ~Workload() = default;
  /// Begins what one user does: `user.run(task)`, once. A call that throws is a user that failed.
  virtual void start(users::User& user) = 0;
  /// The load is over: nothing new is to begin. Called once, before the drain.
  virtual void end_load() {}
  /// So far.
  virtual results::IterationCounts iterations() const { return {}; }
};

}  // namespace throng::run
