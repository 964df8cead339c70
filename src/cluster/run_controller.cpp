#include "cluster/run_controller.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "base/units.hpp"
#include "cluster/node_messages_codec.hpp"
#include "cluster/run_names.hpp"
#include "config/run_spec_codec.hpp"
#include "run/verb_name.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cluster {
namespace {

constexpr std::size_t kMostStuckNamed = 10;
constexpr std::size_t kMostUnreadable = 10;

}  // namespace

RunController::RunController(Bus& bus, config::RunSpec spec, Observers observers,
                             std::function<void(StuckUser&&)> on_stuck)
    : bus_(bus),
      spec_(std::move(spec)),
      observers_(observers),
      on_stuck_(std::move(on_stuck)),
      use_at_start_(run::MachineUse::read()),
      use_at_end_(use_at_start_) {}

void RunController::begin() {
  bus_.watch(states_of(spec_.id), [this](const std::string& key, std::string_view value,
                                         std::uint64_t) { take_state(key, value); });
  bus_.subscribe(facts_of(spec_.id), [this](const std::string& subject, std::string_view body) {
    take_fact(subject, body);
  });
  bus_.put(spec_key(spec_.id), config::encode(spec_));
}

void RunController::interrupt() {
  if (spec_.phase == config::Phase::kGivenUp) return;
  spec_.phase =
      spec_.phase == config::Phase::kRunning ? config::Phase::kEnding : config::Phase::kGivenUp;
  want();
}

void RunController::stop() {
  if (spec_.phase == config::Phase::kRunning) spec_.is_stopped = true;
  spec_.phase = config::Phase::kGivenUp;
  want();
}

bool RunController::order(config::RunOrder::What what,
                          std::function<void(run::OrderAnswer&&)> then) {
  if (spec_.orders.size() >= config::RunSpec::kMostOrders) return false;
  const std::uint64_t number = ++last_order_;
  asked_.emplace(number, std::move(then));
  spec_.orders.push_back({number, std::move(what)});
  want();
  return true;
}

/// The spec has changed.
void RunController::want() {
  ++spec_.revision;
  bus_.put(spec_key(spec_.id), config::encode(spec_));
}

void RunController::take_answers(Answers answers) {
  for (run::OrderAnswer& answer : answers.newest) {
    auto asked = asked_.extract(answer.number);
    if (asked.empty()) continue;  // said before
    std::erase_if(spec_.orders,
                  [&](const config::RunOrder& order) { return order.number == answer.number; });
    asked.mapped()(std::move(answer));
  }
}

void RunController::take_state(const std::string& key, std::string_view value) {
  const auto take = [&]<class Message>(std::type_identity<Message>, auto then) {
    auto message = decode_message<Message>(value);
    if (message) return then(std::move(message).value());
    if (unreadable_.size() < kMostUnreadable) unreadable_.push_back(message.error());
  };
  const std::string_view what = last_word(key);
  if (what == "counts" || what == "histograms") {
    take(std::type_identity<Totals>(), [this](Totals&& m) { merger_.take(std::move(m)); });
  } else if (what == "health") {
    take(std::type_identity<Health>(), [this](Health&& m) { merger_.take(std::move(m)); });
  } else if (what == "status") {
    take(std::type_identity<Status>(), [this](Status&& m) {
      if (!merger_.take(std::move(m))) return;
      note_use();
      if (on_status_) on_status_(*status());
    });
  } else if (what == "answers") {
    take(std::type_identity<Answers>(), [this](Answers&& m) { take_answers(std::move(m)); });
  } else if (what == "stuck") {
    take(std::type_identity<StuckUser>(), [this](StuckUser&& m) { take_stuck(std::move(m)); });
  }
}

void RunController::take_fact(const std::string& subject, std::string_view body) {
  const std::string_view what = last_word(subject);
  if (what == "delta") {
    auto delta = decode_message<Delta>(body);
    if (!delta || !merger_.take(std::move(delta).value())) return;
    const telemetry::Snapshot recent = merger_.take_recent();
    if (is_open()) warn_of_schedule(watch_.take(recent, take_least_idle()));
    observers_.seconds.take(recent, merger_.totals());
  } else if (what == "log") {
    const auto log = decode_message<LogMessage>(body);
    if (log) observers_.log.take(log->line);
  } else if (what == "event" && observers_.events != nullptr) {
    const auto event = decode_message<EventMessage>(body);
    if (event) observers_.events->take(event->event);
  }
}

