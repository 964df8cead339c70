#include "scenario/engine/core_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "scenario/engine/drive.hpp"
#include "scenario/engine/pool_users.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/engine/unset.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;
using Kind = Value::Kind;

constexpr std::size_t kShown = 200;         // bytes of a value in a message
constexpr std::size_t kLongestLine = 4096;  // bytes of a value in the log
constexpr double kNsPerMs = 1e6;
constexpr double kNsPerUs = 1e3;
constexpr double kMostNs = 9e18;

Fault badarg(std::string text) {
  return {Value::atom("badarg"), std::move(text)};
}

std::optional<std::string> name_of(const Value& value) {
  if (value.is(Kind::kAtom)) return value.text();
  auto text = value.as_text();
  const bool is_name = text && !text->empty() && text->size() <= kShown;
  return is_name ? text : std::nullopt;
}

Fault no_metric(const char* function, const std::string& name) {
  return badarg(
      fmt::format("{}: \"{}\" is another metric of the worker, or there are more than {} "
                  "metrics: expected another name",
                  function, name, ScriptMetrics::kMostMetrics));
}

}  // namespace

CoreEngine::CoreEngine(runtime::Loop& loop, telemetry::Recorder& recorder, RunState& run,
                       Options options)
    : loop_(loop),
      recorder_(recorder),
      run_(run),
      options_(std::move(options)),
      metrics_(recorder, run.program().watched),
      activity_home_{run.activity(), [this] { run_.note_nobody_active(); }},
      unset_([] {
        Value value = unset();
        value.share();
        return value;
      }()),
      iterations_counter_(recorder.counter({"iterations", telemetry::MetricType::kCounter, "",
                                            "iterations of all loops that have ended"})),
      second_(loop.now()) {
  loop_.add_inbox(*this);
  run_.open(options_.core, loop_);
  readings_ = run_.metrics().readings();
  declare_metrics();
  for (const MetricUse& each : program().metrics) {
    own_metrics_.push_back(metrics_.of(each.name, each.type));
  }
  take_environment();
}

/// Those of pools and workers come before the script's own, which may not take their names.
void CoreEngine::declare_metrics() {
  for (const PoolPlan& pool : program().pools) {
    for (const char* what : {"started", "ended", "failed"}) {
      metrics_.counter(fmt::format("workers.{}.{}", pool.name, what),
                       fmt::format("users of the pool that have {}", what));
    }
    if (pool.worker->declare != nullptr) pool.worker->declare(*this);
  }
}

CoreEngine::~CoreEngine() {
  run_.close(options_.core);
  unlink();
}

HttpSide& CoreEngine::http() {
  if (http_ == nullptr) http_ = std::make_unique<HttpSide>(loop_, recorder_, metrics_);
  return *http_;
}

const CoreEngine::DummyMetrics& CoreEngine::dummy() {
  if (dummy_.print == nullptr) {
    dummy_.print = metrics_.counter("print", "times that print was called");
    dummy_.dummy = metrics_.histogram("dummy", "how long print took");
  }
  return dummy_;
}

void CoreEngine::take_environment() {
  environment_ = run_.environment();
  variables_.clear();
  for (const VariableUse& use : program().variables) {
    variables_.push_back(read_variable(use, *environment_));
  }
  ++revision_;
  tell(watchers_);
}

/// Each at most once, also when it comes again meanwhile.
void CoreEngine::tell(runtime::Link& list) {
  runtime::Link all;
  all.take_all(list);
  while (!all.is_empty()) static_cast<Watcher*>(all.first())->look_again();
}

void CoreEngine::hold(bool is_held) {
  is_held_ = is_held;
  if (!is_held) tell(held_);
}

void CoreEngine::begin(base::TimePoint start) {
  if (program().watched.empty()) return;
  next_tick_ = start + run_.metrics().tick();
  run_.metrics().announce(metrics_.take_watched());
  readings_ = run_.metrics().readings();
  loop_.add_precise(tick_, next_tick_);
}

void CoreEngine::on_tick() {
  run_.metrics().bring(++ticks_, metrics_.take_watched());
  next_tick_ = next_tick_ + run_.metrics().tick();
  loop_.add_precise(tick_, next_tick_);
}

