#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "results/run_result.hpp"
#include "runtime/loop.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/recorder.hpp"
#include "users/population.hpp"
#include "users/user.hpp"

namespace throng::run {

/// What a core offers to what its users do. Good for as long as the workload.
struct CoreContext {
  runtime::Loop& loop;
  telemetry::Recorder& recorder;
  unsigned core = 0;
  unsigned cores = 1;
  std::uint64_t seed = 0;                  // of the run
  std::uint64_t users = 0;                 // of the run, on all cores
  std::optional<base::Duration> duration;  // of the run
  /// Passes a line on. The way up is bounded: what does not fit is dropped and counted.
  std::function<void(telemetry::LogLine&&)> log;
  /// Says that there is nothing new to begin on this core: nobody starts any more, and those who
  /// run may take as long as they like. The load of the core ends when the last of them has ended.
  std::function<void()> finish_up;
  /// Tells all users of this core to stop, and removes none; see users::Population::stop_users.
  std::function<void()> stop_users;
  /// Makes a running user one that failed; see users::Population::fail.
  std::function<void(users::UserId, std::string_view reason)> fail_user;
  /// Starts so many more users on this core, as soon as the loop comes to it.
  std::function<void(std::uint64_t)> add_users;
  /// The users of this core; it lives from when the load begins.
  users::Population* population = nullptr;
};

/// What the users of one core do. Made, used and destroyed on the core's thread.
class Workload {
 public:
  virtual ~Workload() = default;
  /// Whether it adds users itself, as it needs them; the run's number of users is then a limit. The
  /// load goes on without any until it says that it is done, or its time is up.
  virtual bool adds_users() const { return false; }
  /// The load begins; `start` is the same on all cores.
  virtual void begin(base::TimePoint start) { static_cast<void>(start); }
  /// Begins what one user does: `user.run(task)`, once. A call that throws is a user that failed.
  virtual void start(users::User& user) = 0;
  /// Holds new iterations, or lets them go on.
  virtual void hold(bool is_held) { static_cast<void>(is_held); }
  /// Whose every step is logged from now on; 0: nobody's.
  virtual void trace(std::uint64_t user) { static_cast<void>(user); }
  /// The settings of the load have changed.
  virtual void take_settings() {}
  /// The load is over: nothing new is to begin. Called once, before the drain.
  virtual void end_load() {}
  /// Waits for what goes on without a user, when the last one has ended; not for long. The
  /// figures of the core are taken after it.
  [[nodiscard]] virtual Task<void> settle() { co_return; }
  /// Of the users that it has added and that have ids between these, the latest `count` that waited
  /// to start were removed: they never will.
  virtual void forget_waiting(users::UserId first, users::UserId last, std::uint64_t count) {
    static_cast<void>(first);
    static_cast<void>(last);
    static_cast<void>(count);
  }
  /// How a user that has ended was called; empty when it had no name.
  virtual std::string take_user_name(users::UserId user) {
    static_cast<void>(user);
    return {};
  }
  /// So far.
  virtual results::IterationCounts iterations() const { return {}; }
};

}  // namespace throng::run
