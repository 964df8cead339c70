#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/run_spec.hpp"
#include "run/core_run.hpp"
#include "run/crash_page.hpp"
#include "run/load.hpp"
#include "run/machine.hpp"
#include "run/node_listener.hpp"
#include "run/stuck_watch.hpp"
#include "runtime/core.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"
#include "throng/result.hpp"

namespace throng::run {

/// One load test on one node: prepares the load, starts the cores, merges what they report, ends
/// them, and tells a listener of all of it.
/// Thread: the one that made it, but for what its cores leave in mailboxes.
class NodeRun {
 public:
  /// All arguments must outlive the run.
  NodeRun(runtime::Loop& loop, const config::RunSpec& spec, Load& load, CrashPage& page,
          NodeListener& listener);
  ~NodeRun();

  /// All that comes before the first user. Stopped: told to end before it was done.
  [[nodiscard]] Task<Result<bool, LoadProblem>> prepare();
  /// From the first user to the last. Returns: warnings.
  [[nodiscard]] Task<std::vector<std::string>> run();

  /// Has an order carried out, after those before it. Each is answered to the listener, unless the
  /// run ends before.
  void take_order(config::RunOrder order);
  /// Ends the load, as if its time were up; before it has begun: ends `prepare`.
  void end_load();
  /// Ends the drain too.
  void give_up();

 private:
  struct Member;
  struct Order;

  Task<void> prepare_into(Result<bool, LoadProblem>& outcome);
  void start_core(Member& member);
  Task<void> tick();
  Task<void> watch_cores();
  Task<void> note_stuck(Stuck stuck);
  Task<void> follow_logs();
  Task<void> follow_events();
  void pass_events_of_load();
  Task<void> follow_cores();
  Task<void> follow_orders();
  Task<void> carry_out(config::RunOrder order);
  static void tell_users(std::string_view type, std::uint64_t count);
  Task<void> remove_users(config::RunOrder order, OrderAnswer& answer);
  Task<void> ask_cores(const config::RunOrder& order, OrderAnswer& answer);
  Task<void> ask_core(Member& member, const config::RunOrder& order, base::TimePoint at,
                      OrderAnswer& answer);
  void send(Member& member, const config::RunOrder& order, base::TimePoint at);
  Task<void> take_answer(OrderAnswer& answer);
  void note_idle(Member& member, const CoreReport& report);
  void finish_if_idle();
  void take(CoreReport report);
  void tell_cores(bool gives_up);
  void tell_counts(bool has_histograms, bool is_view = true);
  std::uint64_t failures_for(std::string_view reason) const;
  NodeHealth health() const;
  void pass_log(telemetry::LogLine&& line);

  runtime::Loop& loop_;
  const config::RunSpec& spec_;
  Load& load_;
  CrashPage& page_;
  NodeListener& listener_;
  runtime::Mailbox<CoreReport> reports_;
  runtime::Mailbox<telemetry::LogLine> logs_;
  runtime::Mailbox<telemetry::Event> events_;
  runtime::Mailbox<config::RunOrder> orders_;
  runtime::Mailbox<OrderAnswer> answers_;  // of cores
  std::atomic<std::uint64_t> logs_dropped_{0};
  telemetry::Merger merger_;
  std::vector<std::unique_ptr<Member>> members_;
  runtime::TaskGroup* preparing_ = nullptr;
  std::optional<telemetry::Snapshot> timed_;
  MachineUse use_at_start_;
  std::optional<MachineUse> use_at_end_;
  StuckWatch stuck_watch_;
  base::TimePoint started_;
  base::TimePoint load_ended_;
  std::int64_t clock_step_ns_ = 0;
  unsigned running_ = 0;
  unsigned loading_ = 0;  // cores whose load is not over
  bool is_told_to_end_ = false;
  bool is_changing_ = false;  // an order is under way
};

}  // namespace throng::run