/// Something of the run has changed.
void CoreEngine::deliver() {
  while (SignalBoard::Waiting* waiting = run_.signals().take_ended(options_.core)) {
    finish_signal_wait(*waiting);
  }
  if (!program().watched.empty()) {
    auto readings = run_.metrics().readings();
    const bool is_changed = readings != readings_;
    readings_ = std::move(readings);
    if (is_changed) tell(watchers_);
  }
  if (run_.is_over()) options_.on_run_over();
}

bool CoreEngine::holds(const Condition& condition, Arguments computed) const {
  std::vector<std::optional<double>> numbers;
  for (const Value& each : computed) {
    const auto worth = number_of(each);
    numbers.push_back(worth.is_ok() ? std::optional(worth->as_real()) : std::nullopt);
  }
  return condition.holds(*readings_, numbers);
}

/// 0 for what is not there, or not yet.
Result<Value, Fault> CoreEngine::metric(const Value& name) const {
  const auto wanted = name_of(name);
  for (const MetricReading& reading : *readings_) {
    if (!wanted || reading.name != *wanted || !reading.value) continue;
    const double worth = *reading.value;
    if (worth == std::floor(worth) && std::abs(worth) < 9e15) {
      return Value::integer(static_cast<std::int64_t>(worth));
    }
    return Value::real(worth);
  }
  return Value::integer(0);
}

Result<Value, Fault> CoreEngine::row(std::uint32_t feed, ScriptUser& user) {
  return run_.feed(feed).row(user.number(), user.random());
}

Result<Value, Fault> CoreEngine::count(std::uint32_t number, const Value* how_many) {
  ScriptMetrics::Metric* metric = own_metrics_[number];
  if (metric == nullptr) return failed(no_metric("count", program().metrics[number].name));
  if (how_many == nullptr) {
    metrics_.add(*metric);
    return Value();
  }
  if (!how_many->is(Kind::kInteger) || how_many->as_integer() < 0) {
    return failed(badarg(fmt::format("count: {}: expected a whole number, 0 or more",
                                     values::shown(*how_many, kShown))));
  }
  metrics_.add(*metric, static_cast<std::uint64_t>(how_many->as_integer()));
  return Value();
}

Result<Value, Fault> CoreEngine::gauge(std::uint32_t number, const Value& level) {
  ScriptMetrics::Metric* metric = own_metrics_[number];
  if (metric == nullptr) return failed(no_metric("gauge", program().metrics[number].name));
  if (!level.is_number() || std::abs(level.as_real()) > kMostNs) {
    return failed(
        badarg(fmt::format("gauge: {}: expected a number", values::shown(level, kShown))));
  }
  metrics_.set(*metric, std::llround(level.as_real()), run_.gauge(number));
  return Value();
}

Result<Value, Fault> CoreEngine::record(std::uint32_t number, const Value& time, bool is_ms) {
  ScriptMetrics::Metric* metric = own_metrics_[number];
  if (metric == nullptr) return failed(no_metric("record", program().metrics[number].name));
  const double ns = time.is_number() ? time.as_real() * (is_ms ? kNsPerMs : kNsPerUs) : -1;
  if (!(ns >= 0 && ns < kMostNs)) {
    return failed(badarg(
        fmt::format("record: {}: expected a time, such as {{3, ms}}, or microseconds, 0 or more",
                    values::shown(time, kShown))));
  }
  metrics_.record(*metric, std::llround(ns));
  return Value();
}

bool CoreEngine::has_signal(const Value& name, std::int64_t count) const {
  if (count == 0) return true;
  return run_.signals().total(values::raw_text(name)) >= static_cast<std::uint64_t>(count);
}

bool CoreEngine::set_signal(const Value& name, std::int64_t count) {
  return count == 0 ||
         run_.signals().set(values::raw_text(name), static_cast<std::uint64_t>(count));
}

bool CoreEngine::may_log() {
  if (loop_.now() - second_ >= 1s) {
    second_ = loop_.now();
    lines_ = 0;
  }
  if (options_.log != nullptr && lines_ < kLinesPerSecond) return true;
  ++dropped_lines_;
  return false;
}

void CoreEngine::log(const ScriptUser& user, telemetry::LogLevel level, std::string_view text) {
  ++lines_;
  telemetry::LogLine line;
  line.level = level;
  line.unix_ns = loop_.clock().unix_ns();
  line.user = user.user().id();
  line.user_name = user.name();
  line.text = text;
  line.dropped = std::exchange(dropped_lines_, 0);
  options_.log(std::move(line));
}

