#pragma once

#include <functional>
#include <optional>
#include <string>

#include "cluster/bus_port.hpp"
#include "cluster/crash_report.hpp"
#include "cluster/memory_bus.hpp"
#include "cluster/node_process.hpp"
#include "cluster/run_controller.hpp"
#include "cluster/socket_pair.hpp"
#include "run/crash_page.hpp"
#include "run/interrupts.hpp"
#include "runtime/mailbox.hpp"

namespace throng::cluster {

/// A run on this machine alone, from its spec to its result: in a process of its own, steered and
/// read over a bus. Thread: the loop's own. Lifetime: loop and interrupts must outlive it, and so
/// must the observers.
class LocalRun {
 public:
  using Outcome = Result<results::RunResult, RunProblem>;

  LocalRun(runtime::Loop& loop, run::Interrupts& interrupts, config::RunSpec spec,
           Observers observers);

  /// Runs it to its end, and ends the process. Ctrl-C and SIGTERM end the load, a second one the
  /// drain.
  [[nodiscard]] Task<void> conduct();
  /// After `conduct`; once.
  Outcome take_outcome() { return std::move(*outcome_); }

  /// Ends the process now, whatever it does; there is no result then.
  void reset();
  RunController& controller() { return controller_; }
  const RunController& controller() const { return controller_; }

 private:
  void start_node();
  Task<void> follow_interrupts();
  Task<void> kill_when_due();
  Task<void> follow_stuck();
  Task<void> warn_of(StuckUser stuck);
  std::string stuck_words(const StuckUser& stuck) const;
  Task<void> conclude(int exit_status);
  RunProblem problem_of(const CrashReport& report) const;

  runtime::Loop& loop_;
  run::Interrupts& interrupts_;
  SocketPair sockets_;
  run::SharedCrashPage page_;
  telemetry::LogSink& log_;
  runtime::Mailbox<StuckUser> stuck_came_;
  MemoryBus bus_;
  RunController controller_;
  std::optional<BusPort> port_;
  std::optional<NodeProcess> process_;
  std::optional<Outcome> outcome_;
  bool is_reset_ = false;
};

}  // namespace throng::cluster
