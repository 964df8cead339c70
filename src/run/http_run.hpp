#pragma once

#include <memory>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "results/run_result.hpp"
#include "run/core_run.hpp"
#include "run/interrupts.hpp"
#include "run/machine.hpp"
#include "runtime/core.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"
#include "telemetry/sink.hpp"
#include "throng/result.hpp"

namespace throng::run {

/// Conducts one HTTP run: starts the cores, merges what they report once a second, ends them, and
/// says how it went. Thread: the one that calls `run`, but for what its cores leave in the mailbox.
class HttpRun {
 public:
  /// `spec` and `load` must outlive the run; `sink` is told every second.
  HttpRun(runtime::Loop& loop, const config::RunSpec& spec, Load& load, Interrupts& interrupts,
          telemetry::Sink& sink);
  ~HttpRun();

  /// Finds the target's address, trying all that its name has, by connecting once.
  /// Errors: what to tell the user. Stopped: interrupted.
  [[nodiscard]] Task<Result<bool, std::string>> reach_target();
  /// Runs to the end. Suspends: for as long as the load lasts.
  [[nodiscard]] Task<results::RunResult> run();

 private:
  struct Member;
  struct Message;

  Task<void> try_addresses(runtime::TaskGroup& group, Result<bool, std::string>& outcome);
  Task<void> stop_on_interrupt(runtime::TaskGroup& group);
  void start_core(Member& member);
  Task<void> watch_interrupts();
  Task<void> tick();
  Task<void> follow_cores();
  void take(CoreReport report);
  void tell_cores(bool give_up);
  results::RunResult conclude();
  telemetry::GeneratorHealth health() const;

  runtime::Loop& loop_;
  const config::RunSpec& spec_;
  Load& load_;
  Interrupts& interrupts_;
  telemetry::Sink& sink_;
  runtime::Mailbox<CoreReport> reports_;
  telemetry::Merger merger_;
  std::vector<std::unique_ptr<Member>> members_;
  telemetry::Snapshot timed_;
  MachineUse use_at_start_;
  MachineUse use_at_end_;
  base::TimePoint started_;
  std::int64_t started_unix_ns_ = 0;
  std::int64_t clock_step_ns_ = 0;
  base::TimePoint load_ended_;
  unsigned running_ = 0;
  unsigned loading_ = 0;  // cores whose time is not up
  unsigned interrupts_seen_ = 0;
};

}  // namespace throng::run