void CoreEngine::flush_log() {
  if (dropped_lines_ == 0 || options_.log == nullptr) return;
  telemetry::LogLine line;
  line.level = telemetry::LogLevel::kWarning;
  line.unix_ns = loop_.clock().unix_ns();
  line.text =
      fmt::format("the log has {} lines of users a second and core at most", kLinesPerSecond);
  line.dropped = std::exchange(dropped_lines_, 0);
  options_.log(std::move(line));
}

void CoreEngine::dump(Fiber& fiber, const Value& value) {
  if (!may_log()) return;
  log(fiber.user(), telemetry::LogLevel::kInfo, values::shown(value, kLongestLine));
}

bool CoreEngine::is_traced(const ScriptUser& user) const {
  return traced_ != 0 && user.user().id() == traced_;
}

void CoreEngine::trace(const ScriptUser& user, const StatementUse& use, Arguments arguments) {
  if (options_.log == nullptr) return;
  std::string text = fmt::format("line {}: {}", use.line, use.code->name);
  for (const Value& each : arguments) text += " " + values::shown(each, kShown);
  log(user, telemetry::LogLevel::kTrace, text);
}

std::string_view CoreEngine::what_failed(const Instruction& at) const {
  switch (at.step) {
    case Step::kStatement:
      return program().statements[at.a].code->name;
    case Step::kFunction:
      return program().function_names[at.a];
    case Step::kError:
      return "error";
    case Step::kWait:
      return "wait";
    case Step::kSetSignal:
      return "set_signal";
    case Step::kWaitSignal:
      return "wait_signal";
    case Step::kLoopEnter:
    case Step::kLoopTune:
      return "loop";
    case Step::kRoundRobin:
      return "round_robin";
    case Step::kVariable:
    case Step::kMaybeLocal:
      return "var";
    default:
      return {};
  }
}

void CoreEngine::declare_schedule() {
  using telemetry::MetricType;
  Schedule made;
  made.due = recorder_.counter({"arrivals_due", MetricType::kCounter, "",
                                "iterations whose time on the schedule of their loop had come"});
  made.started =
      recorder_.counter({"arrivals_started", MetricType::kCounter, "", "iterations that began"});
  made.held = recorder_.counter(
      {"arrivals_held", MetricType::kCounter, "", "iterations that had to wait for others to end"});
  made.lateness = recorder_.histogram({"arrival_lateness", MetricType::kHistogram, "us",
                                       "from an iteration's time until it began, of those that no "
                                       "other held up"});
  made.overruns =
      recorder_.counter({"loop_overruns", MetricType::kCounter, "",
                         "iterations that began more than 1 ms late, behind the one before"});
  made.dropped =
      recorder_.counter({"loop_dropped", MetricType::kCounter, "",
                         "iterations that were left out: the loop was too far behind, or held"});
  made.missed =
      recorder_.counter({"loop_missed", MetricType::kCounter, "",
                         "iterations that were due and had not begun when the loop ended"});
  schedule_ = made;
}

void CoreEngine::note_start(base::Duration late, bool was_awaited) {
  if (!schedule_) declare_schedule();
  recorder_.add(schedule_->due);
  recorder_.add(schedule_->started);
  if (was_awaited) recorder_.record(schedule_->lateness, std::max<std::int64_t>(late.count(), 0));
  if (was_awaited || late <= kOverrun) return;
  recorder_.add(schedule_->overruns);
  recorder_.add(schedule_->held);
}

void CoreEngine::note_dropped(std::uint64_t count, bool is_late) {
  if (count == 0) return;
  if (!schedule_) declare_schedule();
  recorder_.add(schedule_->dropped, count);
  if (!is_late) return;
  recorder_.add(schedule_->due, count);
  recorder_.add(schedule_->held, count);
}

void CoreEngine::note_missed(std::uint64_t count) {
  if (count == 0) return;
  if (!schedule_) declare_schedule();
  recorder_.add(schedule_->due, count);
  recorder_.add(schedule_->held, count);
  recorder_.add(schedule_->missed, count);
}

}  // namespace throng::scenario::engine
