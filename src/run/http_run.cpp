#include "run/http_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReportsInFlight = 1024;  // a core sends one a second
constexpr std::size_t kOrdersInFlight = 64;

}  // namespace

/// What the controller sends to a core.
struct HttpRun::Message {
  enum class Kind : std::uint8_t { kTakeBack, kEndLoad, kGiveUp };
  Kind kind = Kind::kTakeBack;
  std::unique_ptr<telemetry::Interval> spare;
};

struct HttpRun::Member {
  explicit Member(const base::Clock& clock) : core(clock), orders(core.loop(), kOrdersInFlight) {}
  runtime::Core core;
  runtime::Mailbox<Message> orders;
  unsigned index = 0;
  runtime::LoopLoad load;
  results::UserCounts users;
  bool is_loading = true;
};

HttpRun::HttpRun(runtime::Loop& loop, const config::RunSpec& spec, Load& load,
                 Interrupts& interrupts, telemetry::Sink& sink)
    : loop_(loop),
      spec_(spec),
      load_(load),
      interrupts_(interrupts),
      sink_(sink),
      reports_(loop, kReportsInFlight),
      merger_(spec.cores) {}

HttpRun::~HttpRun() = default;

Task<Result<bool, std::string>> HttpRun::reach_target() {
  runtime::TaskGroup group(co_await runtime::current_scope());
  Result<bool, std::string> outcome = kStopped;
  group.spawn(try_addresses(group, outcome));
  group.spawn(stop_on_interrupt(group));
  co_await group.join();
  co_return outcome;
}

Task<void> HttpRun::stop_on_interrupt(runtime::TaskGroup& group) {
  if (co_await interrupts_.next()) group.request_stop();
}

Task<void> HttpRun::try_addresses(runtime::TaskGroup& group, Result<bool, std::string>& outcome) {
  const auto prepared = co_await load_.prepare();
  if (prepared.is_ok()) outcome = true;
  if (prepared.is_error()) outcome = failed(prepared.error().text);
  group.request_stop();
}

Task<results::RunResult> HttpRun::run() {
  use_at_start_ = MachineUse::read();
  started_ = load_ended_ = loop_.precise_now();
  started_unix_ns_ = loop_.clock().unix_ns();
  running_ = loading_ = spec_.cores;
  merger_.take_recent(started_);
  for (unsigned i = 0; i < spec_.cores; ++i) {
    auto member = std::make_unique<Member>(loop_.clock());
    member->index = i;
    members_.push_back(std::move(member));
  }
  for (auto& member : members_) start_core(*member);

  runtime::TaskGroup helpers(co_await runtime::current_scope());
  helpers.spawn(watch_interrupts());
  helpers.spawn(tick());
  co_await follow_cores();
  helpers.request_stop();
  co_await helpers.join();
  for (auto& member : members_) member->core.join();
  sink_.take(merger_.take_recent(loop_.now()), merger_.totals(started_, loop_.now()));
  co_return conclude();
}

void HttpRun::start_core(Member& member) {
  member.core.start([this, &member](runtime::Loop& loop) {
    CoreRun core(loop, spec_, member.index, load_,
                 {[this](CoreReport&& report) {
                    // Full only when the controller has stood still for minutes; then nothing is
                    // dropped but the core waits, for a wrong figure is worse than a late one.
                    // NOLINTNEXTLINE(bugprone-use-after-move): a push that fails leaves the report
                    // untouched.
                    while (!reports_.try_push(std::move(report))) std::this_thread::yield();
                  },
                  [](telemetry::LogLine&&) {}});
    struct Orders {
      static Task<void> follow(runtime::Mailbox<Message>& orders, CoreRun& to) {
        for (;;) {
          auto message = co_await orders.receive();
          if (!message) co_return;
          if (message->kind == Message::Kind::kTakeBack) to.take_back(std::move(message->spare));
          if (message->kind == Message::Kind::kEndLoad) to.end_load();
          if (message->kind == Message::Kind::kGiveUp) to.give_up();
        }
      }
    };
    Scope scope(loop);
    runtime::RememberedRoot orders;
    orders.start(Orders::follow(member.orders, core), scope);
    runtime::run_to_end(loop, core.run(started_));
    orders.destroy();
  });
}

Task<void> HttpRun::watch_interrupts() {
  while (co_await interrupts_.next()) {
    ++interrupts_seen_;
    tell_cores(interrupts_seen_ > 1);
  }
}

