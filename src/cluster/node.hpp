#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "cluster/bus.hpp"
#include "cluster/node_messages.hpp"
#include "config/run_spec.hpp"
#include "run/crash_page.hpp"
#include "run/load.hpp"
#include "run/node_listener.hpp"
#include "run/node_run.hpp"
#include "runtime/mailbox.hpp"

namespace throng::cluster {

/// Carries out one run as the bus wants it, and says on the bus how that goes.
/// Thread: the one that made it. Lifetime: loop, bus and page must outlive it; the bus keeps
/// callbacks to it, so nothing may arrive there after its end.
class Node final : private run::NodeListener {
 public:
  using MakeLoad = std::function<std::unique_ptr<run::Load>(const config::RunSpec&)>;

  /// `origin`: the run and whose words these are. `on_over_limit`: a user has held its core for too
  /// long; all is said, and the process is to end.
  Node(runtime::Loop& loop, Bus& bus, Origin origin, run::CrashPage& page, MakeLoad make_load,
       std::function<void()> on_over_limit);

  /// Waits for the run to be wanted, and carries it out to its end. Errors: are told on the bus.
  [[nodiscard]] Task<void> run();
  /// Says that it could not begin.
  void tell_problem(const std::string& text);

 private:
  Task<void> carry_out();
  void take_spec(std::string_view text);
  void take_orders(std::vector<config::RunOrder> orders);
  void follow_phase();
  void tell_status(Status::Stage stage);
  template <class Message>
  void put(const char* what, Message& message);
  template <class Message>
  bool publish(const char* what, Message& message);

  void on_begin(base::TimePoint started, std::int64_t started_unix_ns) override;
  void on_counts(run::NodeCounts&& counts) override;
  void on_health(run::NodeHealth&& health) override;
  void on_load_end(base::TimePoint ended) override;
  void on_stuck(run::StuckReport&& report) override;
  void on_answer(run::OrderAnswer&& answer) override;
  void on_event(telemetry::Event&& event) override;
  void on_log(telemetry::LogLine&& line) override;

  runtime::Loop& loop_;
  Bus& bus_;
  const Origin origin_;
  run::CrashPage& page_;
  const MakeLoad make_load_;
  const std::function<void()> on_over_limit_;
  std::optional<config::RunSpec> spec_;  // as it was first; only the phase moves on
  std::vector<config::RunOrder> early_;  // orders that came before the run
  std::uint64_t last_order_ = 0;         // that was taken
  Answers answers_;
  bool is_loading_ = false;
  runtime::Mailbox<bool> spec_came_;
  std::unique_ptr<run::Load> load_;
  std::unique_ptr<run::NodeRun> run_;
  Status status_;
  std::map<std::string, std::uint64_t> sequences_;  // by kind of message
  std::uint64_t logs_dropped_ = 0;
};

}  // namespace throng::cluster
