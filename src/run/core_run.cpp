#include "run/core_run.hpp"

#include <utility>
#include <variant>

namespace throng::run {
namespace {

using namespace std::chrono_literals;

constexpr base::Duration kNoLimit = 10'000h;
const telemetry::MetricSpec kUsersRunning{"users_running", telemetry::MetricType::kGauge, "",
                                          "users that have started and not ended"};
const telemetry::MetricSpec kUsersFailed{"users_failed", telemetry::MetricType::kCounter, "",
                                         "users that failed"};

}  // namespace

CoreRun::CoreRun(runtime::Loop& loop, const config::RunSpec& spec, unsigned core, Load& load,
                 Outlets outlets)
    : loop_(loop),
      spec_(spec),
      core_(core),
      outlets_(std::move(outlets)),
      // Of `throng http` the users are its connections, which never change.
      shows_users_(std::holds_alternative<config::ScenarioLoad>(spec.load)),
      workload_(load.make_workload(context_for(core))),
      population_(
          loop, {spec.seed, core, spec.cores},
          users::Population::Start{[this](users::User& user) { workload_->start(user); }},
          [this](users::UserId, users::Outcome, std::string_view) { end_if_nobody_is_left(); }) {
  if (!shows_users_) return;
  users_running_ = recorder_.gauge(kUsersRunning);
  users_failed_ = recorder_.counter(kUsersFailed);
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
          [this](std::uint64_t count) { add_users(count); }};
}

Task<void> CoreRun::run(base::TimePoint start) {
  loop_.take_load();
  next_second_ = start + 1s;
  loop_.add_precise(second_, next_second_);
  if (spec_.duration) loop_.add_precise(time_up_, start + *spec_.duration);
  if (!workload_->adds_users()) population_.add({1, spec_.users}, start);
  workload_->begin(start);
  if (spec_.user_rate) {
    population_.set_rate({spec_.user_rate->count, spec_.user_rate->interval}, start);
  }
  end_if_nobody_is_left();
  co_await population_.ended();
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

void CoreRun::end_if_nobody_is_left() {
  if (workload_->adds_users()) return;
  const users::PopulationCounts counts = population_.counts();
  if (counts.waiting == 0 && counts.running == 0) population_.end(kNoLimit);
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
