#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/units.hpp"
#include "cluster/run_host.hpp"

// What a RunHost answers to whom.
namespace throng::cluster {
namespace {

using Json = nlohmann::json;
using Kind = ControlProblem::Kind;
using State = ControllerState;

constexpr base::Duration kStatusPatience = std::chrono::seconds(1);
constexpr std::uint64_t kHighestId = std::uint64_t{1} << 62;

ControlProblem problem(Kind kind, std::string text) {
  return {kind, std::move(text), {}};
}

std::string users_words(std::uint64_t count) {
  return fmt::format("{} user{}", base::format_count(count), count == 1 ? "" : "s");
}

std::string json_text(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// How fast users start, as the settings say it; empty where there are none.
std::string user_rate_words(const std::vector<SettingStatus>& settings) {
  for (const SettingStatus& setting : settings) {
    if (setting.name != "user_rate") continue;
    const Json value = Json::parse(setting.value, nullptr, false);
    return value.is_string() ? value.get<std::string>() : setting.value;
  }
  return {};
}

std::vector<ThrottleReport> read_throttles(const std::string& list) {
  std::vector<ThrottleReport> throttles;
  const Json json = Json::parse(list, nullptr, false);
  for (const Json& each : json.is_array() ? json : Json::array()) {
    ThrottleReport report;
    report.name = each.value("name", "");
    report.pace = each.value("pace", "");
    report.is_paused = each.value("is_paused", false);
    report.is_changing = each.value("is_changing", false);
    report.waiting = each.value("waiting", std::uint64_t{0});
    report.granted = each.value("granted", std::uint64_t{0});
    report.places = each.value("places", std::uint64_t{0});
    throttles.push_back(std::move(report));
  }
  return throttles;
}

/// "change messages pace=100/s"
std::string throttle_words(const config::CallThrottle& call) {
  std::string words = fmt::format("throttle {} {}", call.what, call.throttle);
  for (const auto& [name, value] : call.values) words += fmt::format(" {}={}", name, value);
  return words;
}

ControlProblem throttle_problem(const run::OrderAnswer::Problem& refusal) {
  const std::string& reason = refusal.name;
  const bool is_state = reason == "cannot_change_rate" || reason == "wrong_reconfiguration";
  ControlProblem told =
      problem(is_state ? Kind::kUnsupported : Kind::kBadValue, "the throttle was not changed");
  told.details.push_back({reason, "", refusal.reason});
  return told;
}

}  // namespace

Task<Controlled<ControllerStatus>> RunHost::status() {
  if (state_ == State::kRunning) {
    // A user that holds its core must not make the run look dead: then what is known has to do.
    auto counted = co_await order(config::CountUsers(), kStatusPatience);
    if (counted.is_stopped()) co_return kStopped;
    if (counted.is_error() && run_) {
      const std::uint64_t waiting = users_.waiting;
      note_counts();
      users_.waiting = waiting;
    }
  }
  // From then on cores may have ended, and cannot be asked any more.
  if (state_ == State::kTerminating && run_) note_counts();
  ControllerStatus status;
  status.state = state_;
  status.error = error_;
  status.is_preparing = is_preparing_;
  if (state_ != State::kIdle && state_ != State::kDisabled) {
    status.run = run_id_;
    status.scenario = scenario_;
    status.waiting = users_.waiting;
    status.running = users_.running;
    status.started = users_.started;
    status.finished = users_.finished;
    status.failed = users_.failed;
    status.removed = users_.removed;
    status.highest_id = highest_id_;
    status.is_paused = is_held_;
    status.started_unix_ns = started_unix_ns_;
    status.elapsed_s =
        run_ ? static_cast<double>(clock_.unix_ns() - started_unix_ns_) / 1e9 : elapsed_s_;
    status.settings = settings();
  }
  status.user_rate = user_rate_words(status.settings);
  co_return status;
}

Task<Controlled<std::string>> RunHost::start(StartRequest request, std::string who) {
  if (auto refused = refuse_unless(State::kIdle, "do")) co_return failed(std::move(*refused));
  is_preparing_ = true;
  auto told = std::make_shared<runtime::Mailbox<Controlled<std::string>>>(loop_, 2);
  start_told_ = told;
  start_who_ = std::move(who);
  run_id_.clear();  // of the run before
  scenario_.clear();
  users_ = {};
  highest_id_ = 0;
  started_unix_ns_ = 0;
  elapsed_s_ = 0;
  start_came_.try_push(std::move(request));
  auto outcome = co_await told->receive();
  if (!outcome) co_return kStopped;
  co_return std::move(*outcome);
}

Task<Controlled<UserIds>> RunHost::add_users(std::uint64_t count, std::string who) {
  if (auto refused = refuse_unless_scenario("add")) co_return failed(std::move(*refused));
  if (count == 0 || count > kMostAdded) {
    co_return failed(
        problem(Kind::kBadValue, fmt::format("{} users: expected 1 to {}", count, kMostAdded)));
  }
  const UserIds ids{highest_id_ + 1, highest_id_ + count};
  co_return co_await add_users(ids, std::move(who));
}

Task<Controlled<UserIds>> RunHost::add_users(UserIds ids, std::string who) {
  if (auto refused = refuse_unless_scenario("add")) co_return failed(std::move(*refused));
  if (ids.first > ids.last || ids.first <= highest_id_ || ids.last > kHighestId ||
      ids.count() > kMostAdded) {
    co_return failed(problem(
        Kind::kBadValue,
        fmt::format("the ids {} to {}: expected the first above {}, the highest so far, and the "
                    "last not below the first; {} at most",
                    ids.first, ids.last, highest_id_, kMostAdded)));
  }
  // Whoever comes in between gets the ids after these.
  const std::uint64_t before = std::exchange(highest_id_, ids.last);
  const config::AddUsers wanted{ids.first, ids.count()};
  auto answer = co_await order(wanted);
  if (answer.is_error()) {
    if (highest_id_ == ids.last) highest_id_ = before;
    co_return failed(answer.error());
  }
  if (answer.is_stopped()) co_return kStopped;
  note_change(who, fmt::format("add {} ({} to {})", users_words(ids.count()), ids.first, ids.last),
              "controller.users",
              {{"type", "\"add\""},
               {"count", std::to_string(ids.count())},
               {"first", std::to_string(ids.first)},
               {"last", std::to_string(ids.last)}});
  co_return ids;
}

Task<Controlled<std::uint64_t>> RunHost::remove_users(std::uint64_t count, bool is_forced,
                                                      std::string who) {
  if (count == 0 || count > kHighestId) {
    co_return failed(problem(Kind::kBadValue, fmt::format("{} users: expected 1 or more", count)));
  }
  Fields fields;
  fields.emplace_back("wanted", std::to_string(count));
  fields.emplace_back("force", is_forced ? "true" : "false");
  config::RemoveUsers wanted{count, is_forced};
  std::string text = fmt::format("remove {}{}", users_words(count), is_forced ? " by force" : "");
  co_return co_await remove(wanted, std::move(fields), std::move(text), std::move(who));
}

Task<Controlled<std::uint64_t>> RunHost::remove_users(UserIds ids, bool is_forced,
                                                      std::string who) {
  if (ids.first == 0 || ids.first > ids.last || ids.last > kHighestId) {
    co_return failed(problem(
        Kind::kBadValue, fmt::format("the ids {} to {}: expected the first to be 1 or more and the "
                                     "last not below it",
                                     ids.first, ids.last)));
  }
  Fields fields;
  fields.emplace_back("first", std::to_string(ids.first));
  fields.emplace_back("last", std::to_string(ids.last));
  fields.emplace_back("force", is_forced ? "true" : "false");
  config::RemoveIds wanted{ids.first, ids.last, is_forced};
  std::string text =
      fmt::format("remove users {} to {}{}", ids.first, ids.last, is_forced ? " by force" : "");
  co_return co_await remove(wanted, std::move(fields), std::move(text), std::move(who));
}

Task<Controlled<std::uint64_t>> RunHost::remove(config::RunOrder::What what, Fields fields,
                                                std::string text, std::string who) {
  if (auto refused = refuse_unless_scenario("remove")) co_return failed(std::move(*refused));
  auto answer = co_await order(std::move(what));
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  fields.emplace_back("type", "\"remove\"");
  fields.emplace_back("count", std::to_string(answer->count));
  note_change(who, fmt::format("{}: {} chosen", text, base::format_count(answer->count)),
              "controller.users", std::move(fields));
  co_return answer->count;
}

Task<Controlled<ControllerState>> RunHost::stop(std::string who) {
  if (auto refused = refuse_unless(State::kRunning, "stop")) co_return failed(std::move(*refused));
  note_change(who, "stop", "controller.stop", {});
  move_to(State::kTerminating);
  run_->controller().stop();
  co_return State::kTerminating;
}

Task<Controlled<ControllerState>> RunHost::reset(std::string who) {
  if (state_ == State::kDisabled) {
    co_return failed(problem(Kind::kWrongState, "the controller is disabled: it stays so"));
  }
  if (!options_.stays) {
    co_return failed(problem(Kind::kUnsupported,
                             "this controller ends with its run: one that is started with --stay "
                             "can be reset"));
  }
  note_change(who, "reset", "controller.reset", {});
  if (run_) {
    auto end = std::make_shared<runtime::Mailbox<bool>>(loop_, 2);
    ends_.insert(end);
    run_->reset();
    // By then it is idle, and somebody else may have started another.
    if (!co_await end->receive()) co_return kStopped;
    co_return State::kIdle;
  }
  error_.clear();
  is_preparing_ = false;
  settings_.clear();
  move_to(State::kIdle);
  co_return State::kIdle;
}

Task<Controlled<ControllerState>> RunHost::disable(std::string who) {
  if (auto refused = refuse_unless(State::kIdle, "disable")) co_return failed(std::move(*refused));
  note_change(who, "disable", "controller.disable", {});
  move_to(State::kDisabled);
  co_return State::kDisabled;
}

Task<Controlled<std::vector<SettingStatus>>> RunHost::update(
    std::map<std::string, std::string> values, std::string who) {
  if (auto refused = refuse_unless_scenario("update")) co_return failed(std::move(*refused));
  config::CheckSettings check{std::move(values)};
  auto checked = co_await order(std::move(check));
  if (checked.is_error()) co_return failed(checked.error());
  if (checked.is_stopped()) co_return kStopped;
  if (!checked->problems.empty()) {
    ControlProblem refused = problem(Kind::kBadValue, "no setting was changed");
    for (const auto& each : checked->problems) {
      refused.details.push_back({each.name, each.value, each.reason});
    }
    co_return failed(std::move(refused));
  }
  std::vector<SettingStatus> changed;
  if (checked->values.empty()) co_return changed;
  const std::map<std::string, std::string> wanted(checked->values.begin(), checked->values.end());
  if (auto refused = refuse_unless(State::kRunning, "update"))
    co_return failed(std::move(*refused));
  config::ApplySettings apply{wanted};
  auto applied = co_await order(std::move(apply));
  if (applied.is_error()) co_return failed(applied.error());
  if (applied.is_stopped()) co_return kStopped;
  Json names = Json::object();
  std::string words;
  for (SettingStatus& setting : settings()) {
    if (!wanted.contains(setting.name)) continue;
    names[setting.name] = Json::parse(setting.value, nullptr, false);
    words += fmt::format("{}{}={}", words.empty() ? "" : ", ", setting.name, setting.value);
    changed.push_back(std::move(setting));
  }
  note_change(who, "update " + words, "settings.update", {{"settings", names.dump()}});
  co_return changed;
}

Task<Controlled<bool>> RunHost::pause(std::string who) {
  co_return co_await hold(true, std::move(who));
}

Task<Controlled<bool>> RunHost::resume(std::string who) {
  co_return co_await hold(false, std::move(who));
}

Task<Controlled<bool>> RunHost::hold(bool is_held, std::string who) {
  const char* call = is_held ? "pause" : "resume";
  if (auto refused = refuse_unless_scenario(call)) co_return failed(std::move(*refused));
  if (is_held_ == is_held) co_return false;
  const config::Hold wanted{is_held};
  auto answer = co_await order(wanted);
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  is_held_ = is_held;
  note_change(who, call, is_held ? "run.pause" : "run.resume", {});
  co_return true;
}

Task<Controlled<std::string>> RunHost::set_user_rate(std::string rate, std::string who) {
  if (rate.find_first_not_of("0123456789") == std::string::npos) {
    co_return failed(problem(
        Kind::kBadValue,
        fmt::format("the rate \"{}\" has no unit: expected one such as 20/s or 1200/min", rate)));
  }
  std::map<std::string, std::string> values;
  values.emplace("user_rate", json_text(rate));
  auto changed = co_await update(std::move(values), std::move(who));
  if (changed.is_error()) co_return failed(changed.error());
  if (changed.is_stopped()) co_return kStopped;
  co_return user_rate_words(settings());
}

Task<Controlled<std::uint64_t>> RunHost::trace(std::uint64_t user, std::string who) {
  if (auto refused = refuse_unless_scenario("trace")) co_return failed(std::move(*refused));
  const bool is_script = std::holds_alternative<config::ScriptLoad>(run_->controller().spec().load);
  if (!is_script && user > highest_id_) {  // how many a script has its pools know
    co_return failed(
        problem(Kind::kBadValue, fmt::format("user {}: the highest id is {}", user, highest_id_)));
  }
  const config::TraceUser wanted{user};
  auto answer = co_await order(wanted);
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  note_change(who, user == 0 ? "trace nobody" : fmt::format("trace user {}", user), "run.trace",
              {{"user", std::to_string(user)}});
  co_return user;
}

Task<Controlled<WaitingUsersStatus>> RunHost::waiting_users() {
  if (auto refused = refuse_unless(State::kRunning, "users")) co_return failed(std::move(*refused));
  auto answer = co_await order(config::ListWaiting());
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  WaitingUsersStatus status;
  status.waiting = answer->users.waiting;
  status.running = answer->users.running;
  for (const auto& range : answer->ranges) status.ranges.push_back({range.first, range.last});
  co_return status;
}

Task<Controlled<std::vector<ThrottleReport>>> RunHost::throttles() {
  if (auto refused = refuse_unless_scenario("throttles")) co_return failed(std::move(*refused));
  config::CallThrottle list;
  list.what = "list";
  auto answer = co_await order(std::move(list));
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  co_return read_throttles(answer->throttles);
}

Task<Controlled<ThrottleAnswer>> RunHost::call_throttle(config::CallThrottle call,
                                                        std::string who) {
  if (auto refused = refuse_unless_scenario("throttles")) co_return failed(std::move(*refused));
  const std::string words = throttle_words(call);
  auto answer = co_await order(std::move(call));
  if (answer.is_error()) co_return failed(answer.error());
  if (answer.is_stopped()) co_return kStopped;
  if (!answer->problems.empty()) co_return failed(throttle_problem(answer->problems.front()));
  ThrottleAnswer told{answer->count > 0, read_throttles(answer->throttles)};
  if (told.has_changed) {
    note_change(who, words, "controller.throttle", {{"call", json_text(words)}});
  }
  co_return told;
}

Task<Controlled<LiveView>> RunHost::live(std::uint64_t after) {
  LiveView view = live_.view(after);
  view.is_over = !is_preparing_ && state_ != State::kRunning && state_ != State::kTerminating;
  co_return view;
}

}  // namespace throng::cluster