/// Whether work comes on a schedule: that of the load, or one that a scenario has opened.
bool RunController::is_open() const {
  const auto* http = std::get_if<config::HttpLoad>(&spec_.load);
  if (http != nullptr) return !http->arrivals.empty();
  return merger_.totals().find("arrivals_due") != nullptr;
}

/// The share of the time since the last call that the busiest core waited; 1 when nothing is known.
double RunController::take_least_idle() {
  double least = 1;
  std::vector<std::pair<std::int64_t, std::int64_t>> now;
  for (const Health* node : merger_.health()) {
    for (const Health::Core& core : node->cores) now.emplace_back(core.idle_ns, core.busy_ns);
  }
  idle_before_.resize(now.size());
  for (std::size_t i = 0; i < now.size(); ++i) {
    const auto idle = static_cast<double>(now[i].first - idle_before_[i].first);
    const auto busy = static_cast<double>(now[i].second - idle_before_[i].second);
    if (idle + busy > 0) least = std::min(least, idle / (idle + busy));
  }
  idle_before_ = std::move(now);
  return least;
}

void RunController::warn_of_schedule(telemetry::ScheduleWatch::Finding finding) {
  using Finding = telemetry::ScheduleWatch::Finding;
  if (finding == Finding::kNothing) return;
  telemetry::LogLine line;
  line.level = telemetry::LogLevel::kWarning;
  line.unix_ns = runtime::SystemClock().unix_ns();
  line.text = (finding == Finding::kOverload ? "the generator is overloaded: "
                                             : "starts wait for answers: ") +
              watch_.words();
  observers_.log.take(line);
}

/// How the schedule was kept until the load ended.
telemetry::ScheduleHealth RunController::schedule(const results::RunResult& result) const {
  telemetry::ScheduleHealth schedule;
  schedule.due = result.timed.count("arrivals_due");
  schedule.started = result.timed.count("arrivals_started");
  schedule.held = result.timed.count("arrivals_held");
  if (std::holds_alternative<config::HttpLoad>(spec_.load)) schedule.most_in_flight = spec_.users;
  const auto quantile_us = [&](const char* metric, double quantile) {
    const telemetry::MetricValue* value = result.totals.find(metric);
    if (value == nullptr) return 0.0;
    return static_cast<double>(value->total.histogram.value_at(quantile)) / 1e3;
  };
  schedule.late_p99_us = quantile_us("arrival_lateness", 0.99);
  schedule.latency_p50_us = quantile_us("http_latency", 0.5);
  return schedule;
}

void RunController::take_stuck(StuckUser stuck) {
  if (stuck.is_over_limit) over_limit_ = stuck;
  if (stuck_.size() < kMostStuckNamed) stuck_.push_back(stuck);
  on_stuck_(std::move(stuck));
}

/// The conducting costs CPU as well, from the beginning of the load to its end.
void RunController::note_use() {
  const Status::Stage stage = status()->stage;
  if (stage == Status::Stage::kLoading) use_at_start_ = run::MachineUse::read();
  if (stage == Status::Stage::kLoading || stage == Status::Stage::kDraining) {
    use_at_end_ = run::MachineUse::read();
  }
}

const Status* RunController::status() const {
  const auto all = merger_.statuses();
  return all.empty() ? nullptr : all.back();
}

bool RunController::has_begun() const {
  return status() != nullptr && status()->started_unix_ns != 0;
}

bool RunController::has_ended() const {
  return status() != nullptr &&
         (status()->stage == Status::Stage::kEnded || status()->stage == Status::Stage::kFailed);
}

std::string RunController::verb_words(std::uint32_t verb) const {
  return run::verb_name(spec_, verb);
}

