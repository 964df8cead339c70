#include "cluster/local_run.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

#include "cluster/code_names.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace throng::cluster {
namespace {

using namespace std::chrono_literals;

// A node that was told to give up, or that says that it has ended, is gone by then, or is killed.
constexpr base::Duration kUntilKilled = 10s;
constexpr base::Duration kLookEvery = 250ms;
constexpr std::size_t kStuckInFlight = 64;
constexpr std::size_t kMostLines = 8;  // of a stack in a warning

}  // namespace

LocalRun::LocalRun(runtime::Loop& loop, run::Interrupts& interrupts, config::RunSpec spec,
                   Observers observers)
    : loop_(loop),
      interrupts_(interrupts),
      page_(spec.cores),
      log_(observers.log),
      stuck_came_(loop_, kStuckInFlight),
      controller_(bus_, std::move(spec), observers, [this](StuckUser&& stuck) {
        stuck_came_.try_push(std::move(stuck));  // beyond the bound it is in the verdict only
      }) {}

void LocalRun::reset() {
  is_reset_ = true;
  if (process_) process_->kill();
}

Task<void> LocalRun::conduct() {
  controller_.begin();
  start_node();
  runtime::TaskGroup others(co_await runtime::current_scope());
  others.spawn(follow_interrupts());
  others.spawn(kill_when_due());
  others.spawn(follow_stuck());
  const std::optional<int> status = co_await process_->ended();
  port_->channel().read_rest();  // what it said last
  others.request_stop();
  co_await others.join();
  co_await conclude(status.value_or(0));
}

void LocalRun::start_node() {
  const config::RunSpec& spec = controller_.spec();
  port_.emplace(loop_, sockets_.take(0), bus_, nullptr);
  const int bus_fd = sockets_.ends[1];
  process_.emplace(
      loop_,
      std::vector<std::string>{"node-run", "--run", spec.id, "--node", "local", "--bus-fd",
                               std::to_string(bus_fd), "--page-fd", std::to_string(page_.fd()),
                               "--parent", std::to_string(::getpid())},
      std::vector<int>{bus_fd, page_.fd()});
  ::close(sockets_.take(1));
}

Task<void> LocalRun::follow_interrupts() {
  while (co_await interrupts_.next()) {
    controller_.interrupt();
    const bool gives_up = controller_.spec().phase == config::Phase::kGivenUp;
    // Before the load there is nothing to lose, and looking up a name cannot be stopped.
    if (gives_up && !controller_.has_begun()) process_->kill();
  }
}

Task<void> LocalRun::kill_when_due() {
  std::optional<base::TimePoint> since;
  while (co_await runtime::sleep_for(kLookEvery) == runtime::Slept::kInFull) {
    const bool is_due =
        controller_.has_ended() || controller_.spec().phase == config::Phase::kGivenUp;
    if (is_due && !since) since = loop_.now();
    if (since && loop_.now() - *since >= kUntilKilled) process_->kill();
  }
}

Task<void> LocalRun::follow_stuck() {
  while (auto stuck = co_await stuck_came_.receive()) co_await warn_of(std::move(*stuck));
}

Task<void> LocalRun::warn_of(StuckUser stuck) {
  std::string text = stuck_words(stuck);
  const auto names = above_loop(co_await name_places(loop_, stuck.stack));
  for (std::size_t i = 0; i < std::min(names.size(), kMostLines); ++i) {
    text += fmt::format("{} {}", i == 0 ? ": in" : " <-", names[i]);
  }
  telemetry::LogLine line;
  line.level = telemetry::LogLevel::kWarning;
  line.unix_ns = loop_.clock().unix_ns();
  line.user = stuck.user;
  line.text = text;
  log_.take(line);
}

std::string LocalRun::stuck_words(const StuckUser& stuck) const {
  const std::string verb = controller_.verb_words(stuck.verb);
  return fmt::format("has not let go of core {} for {:.1f} s{}", stuck.core,
                     static_cast<double>(stuck.held_ns) / 1e9,
                     verb.empty() ? "" : " (" + verb + ")");
}

Task<void> LocalRun::conclude(int exit_status) {
  CrashReport report;
  if (is_reset_) {
    outcome_ = failed(RunProblem{RunProblem::Kind::kReset, "it was reset"});
    co_return;
  }
  const bool is_interrupted = controller_.spec().phase != config::Phase::kRunning;
  if (const StuckUser* stuck = controller_.over_limit()) {
    report.headline = fmt::format("user {} {}", stuck->user, stuck_words(*stuck));
    for (std::string& name : above_loop(co_await name_places(loop_, stuck->stack))) {
      if (report.details.size() == kMostLines) break;
      report.details.push_back(fmt::format("#{} {}", report.details.size(), name));
    }
  } else if (!controller_.has_ended()) {
    report = co_await report_crash(loop_, exit_status, *page_, controller_);
  }
  const Status* status = controller_.status();
  const bool has_failed = status != nullptr && status->stage == Status::Stage::kFailed;
  if (controller_.has_begun() && !has_failed) {
    outcome_ = controller_.conclude(report.headline);
    if (!is_interrupted) {
      auto& warnings = outcome_->value().warnings;
      warnings.insert(warnings.end(), report.details.begin(), report.details.end());
    }
  } else if (is_interrupted) {
    outcome_ = Result<results::RunResult, RunProblem>(kStopped);
  } else {
    outcome_ = failed(problem_of(report));
  }
}

RunProblem LocalRun::problem_of(const CrashReport& report) const {
  RunProblem problem;
  const Status* status = controller_.status();
  if (status != nullptr && status->stage == Status::Stage::kFailed) {
    problem.kind =
        status->is_bad_scenario ? RunProblem::Kind::kBadScenario : RunProblem::Kind::kBroken;
    problem.text = status->problem;
    return problem;
  }
  problem.text = report.headline;
  for (const std::string& line : report.details) problem.text += "\n  " + line;
  return problem;
}

}  // namespace throng::cluster
