#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cluster/control.hpp"
#include "cluster/live_feed.hpp"
#include "cluster/local_run.hpp"
#include "cluster/observers.hpp"
#include "cluster/run_problem.hpp"
#include "config/run_order.hpp"
#include "run/interrupts.hpp"
#include "run/order_answer.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/loop.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cluster {

/// The runs of one command, one after another on this machine, and the control of the one that goes
/// on. Its loop turns while `conduct` or `await_start` blocks, and only then are calls answered.
/// Thread: the one that made it.
class RunHost final : public Control {
 public:
  /// Changes that are kept; further ones are only counted.
  static constexpr std::size_t kMostChanges = 1000;
  /// Users that one call may add.
  static constexpr std::uint64_t kMostAdded = 100'000'000;

  struct Options {
    bool stays = false;                        // other runs may follow
    LiveFeed::Line line;                       // what is seen of a run each second
    std::function<void()> on_begun = nullptr;  // of the load of each run
  };
  explicit RunHost(Options options);
  ~RunHost() override;

  runtime::Loop& loop() { return loop_; }
  /// Who is told of what happens while no run goes on: until the last call of `await_start`.
  void tell_between_runs(telemetry::EventSink& events) { between_runs_ = &events; }

  /// Runs `spec` to its end, on this machine alone: a cluster of one. Ctrl-C and SIGTERM end the
  /// load, a second one the drain. Blocks. Errors: see RunProblem. Stopped: interrupted before the
  /// load began. A run that crashed or got stuck after its load began is a result with status
  /// failed, its reason, and the figures that had come in.
  Result<results::RunResult, RunProblem> conduct(config::RunSpec spec, Observers observers);
  /// Waits until somebody starts another run; nothing when Ctrl-C or SIGTERM came. Blocks.
  std::optional<StartRequest> await_start();
  /// What was asked for last cannot be begun.
  void refuse_start(const std::string& text);

  Task<Controlled<ControllerStatus>> status() override;
  Task<Controlled<std::string>> start(StartRequest request, std::string who) override;
  Task<Controlled<UserIds>> add_users(std::uint64_t count, std::string who) override;
  Task<Controlled<UserIds>> add_users(UserIds ids, std::string who) override;
  Task<Controlled<std::uint64_t>> remove_users(std::uint64_t count, bool is_forced,
                                               std::string who) override;
  Task<Controlled<std::uint64_t>> remove_users(UserIds ids, bool is_forced,
                                               std::string who) override;
  Task<Controlled<ControllerState>> stop(std::string who) override;
  Task<Controlled<ControllerState>> reset(std::string who) override;
  Task<Controlled<ControllerState>> disable(std::string who) override;
  Task<Controlled<std::vector<SettingStatus>>> update(std::map<std::string, std::string> values,
                                                      std::string who) override;
  Task<Controlled<bool>> pause(std::string who) override;
  Task<Controlled<bool>> resume(std::string who) override;
  Task<Controlled<std::string>> set_user_rate(std::string rate, std::string who) override;
  Task<Controlled<std::uint64_t>> trace(std::uint64_t user, std::string who) override;
  Task<Controlled<WaitingUsersStatus>> waiting_users() override;
  Task<Controlled<std::vector<ThrottleReport>>> throttles() override;
  Task<Controlled<ThrottleAnswer>> call_throttle(config::CallThrottle call,
                                                 std::string who) override;
  Task<Controlled<LiveView>> live(std::uint64_t after) override;

 private:
  using Answered = runtime::Mailbox<run::OrderAnswer>;
  using Fields = std::vector<std::pair<std::string, std::string>>;

  Task<void> wait_for_start(std::optional<StartRequest>& request);
  Task<void> follow_interrupts();
  void note_status(const Status& status);
  void note_counts();
  void note_end(const LocalRun::Outcome& outcome);
  void move_to(ControllerState state);
  void tell_start(Controlled<std::string> outcome);
  std::optional<ControlProblem> refuse_unless(ControllerState needed, const char* call) const;
  std::optional<ControlProblem> refuse_unless_scenario(const char* call) const;
  /// Without an answer in time it is an error; the order may still be carried out.
  Task<Controlled<run::OrderAnswer>> order(config::RunOrder::What what,
                                           std::optional<base::Duration> patience = {});
  static Task<void> answer_after(std::shared_ptr<Answered> answered, base::Duration patience);
  Task<Controlled<std::uint64_t>> remove(config::RunOrder::What what, Fields fields,
                                         std::string text, std::string who);
  Task<Controlled<bool>> hold(bool is_held, std::string who);
  void note_change(const std::string& who, std::string what, const char* event, Fields fields);
  void emit(const char* name, Fields fields);
  std::vector<SettingStatus> settings() const;

  const Options options_;
  runtime::SystemClock clock_;
  runtime::EpollPoller poller_;
  runtime::Loop loop_;
  run::Interrupts interrupts_;
  LiveFeed live_;
  const Observers* observers_ = nullptr;  // of the run that goes on
  telemetry::EventSink* between_runs_ = nullptr;
  std::optional<LocalRun> run_;
  ControllerState state_ = ControllerState::kIdle;
  std::string error_;
  bool is_preparing_ = false;
  bool is_held_ = false;
  std::string run_id_;
  std::string scenario_;
  std::uint64_t highest_id_ = 0;
  std::int64_t started_unix_ns_ = 0;
  double elapsed_s_ = 0;  // of a run that is over
  run::UserGlance users_;
  std::string settings_;  // a JSON list, as the node said it last
  std::vector<results::Change> changes_;
  std::uint64_t changes_dropped_ = 0;
  runtime::Mailbox<std::optional<StartRequest>> start_came_;
  std::shared_ptr<runtime::Mailbox<Controlled<std::string>>> start_told_;
  std::string start_who_;  // asked for the run that goes on; empty: the command itself
  std::set<std::shared_ptr<Answered>> asked_;               // orders that have no answer yet
  std::set<std::shared_ptr<runtime::Mailbox<bool>>> ends_;  // who waits for the end of the run
};

}  // namespace throng::cluster
