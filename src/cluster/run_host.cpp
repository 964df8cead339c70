#include "cluster/run_host.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace throng::cluster {
namespace {

using Json = nlohmann::json;
using Kind = ControlProblem::Kind;
using State = ControllerState;

std::string json_text(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

ControlProblem problem(Kind kind, std::string text) {
  return {kind, std::move(text), {}};
}

}  // namespace

RunHost::RunHost(Options options)
    : options_(std::move(options)),
      loop_(clock_, poller_),
      interrupts_(loop_),
      live_(options_.line),
      start_came_(loop_, 4) {}

RunHost::~RunHost() = default;

Result<results::RunResult, RunProblem> RunHost::conduct(config::RunSpec spec, Observers observers) {
  live_.pass_on_to(observers);
  observers_ = &observers;
  run_id_ = spec.id;
  scenario_ = spec.scenario;
  highest_id_ = spec.first_id + spec.users - 1;
  users_ = {};
  settings_.clear();
  changes_.clear();
  error_.clear();
  is_preparing_ = true;
  is_held_ = false;
  state_ = State::kIdle;
  run_.emplace(loop_, interrupts_, std::move(spec), Observers{live_, live_, observers.events});
  run_->controller().on_status([this](const Status& status) { note_status(status); });
  runtime::run_to_end(loop_, run_->conduct());
  auto outcome = run_->take_outcome();
  if (outcome.is_ok()) {
    outcome->changes = changes_;
    outcome->parameters = settings_;
    if (changes_dropped_ > 0) {
      outcome->warnings.push_back(
          fmt::format("{} changes are not listed", std::exchange(changes_dropped_, 0)));
    }
  }
  note_end(outcome);
  run_.reset();
  observers_ = nullptr;
  return outcome;
}

void RunHost::note_status(const Status& status) {
  if (status.stage == Status::Stage::kLoading && is_preparing_) {
    is_preparing_ = false;
    started_unix_ns_ = status.started_unix_ns;
    settings_ = status.settings;
    move_to(State::kRunning);
    if (!start_who_.empty()) {
      note_change(std::exchange(start_who_, {}), "start " + scenario_, "controller.start",
                  {{"scenario", json_text(scenario_)}});
    }
    tell_start(std::string(run_id_));
    if (options_.on_begun) options_.on_begun();
  }
  if (status.stage == Status::Stage::kDraining && state_ == State::kRunning) {
    move_to(State::kTerminating);
  }
}

/// As the node said it last, which may be a second ago.
void RunHost::note_counts() {
  const RunMerger& merger = run_->controller().merger();
  const auto merged = merger.users();
  users_.started = std::max(users_.started, merged.started);
  users_.finished = std::max(users_.finished, merged.finished);
  users_.failed = std::max(users_.failed, merged.failed);
  users_.removed = std::max(users_.removed, merged.removed);
  users_.waiting = users_.removable = 0;
  // Among the removed are those that had yet to start, so a difference would not do.
  const telemetry::Snapshot totals = merger.totals();
  const telemetry::MetricValue* running = totals.find("users_running");
  if (running == nullptr) return;
  users_.running = static_cast<std::uint64_t>(std::max<std::int64_t>(running->total.level, 0));
}

void RunHost::note_end(const LocalRun::Outcome& outcome) {
  note_counts();
  users_.running = 0;
  elapsed_s_ = static_cast<double>(clock_.unix_ns() - started_unix_ns_) / 1e9;
  is_preparing_ = false;
  const bool is_reset = outcome.is_error() && outcome.error().kind == RunProblem::Kind::kReset;
  if (outcome.is_error()) error_ = outcome.error().text;
  if (outcome.is_ok() && outcome->is_broken) error_ = outcome->reason;
  if (outcome.is_stopped()) error_ = "interrupted before the load began";
  move_to(is_reset ? State::kIdle : error_.empty() ? State::kFinished : State::kError);
  if (is_reset) {
    error_.clear();
    settings_.clear();
  }
  tell_start(failed(problem(Kind::kBroken, error_.empty() ? "the run was reset" : error_)));
  run::OrderAnswer refused;
  refused.refusal = "the run has ended";
  for (const auto& asked : std::exchange(asked_, {})) {
    run::OrderAnswer one = refused;
    asked->try_push(std::move(one));
  }
  for (const auto& end : std::exchange(ends_, {})) end->try_push(true);
}

void RunHost::move_to(ControllerState state) {
  if (state == state_) return;
  state_ = state;
  Fields fields;
  fields.emplace_back("state", json_text(std::string(name(state))));
  if (state == State::kError) fields.emplace_back("error", json_text(error_));
  emit("controller.state", std::move(fields));
}

std::optional<StartRequest> RunHost::await_start() {
  std::optional<StartRequest> request;
  runtime::run_to_end(loop_, wait_for_start(request));
  return request;
}

Task<void> RunHost::wait_for_start(std::optional<StartRequest>& request) {
  runtime::TaskGroup others(co_await runtime::current_scope());
  others.spawn(follow_interrupts());
  auto came = co_await start_came_.receive();
  if (came && *came) request = std::move(**came);
  others.request_stop();
  co_await others.join();
}

Task<void> RunHost::follow_interrupts() {
  if (co_await interrupts_.next()) start_came_.try_push(std::nullopt);
}

void RunHost::refuse_start(const std::string& text) {
  is_preparing_ = false;
  error_ = text;
  move_to(State::kError);
  tell_start(failed(problem(Kind::kBroken, text)));
}

void RunHost::tell_start(Controlled<std::string> outcome) {
  if (start_told_ != nullptr) start_told_->try_push(std::move(outcome));
  start_told_ = nullptr;
}

std::optional<ControlProblem> RunHost::refuse_unless(ControllerState needed,
                                                     const char* call) const {
  if (state_ == needed && !(needed == State::kIdle && is_preparing_)) return std::nullopt;
  if (is_preparing_) {
    return problem(Kind::kWrongState, fmt::format("a run is being prepared: {} must wait", call));
  }
  const std::string why = state_ == State::kError ? fmt::format(" ({})", error_) : std::string();
  return problem(Kind::kWrongState,
                 fmt::format("{} is possible only while {}{}", call, name(needed), why));
}

std::optional<ControlProblem> RunHost::refuse_unless_scenario(const char* call) const {
  if (auto refused = refuse_unless(State::kRunning, call)) return refused;
  if (std::holds_alternative<config::ScenarioLoad>(run_->controller().spec().load)) {
    return std::nullopt;
  }
  if (std::holds_alternative<config::ScriptLoad>(run_->controller().spec().load)) {
    const bool is_users = call == std::string_view("add");
    if (!is_users) return std::nullopt;
    return problem(Kind::kUnsupported,
                   "this run is of a script, whose pools say how many users there are: change the "
                   "variable of a pool's size with throng ctl env");
  }
  return problem(Kind::kUnsupported,
                 fmt::format("this run sends the requests of throng http: {} is for the users of a "
                             "scenario",
                             call));
}

/// Answers in the place of a node that takes too long.
Task<void> RunHost::answer_after(std::shared_ptr<Answered> answered, base::Duration patience) {
  if (co_await runtime::sleep_for(patience) == runtime::Slept::kStopped) co_return;
  run::OrderAnswer late;
  late.refusal = "the run does not answer: a user may hold its core";
  answered->try_push(std::move(late));
}

Task<Controlled<run::OrderAnswer>> RunHost::order(config::RunOrder::What what,
                                                  std::optional<base::Duration> patience) {
  auto answered = std::make_shared<Answered>(loop_, 2);
  const bool is_taken = run_->controller().order(
      std::move(what),
      [answered](run::OrderAnswer&& answer) { answered->try_push(std::move(answer)); });
  if (!is_taken) {
    co_return failed(problem(Kind::kBusy, "too many calls are under way; try again"));
  }
  asked_.insert(answered);
  runtime::TaskGroup others(co_await runtime::current_scope());
  if (patience) others.spawn(answer_after(answered, *patience));
  auto answer = co_await answered->receive();
  others.request_stop();
  co_await others.join();
  asked_.erase(answered);
  if (!answer) co_return kStopped;
  if (!answer->refusal.empty()) {
    co_return failed(problem(Kind::kWrongState, answer->refusal));
  }
  if (!answer->settings.empty()) settings_ = answer->settings;
  // Not all orders are for cores to answer.
  if (answer->users != run::UserGlance()) users_ = answer->users;
  co_return std::move(*answer);
}

void RunHost::note_change(const std::string& who, std::string what, const char* event,
                          Fields fields) {
  fields.insert(fields.begin(), {"who", json_text(who)});
  emit(event, std::move(fields));
  if (changes_.size() >= kMostChanges) {
    ++changes_dropped_;
    return;
  }
  changes_.push_back({clock_.unix_ns(), who, std::move(what)});
}

void RunHost::emit(const char* event, Fields fields) {
  telemetry::EventSink* to = observers_ == nullptr ? between_runs_ : observers_->events;
  if (to != nullptr) to->take({event, clock_.unix_ns(), std::move(fields)});
}

std::vector<SettingStatus> RunHost::settings() const {
  std::vector<SettingStatus> settings;
  const Json json = Json::parse(settings_.empty() ? "[]" : settings_, nullptr, false);
  for (const Json& each : json.is_array() ? json : Json::array()) {
    SettingStatus setting;
    setting.name = each.value("name", "");
    setting.description = each.value("description", "");
    setting.type = each.value("type", "");
    setting.source = each.value("source", "");
    setting.is_secret = each.value("secret", false);
    setting.is_updatable = each.value("updatable", false);
    setting.value = each.contains("value") ? each["value"].dump() : "null";
    settings.push_back(std::move(setting));
  }
  return settings;
}

}  // namespace throng::cluster