void HttpRun::tell_cores(bool give_up) {
  for (auto& member : members_) {
    const auto kind = give_up ? Message::Kind::kGiveUp : Message::Kind::kEndLoad;
    member->orders.try_push(Message{kind, nullptr});
  }
}

Task<void> HttpRun::tick() {
  base::TimePoint next = started_;
  const std::int64_t offset = loop_.clock().unix_ns() - loop_.precise_now().ns;
  for (;;) {
    // A little after the cores' own seconds, so that their reports are in.
    next = next + 1s;
    if (co_await runtime::sleep_until(next + 50ms) == runtime::Slept::kStopped) co_return;
    clock_step_ns_ = loop_.clock().unix_ns() - loop_.precise_now().ns - offset;
    const base::TimePoint now = loop_.now();
    sink_.take(merger_.take_recent(now), merger_.totals(started_, now));
  }
}

Task<void> HttpRun::follow_cores() {
  while (running_ > 0) {
    auto report = co_await reports_.receive();
    if (!report) co_return;
    take(std::move(*report));
  }
}

void HttpRun::take(CoreReport report) {
  Member& member = *members_[report.core];
  merger_.take(report.core, *report.interval);
  member.users = report.users;
  if (member.is_loading) member.load.merge(report.load);
  if (report.kind == CoreReport::Kind::kLoadEnd) {
    member.is_loading = false;
    load_ended_ = std::max(load_ended_, report.interval->to);
    if (--loading_ == 0) {
      timed_ = merger_.totals(started_, load_ended_);
      use_at_end_ = MachineUse::read();
    }
  }
  if (report.kind == CoreReport::Kind::kLast) --running_;
  report.interval->clear();
  member.orders.try_push(Message{Message::Kind::kTakeBack, std::move(report.interval)});
}

telemetry::GeneratorHealth HttpRun::health() const {
  telemetry::GeneratorHealth health;
  runtime::LoopLoad all;
  for (const auto& member : members_) {
    const auto whole = static_cast<double>(member->load.idle_ns + member->load.busy_ns);
    health.core_idle.push_back(whole > 0 ? static_cast<double>(member->load.idle_ns) / whole : 1);
    all.merge(member->load);
  }
  health.cpu_s = use_at_end_.cpu_s - use_at_start_.cpu_s;
  health.loop_lag_p99_us = static_cast<double>(all.turn_length.value_at(0.99)) / 1e3;
  health.longest_turn_s = static_cast<double>(all.turn_length.max()) / 1e9;
  const double machine_s = use_at_end_.machine_s - use_at_start_.machine_s;
  if (machine_s > 0) health.steal = (use_at_end_.steal_s - use_at_start_.steal_s) / machine_s;
  health.throttled_s = use_at_end_.throttled_s - use_at_start_.throttled_s;
  health.duration_s = static_cast<double>((load_ended_ - started_).count()) / 1e9;
  health.clock_step_s = static_cast<double>(clock_step_ns_) / 1e9;
  health.peak_rss_bytes = use_at_end_.peak_rss_bytes;
  return health;
}

results::RunResult HttpRun::conclude() {
  results::RunResult result;
  result.id = fmt::format("http-{}", started_unix_ns_ / 1'000'000);
  result.scenario = spec_.scenario;
  result.seed = spec_.seed;
  result.started_at_unix_ns = started_unix_ns_;
  result.duration_s = static_cast<double>((load_ended_ - started_).count()) / 1e9;
  result.totals = merger_.totals(started_, loop_.now());
  result.timed = std::move(timed_);
  for (const auto& member : members_) {
    result.users.started += member->users.started;
    result.users.finished += member->users.finished;
    result.users.removed += member->users.removed;
  }
  const std::uint64_t answered = result.totals.count("http_requests");
  result.iterations.finished = answered;
  result.iterations.failed = result.totals.count("http_failures");
  result.unfinished = result.totals.count("http_unfinished");
  result.model = "closed";
  result.health = health();
  result.health.series_dropped = result.totals.series_dropped;
  result.health.histograms_coarsened = result.totals.histograms_coarsened;
  result.verdict = telemetry::judge_closed(result.health);
  result.environment = read_environment(load_.target());
  if (interrupts_seen_ > 0) {
    result.status = results::RunStatus::kInterrupted;
    result.reason = "interrupted before its time was up";
  } else if (answered == 0) {
    result.status = results::RunStatus::kFailed;
    result.reason = "no request was answered";
  }
  return result;
}

}  // namespace throng::run
