#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/bus.hpp"
#include "cluster/node_messages.hpp"
#include "cluster/observers.hpp"
#include "cluster/run_merger.hpp"
#include "cluster/run_problem.hpp"
#include "config/run_spec.hpp"
#include "results/run_result.hpp"
#include "run/machine.hpp"

namespace throng::cluster {

/// Conducts a run by what it says and hears on a bus: says what is wanted, puts together what nodes
/// tell, passes it on to the observers, and concludes.
/// Thread: the one that made it. Lifetime: the bus keeps callbacks to it, so nothing may arrive
/// there after its end; observers must outlive it.
class RunController {
 public:
  /// `on_stuck`: a user does not let go of its core.
  RunController(Bus& bus, config::RunSpec spec, Observers observers,
                std::function<void(StuckUser&&)> on_stuck);

  /// Makes the run wanted.
  void begin();
  /// The next phase is wanted: the end of the load, then that of the drain.
  void interrupt();
  /// The end is wanted at once, as what a run may come to: users have the grace of a removal.
  void stop();
  /// Has a change carried out. `then` is called once when it was, or was refused; never when the
  /// run ends before. Returns: false when too much is under way.
  bool order(config::RunOrder::What what, std::function<void(run::OrderAnswer&&)> then);

  const config::RunSpec& spec() const { return spec_; }
  const RunMerger& merger() const { return merger_; }
  /// The newest that the node said of itself; null when it has said nothing yet.
  const Status* status() const;
  bool has_begun() const;
  bool has_ended() const;
  /// The user for whom the node's process has ended; null when there is none.
  const StuckUser* over_limit() const { return over_limit_ ? &*over_limit_ : nullptr; }
  /// "http.request", or nothing.
  std::string verb_words(std::uint32_t verb) const;
  /// Why users failed so far, and so on, may change with each fact; this is called after each
  /// status of a node.
  void on_status(std::function<void(const Status&)> listener) { on_status_ = std::move(listener); }

  /// The result. `broke`: what ended the node before it was done; empty when nothing did.
  results::RunResult conclude(const std::string& broke) const;

 private:
  void take_state(const std::string& key, std::string_view value);
  void take_fact(const std::string& subject, std::string_view body);
  void take_stuck(StuckUser stuck);
  void take_answers(Answers answers);
  void want();
  void note_use();
  bool is_open() const;
  double take_least_idle();
  void warn_of_schedule(telemetry::ScheduleWatch::Finding finding);
  telemetry::ScheduleHealth schedule(const results::RunResult& result) const;
  telemetry::GeneratorHealth health(const Status& status) const;

  Bus& bus_;
  config::RunSpec spec_;
  Observers observers_;
  const std::function<void(StuckUser&&)> on_stuck_;
  std::function<void(const Status&)> on_status_;
  std::map<std::uint64_t, std::function<void(run::OrderAnswer&&)>> asked_;  // by order
  std::uint64_t last_order_ = 0;
  RunMerger merger_;
  telemetry::ScheduleWatch watch_;
  std::vector<std::pair<std::int64_t, std::int64_t>> idle_before_;  // idle and busy ns, by core
  std::vector<StuckUser> stuck_;                                    // the first few
  std::optional<StuckUser> over_limit_;
  std::vector<std::string> unreadable_;  // messages, the first few
  run::MachineUse use_at_start_;         // of this process, which conducts
  run::MachineUse use_at_end_;
};

}  // namespace throng::cluster
