#include "run/core_run.hpp"

#include <utility>
#include <variant>

#include "config/value_json.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration kNoLimit = 10'000h;
const telemetry::MetricSpec kUsersRunning{"users_running", telemetry::MetricType::kGauge, "",
                                          "users that have started and not ended"};
const telemetry::MetricSpec kUsersFailed{"users_failed", telemetry::MetricType::kCounter, "",
                                         "users that failed"};

users::Rate rate_of(const std::optional<config::UserRate>& rate) {
  return rate ? users::Rate{rate->count, rate->interval} : users::Rate::unlimited();
}

}  // namespace

CoreRun::CoreRun(runtime::Loop& loop, const config::RunSpec& spec, unsigned core, Load& load,
                 Outlets outlets)
    : loop_(loop),
      spec_(spec),
      load_(load),
      core_(core),
      outlets_(std::move(outlets)),
      // Of `throng http` the users are its connections, which never change.
      shows_users_(!std::holds_alternative<config::HttpLoad>(spec.load)),
      spans_(loop.clock(), telemetry::event_hub(), shows_users_ ? outlets_.event : nullptr),
      workload_(load.make_workload(context_for(core))),
      population_(loop, {spec.seed, core, spec.cores},
                  users::Population::Start{[this](users::User& user) { start(user); }},
                  [this](users::UserId id, users::Outcome outcome, std::string_view reason) {
                    note_user_end(id, outcome, reason);
                  }) {
  if (load.repeat_after()) population_.let_passes_end();
  if (!shows_users_) return;
  users_running_ = recorder_.gauge(kUsersRunning);
  users_failed_ = recorder_.counter(kUsersFailed);
}

void CoreRun::start(users::User& user) {
  if (shows_users_) spans_.begin(user.id());
  workload_->start(user);
}

CoreContext CoreRun::context_for(unsigned core) {
  return {loop_,
          recorder_,
          core,
          spec_.cores,
          spec_.seed,
          spec_.users,
          spec_.duration,
          outlets_.log,
          [this] { population_.end(kNoLimit); },
          [this] { population_.stop_users(); },
          [this](users::UserId id, std::string_view reason) { population_.fail(id, reason); },
          [this](std::uint64_t count) { add_users(count); },
          &population_};
}

Task<void> CoreRun::run(base::TimePoint start) {
  loop_.take_load();
  next_second_ = start + 1s;
  loop_.add_precise(second_, next_second_);
  if (spec_.duration) loop_.add_precise(time_up_, start + *spec_.duration);
  if (!workload_->adds_users()) population_.add({spec_.first_id, spec_.users}, start);
  workload_->begin(start);
  const auto rate = load_.user_rate();
  rate_ = rate_of(rate ? rate : spec_.user_rate);
  population_.set_rate(rate_, start);
  has_begun_ = true;
  for (const auto& [order, at] : std::exchange(early_, {})) carry_out(order, at);
  tell_if_idle();
  co_await population_.ended();
  co_await workload_->settle();
  second_.cancel();
  if (!is_load_over_) note_load_end();
  send(CoreReport::Kind::kLast);
}

/// Their ids are those that a run of as many users would have on this core.
void CoreRun::add_users(std::uint64_t count) {
  const std::uint64_t first = added_ * spec_.cores + core_ + 1;
  added_ += count;
  population_.add({first, (count - 1) * spec_.cores + 1});
}

void CoreRun::note_user_end(users::UserId id, users::Outcome outcome, std::string_view reason) {
  spans_.end(id, outcome, reason);
  std::string name = workload_->take_user_name(id);
  if (outcome == users::Outcome::kFailed) note_failure(id, std::move(name), reason);
  const bool is_replaced = spec_.replaces_users && outcome != users::Outcome::kRemoved;
  if (is_replaced && !is_load_over_) population_.add_again(id);
  tell_if_idle();
}

void CoreRun::note_failure(users::UserId id, std::string name, std::string_view reason) {
  if (name.empty()) name = std::to_string(id);
  if (!samples_.contains(reason)) samples_.emplace(reason, name);  // reasons are bounded
  if (outlets_.event == nullptr || ++failures_told_ > kFailuresPerSecond) return;
  telemetry::Event event{"user.failed", loop_.clock().unix_ns(), {}};
  event.fields.emplace_back("user", std::to_string(id));
  event.fields.emplace_back("name", config::to_json(config::Value::text(std::move(name))));
  event.fields.emplace_back("reason", config::to_json(config::Value::text(std::string(reason))));
  outlets_.event(std::move(event));
}

/// Whether that is the end is for the node to say, which knows what orders are on their way.
void CoreRun::tell_if_idle() {
  if (workload_->adds_users() || spec_.stays || is_load_over_) return;
  const users::PopulationCounts counts = population_.counts();
  if (counts.waiting > 0 || counts.running > 0) return;
  CoreReport report;
  report.core = core_;
  report.kind = CoreReport::Kind::kIdle;
  report.orders = orders_;
  outlets_.report(std::move(report));
}