telemetry::GeneratorHealth RunController::health(const Status& status) const {
  telemetry::GeneratorHealth health;
  telemetry::Histogram turn_length(2);
  double steal_s = 0;
  double machine_s = 0;
  for (const Health* node : merger_.health()) {
    for (const Health::Core& core : node->cores) {
      const auto whole = static_cast<double>(core.idle_ns + core.busy_ns);
      health.core_idle.push_back(whole > 0 ? static_cast<double>(core.idle_ns) / whole : 1);
      turn_length.merge(core.turn_length);
    }
    health.cpu_s += node->cpu_s;
    health.throttled_s += node->throttled_s;
    health.clock_step_s += static_cast<double>(node->clock_step_ns) / 1e9;
    health.peak_rss_bytes = std::max(health.peak_rss_bytes, node->peak_rss_bytes);
    steal_s += node->steal_s;
    machine_s += node->machine_s;
  }
  health.cpu_s += use_at_end_.cpu_s - use_at_start_.cpu_s;
  health.loop_lag_p99_us = static_cast<double>(turn_length.value_at(0.99)) / 1e3;
  health.longest_turn_s = static_cast<double>(turn_length.max()) / 1e9;
  if (machine_s > 0) health.steal = std::min(1.0, steal_s / machine_s);  // sums are rounded
  health.duration_s = static_cast<double>(status.load_ended_ns - status.started_ns) / 1e9;
  // Of one that was told of twice the later word holds the earlier.
  std::map<std::pair<std::uint64_t, std::uint32_t>, StuckUser> latest;
  for (const StuckUser& stuck : stuck_) {
    latest.insert_or_assign(std::pair(stuck.user, static_cast<std::uint32_t>(stuck.core)), stuck);
  }
  for (const auto& [who, stuck] : latest) {
    const std::string verb = verb_words(stuck.verb);
    health.stuck_users.push_back(fmt::format(
        "user {} did not let go of core {} for {:.1f} s or longer{}", stuck.user, stuck.core,
        static_cast<double>(stuck.held_ns) / 1e9, verb.empty() ? "" : " (" + verb + ")"));
  }
  return health;
}

results::RunResult RunController::conclude(const std::string& broke) const {
  Status last = *status();
  results::RunResult result;
  result.totals = merger_.totals();
  result.timed = merger_.timed();
  if (last.load_ended_ns == 0) {  // it never came to that
    last.load_ended_ns = std::max(last.started_ns, result.totals.to.ns);
  }
  result.id = spec_.id;
  result.scenario = spec_.scenario;
  result.seed = spec_.seed;
  result.started_at_unix_ns = last.started_unix_ns;
  result.duration_s = static_cast<double>(last.load_ended_ns - last.started_ns) / 1e9;
  result.users = merger_.users();
  result.users.lost = result.users.started -
                      std::min(result.users.started,
                               result.users.finished + result.users.failed + result.users.removed);
  const std::map<std::string, std::string> samples = merger_.samples();
  for (const auto& [reason, count] : merger_.failures()) {
    const auto sample = samples.find(reason);
    result.failures.push_back({reason, count, sample == samples.end() ? "" : sample->second});
  }
  result.iterations = merger_.iterations();
  result.unfinished = result.totals.count("http_unfinished");
  result.model = "closed";
  result.health = health(last);
  result.health.series_dropped = result.totals.series_dropped;
  result.health.histograms_coarsened = result.totals.histograms_coarsened;
  if (is_open()) {
    result.model = "open";
    result.schedule = schedule(result);
    result.verdict = telemetry::judge_open(result.health, *result.schedule, watch_);
  } else {
    result.verdict = telemetry::judge_closed(result.health);
  }
  result.environment = last.environment;
  result.warnings = last.warnings;
  if (const std::uint64_t gaps = merger_.gaps(); gaps > 0) {
    result.warnings.push_back(fmt::format(
        "{} seconds are missing in the view of the seconds; the totals hold them", gaps));
  }
  for (const std::string& text : unreadable_) {
    result.warnings.push_back("a message could not be read: " + text);
  }
  const bool is_http = std::holds_alternative<config::HttpLoad>(spec_.load);
  if (spec_.phase != config::Phase::kRunning && !spec_.is_stopped) {
    result.status = results::RunStatus::kInterrupted;
    result.reason = "interrupted before its time was up";
  } else if (!broke.empty()) {
    result.status = results::RunStatus::kFailed;
    result.reason = broke;
    result.is_broken = true;
    result.verdict.name = "saturated";  // whatever it was, its figures must not look clean
    result.verdict.reasons.insert(result.verdict.reasons.begin(),
                                  "the run broke: its figures are those that had come in");
  } else if (is_http && result.iterations.finished == 0) {
    result.status = results::RunStatus::kFailed;
    // With some answers, each of them sent its user on to where there was none.
    result.reason = result.totals.count("http_requests") == 0 ? "no request was answered"
                                                              : "no redirect led to an answer";
  } else if (!is_http && result.users.failed > 0) {
    result.status = results::RunStatus::kFailed;
    result.reason = fmt::format("{} user{} failed", base::format_count(result.users.failed),
                                result.users.failed == 1 ? "" : "s");
  }
  return result;
}

}  // namespace throng::cluster