void CoreRun::finish() {
  population_.end(kNoLimit);
}

/// What an order does on one core.
struct CoreRun::Action {
  users::Population& population;
  Workload& workload;
  base::TimePoint at;
  OrderAnswer& answer;
  const Load& load;
  users::Rate& rate;

  static users::Removal removal(bool is_forced) {
    return is_forced ? users::Removal::kForced : users::Removal::kGraceful;
  }
  void operator()(const config::AddUsers& add) { population.add({add.first, add.count}, at); }
  void operator()(const config::RemoveUsers& remove) {
    const std::uint64_t waiting = population.counts().waiting;
    answer.count = population.remove(remove.count, removal(remove.is_forced));
    workload.forget_waiting(1, UINT64_MAX, waiting - population.counts().waiting);
  }
  void operator()(const config::RemoveIds& remove) {
    const std::uint64_t waiting = population.counts().waiting;
    answer.count = population.remove_between(remove.first, remove.last, removal(remove.is_forced));
    workload.forget_waiting(remove.first, remove.last, waiting - population.counts().waiting);
  }
  void operator()(const config::Hold& hold) {
    population.hold(hold.is_held, at);
    workload.hold(hold.is_held);
  }
  void operator()(const config::TraceUser& trace) { workload.trace(trace.user); }
  void operator()(const config::CountUsers&) {}
  void operator()(const config::ListWaiting&) {
    const unsigned cores = population.place().cores;
    for (const auto& range : population.waiting_ranges(OrderAnswer::kMostRanges)) {
      answer.ranges.push_back({range.first, range.first + (range.count - 1) * cores});
    }
  }
  void operator()(const config::CheckSettings&) {}  // is the node's to do
  void operator()(const config::CallThrottle&) {}   // the same
  void operator()(const config::ApplySettings&) {
    workload.take_settings();
    const users::Rate now = rate_of(load.user_rate());
    if (now == rate) return;
    rate = now;
    population.set_rate(now, at);
  }
};

void CoreRun::carry_out(const config::RunOrder& order, base::TimePoint at) {
  if (!has_begun_) {  // without the users there would be nobody to remove, and the run at its end
    early_.emplace_back(order, at);
    return;
  }
  OrderAnswer answer;
  std::visit(Action{population_, *workload_, at, answer, load_, rate_}, order.what);
  ++orders_;
  answer.number = order.number;
  answer.users = glance();
  CoreReport report;
  report.core = core_;
  report.kind = CoreReport::Kind::kAnswer;
  report.answer = std::move(answer);
  report.orders = orders_;
  outlets_.report(std::move(report));
  tell_if_idle();
}

UserGlance CoreRun::glance() const {
  const users::PopulationCounts counts = population_.counts();
  UserGlance glance;
  glance.waiting = counts.waiting;
  glance.running = counts.running;
  glance.started = counts.started;
  glance.finished = counts.finished;
  glance.failed = counts.failed;
  glance.removed = counts.removed;
  glance.removable = counts.waiting + counts.running - counts.leaving;
  return glance;
}

void CoreRun::end_load() {
  if (!is_load_over_) note_load_end();
  population_.end(spec_.drain);
}

void CoreRun::note_load_end() {
  is_load_over_ = true;
  time_up_.cancel();
  workload_->end_load();
  send(CoreReport::Kind::kLoadEnd);
}

void CoreRun::give_up() {
  end_load();
  population_.end(base::Duration(0));
}

void CoreRun::on_second() {
  failures_told_ = 0;
  spans_.begin_second();
  send(CoreReport::Kind::kSecond);
  next_second_ = next_second_ + 1s;
  loop_.add_precise(second_, next_second_);
}

void CoreRun::send(CoreReport::Kind kind) {
  std::unique_ptr<telemetry::Interval> spare;
  if (!spare_.empty()) {
    spare = std::move(spare_.back());
    spare_.pop_back();
  }
  const users::PopulationCounts counts = population_.counts();
  record_users(counts);
  CoreReport report;
  report.core = core_;
  report.kind = kind;
  report.interval = recorder_.take(loop_.precise_now(), std::move(spare));
  report.load = loop_.take_load();
  report.users.started = counts.started;
  report.users.finished = counts.finished;
  report.users.failed = counts.failed;
  report.users.removed = counts.removed;
  report.iterations = workload_->iterations();
  report.failures = population_.failure_reasons().counts();
  report.samples = samples_;
  outlets_.report(std::move(report));
}

void CoreRun::record_users(const users::PopulationCounts& counts) {
  if (!shows_users_) return;
  recorder_.set(users_running_, static_cast<std::int64_t>(counts.running));
  recorder_.add(users_failed_, counts.failed - std::exchange(failed_recorded_, counts.failed));
}

void CoreRun::take_back(std::unique_ptr<telemetry::Interval> spare) {
  spare_.push_back(std::move(spare));
}

}  // namespace throng::run
