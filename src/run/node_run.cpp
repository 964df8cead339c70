#include "run/node_run.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "run/counted_events.hpp"
#include "run/crash_handler.hpp"
#include "run/port_use.hpp"
#include "run/share_out.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "telemetry/event_hub.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReportsInFlight = 1024;  // a core sends one a second
constexpr std::size_t kOrdersInFlight = 64;
constexpr std::size_t kLogsInFlight = 4096;    // of all cores; beyond it lines are dropped, counted
constexpr std::size_t kEventsInFlight = 1024;  // of all cores; beyond it they are dropped
constexpr std::size_t kMostCores = 1024;       // each has one answer on its way at most
constexpr unsigned kSecondsPerHistograms = 5;
constexpr base::Duration kLookEvery = 250ms;
constexpr base::Duration kForStack = 20ms;  // a stack that was asked for is there by then

}  // namespace

/// What the node sends to a core.
struct NodeRun::Order {
  enum class Kind : std::uint8_t { kTakeBack, kEndLoad, kGiveUp, kFinish, kCarryOut };
  Kind kind = Kind::kTakeBack;
  std::unique_ptr<telemetry::Interval> spare;
  config::RunOrder order;
  base::TimePoint at;
};

struct NodeRun::Member {
  explicit Member(const base::Clock& clock) : core(clock), orders(core.loop(), kOrdersInFlight) {}
  runtime::Core core;
  runtime::Mailbox<Order> orders;
  unsigned index = 0;
  runtime::LoopLoad load;
  results::UserCounts users;
  results::IterationCounts iterations;
  std::map<std::string, std::uint64_t, std::less<>> failures;
  std::map<std::string, std::string, std::less<>> samples;
  bool is_loading = true;
  bool is_idle = false;              // nobody waits or runs there
  std::uint64_t orders_carried = 0;  // when that was said
  std::uint64_t orders_sent = 0;
};

NodeRun::NodeRun(runtime::Loop& loop, const config::RunSpec& spec, Load& load, CrashPage& page,
                 NodeListener& listener)
    : loop_(loop),
      spec_(spec),
      load_(load),
      page_(page),
      listener_(listener),
      reports_(loop, kReportsInFlight),
      logs_(loop, kLogsInFlight),
      events_(loop, kEventsInFlight),
      orders_(loop, config::RunSpec::kMostOrders * 2),
      answers_(loop, kMostCores),
      merger_(spec.cores),
      stuck_watch_(spec.cores, spec.stuck_limit) {}

NodeRun::~NodeRun() = default;

Task<Result<bool, LoadProblem>> NodeRun::prepare() {
  runtime::TaskGroup group(co_await runtime::current_scope());
  Result<bool, LoadProblem> outcome = kStopped;
  if (is_told_to_end_) co_return outcome;
  preparing_ = &group;
  group.spawn(prepare_into(outcome));
  co_await group.join();
  preparing_ = nullptr;
  pass_events_of_load();
  if (is_told_to_end_ && outcome.is_ok()) co_return kStopped;
  co_return outcome;
}

Task<void> NodeRun::prepare_into(Result<bool, LoadProblem>& outcome) {
  outcome = co_await load_.prepare();
}

Task<std::vector<std::string>> NodeRun::run() {
  use_at_start_ = MachineUse::read();
  started_ = load_ended_ = loop_.precise_now();
  running_ = loading_ = spec_.cores;
  merger_.take_recent(started_);
  for (unsigned i = 0; i < spec_.cores; ++i) {
    members_.push_back(std::make_unique<Member>(loop_.clock()));
    members_.back()->index = i;
  }
  listener_.on_begin(started_, loop_.clock().unix_ns());
  for (auto& member : members_) start_core(*member);
  runtime::TaskGroup others(co_await runtime::current_scope());
  others.spawn(tick());
  others.spawn(watch_cores());
  others.spawn(follow_logs());
  others.spawn(follow_events());
  others.spawn(follow_orders());
  co_await follow_cores();
  others.request_stop();
  co_await others.join();
  for (auto& member : members_) member->core.join();
  while (auto line = logs_.try_pop()) pass_log(std::move(*line));
  while (auto event = events_.try_pop()) listener_.on_event(std::move(*event));
  if (logs_dropped_.load() > 0) {
    pass_log({telemetry::LogLevel::kWarning, loop_.clock().unix_ns(), 0,
              "more lines were said than could be passed on", 0});
  }
  tell_counts(true);
  // What was told goes out when the loop turns, and `terminate` may hold it up for long.
  co_await runtime::sleep_for(1ms);
  std::vector<std::string> warnings = load_.finish();
  pass_events_of_load();
  if (const std::uint64_t failures = failures_for("no_ports"); failures > 0) {
    warnings.push_back(explain_missing_ports(failures, PortUse::read()));
  }
  co_return warnings;
}

/// HTTP failures with this reason.
std::uint64_t NodeRun::failures_for(std::string_view reason) const {
  const telemetry::Snapshot counts = merger_.counts(started_, loop_.now());
  const telemetry::MetricValue* failures = counts.find("http_failures");
  if (failures == nullptr) return 0;
  for (const telemetry::SeriesValue& series : failures->series) {
    if (series.labels.get("reason") == reason) return series.count;
  }
  return 0;
}

void NodeRun::start_core(Member& member) {
  member.core.loop().set_flight_record(page_.core[member.index].flight);
  member.core.start([this, &member](runtime::Loop& loop) {
    const NotedThread noted(page_, member.index);
    const CoreRun::Outlets outlets{
        [this](CoreReport&& report) {
          // Full only when the node's main loop has stood still for
          // minutes; then nothing is dropped but the core waits, for a
          // wrong figure is worse than a late one.
          // NOLINTNEXTLINE(bugprone-use-after-move): a push that fails
          // leaves it untouched.
          while (!reports_.try_push(std::move(report))) std::this_thread::yield();
        },
        [this](telemetry::LogLine&& line) {
          if (!logs_.try_push(std::move(line))) logs_dropped_.fetch_add(1);
        },
        [this](telemetry::Event&& event) { events_.try_push(std::move(event)); }};
    CoreRun core(loop, spec_, member.index, load_, outlets);
    struct Orders {
      static Task<void> follow(runtime::Mailbox<Order>& orders, CoreRun& to) {
        for (;;) {
          auto order = co_await orders.receive();
          if (!order) co_return;
          if (order->kind == Order::Kind::kTakeBack) to.take_back(std::move(order->spare));
          if (order->kind == Order::Kind::kEndLoad) to.end_load();
          if (order->kind == Order::Kind::kGiveUp) to.give_up();
          if (order->kind == Order::Kind::kFinish) to.finish();
          if (order->kind == Order::Kind::kCarryOut) to.carry_out(order->order, order->at);
        }
      }
    };
    Scope scope(loop);
    runtime::RememberedRoot orders;
    orders.start(Orders::follow(member.orders, core), scope);
    runtime::run_to_end(loop, core.run(started_));
    orders.destroy();
    // Its last turn is over, though nothing follows; or it would seem to last for ever.
    loop.flight_record().end_turn();
  });
}

void NodeRun::end_load() {
  is_told_to_end_ = true;
  if (preparing_ != nullptr) preparing_->request_stop();
  tell_cores(false);
}

void NodeRun::give_up() {
  is_told_to_end_ = true;
  if (preparing_ != nullptr) preparing_->request_stop();
  // Told to end its load first, a core might see some users off as finished in between.
  tell_cores(true);
}

void NodeRun::tell_cores(bool gives_up) {
  for (auto& member : members_) {
    const auto kind = gives_up ? Order::Kind::kGiveUp : Order::Kind::kEndLoad;
    member->orders.try_push(Order{kind, nullptr, {}, {}});
  }
}

Task<void> NodeRun::tick() {
  base::TimePoint next = started_;
  const std::int64_t offset = loop_.clock().unix_ns() - loop_.precise_now().ns;
  for (unsigned second = 1;; ++second) {
    // A little after the cores' own seconds, so that their reports are in.
    next = next + 1s;
    if (co_await runtime::sleep_until(next + 50ms) == runtime::Slept::kStopped) co_return;
    clock_step_ns_ = loop_.clock().unix_ns() - loop_.precise_now().ns - offset;
    tell_counts(second % kSecondsPerHistograms == 0);
    pass_events_of_load();
    listener_.on_health(health());
  }
}

Task<void> NodeRun::watch_cores() {
  runtime::TaskGroup notes(co_await runtime::current_scope());
  while (co_await runtime::sleep_for(kLookEvery) == runtime::Slept::kInFull) {
    std::vector<CoreGlimpse> glimpses;
    for (unsigned i = 0; i < spec_.cores; ++i) {
      const runtime::FlightRecord& flight = page_.core[i].flight;
      glimpses.push_back({flight.turn_began(), flight.steps()[0].user});
    }
    for (const Stuck& stuck : stuck_watch_.look(loop_.precise_now(), glimpses)) {
      notes.spawn(note_stuck(stuck));
    }
  }
  co_await notes.join();
}

Task<void> NodeRun::note_stuck(Stuck stuck) {
  ask_for_stack(page_, stuck.core);
  co_await runtime::sleep_for(kForStack);
  StuckReport report;
  report.stuck = stuck;
  report.verb = page_.core[stuck.core].flight.steps()[0].verb;
  const StackNote& stack = page_.core[stuck.core].stack;
  const std::uint32_t size = std::min(stack.size.load(), StackNote::kMostFrames);
  const CodeMap map = size > 0 ? CodeMap::of_this_process() : CodeMap("");
  for (std::uint32_t i = 0; i < size; ++i) {
    report.stack.push_back(map.place_of(stack.addresses[i]));
  }
  listener_.on_stuck(std::move(report));
}

Task<void> NodeRun::follow_logs() {
  while (auto line = co_await logs_.receive()) pass_log(std::move(*line));
}

Task<void> NodeRun::follow_events() {
  while (auto event = co_await events_.receive()) listener_.on_event(std::move(*event));
}

/// What is wrong with settings is for the log as well: whoever gave one looks there.
void NodeRun::pass_events_of_load() {
  for (telemetry::Event& event : load_.take_events()) {
    if (event.unix_ns == 0) event.unix_ns = loop_.clock().unix_ns();
    if (event.name.starts_with("config.")) {
      std::string text = event.name;
      for (const auto& [name, value] : event.fields) text += " " + name + "=" + value;
      pass_log({telemetry::LogLevel::kWarning, event.unix_ns, 0, std::move(text), 0});
    }
    listener_.on_event(std::move(event));
  }
}

void NodeRun::pass_log(telemetry::LogLine&& line) {
  line.dropped += logs_dropped_.exchange(0);
  listener_.on_log(std::move(line));
}

Task<void> NodeRun::follow_cores() {
  while (running_ > 0) {
    auto report = co_await reports_.receive();
    if (!report) co_return;
    take(std::move(*report));
  }
}

void NodeRun::take(CoreReport report) {
  Member& member = *members_[report.core];
  if (report.kind == CoreReport::Kind::kIdle) return note_idle(member, report);
  if (report.kind == CoreReport::Kind::kAnswer) {
    // Room for one of each core, and each has one on its way.
    answers_.try_push(std::move(report.answer));
    return;
  }
  merger_.take(report.core, *report.interval);
  member.users = report.users;
  member.iterations = report.iterations;
  member.failures = std::move(report.failures);
  member.samples = std::move(report.samples);
  if (member.is_loading) member.load.merge(report.load);
  if (report.kind == CoreReport::Kind::kLoadEnd) {
    member.is_loading = false;
    load_ended_ = std::max(load_ended_, report.interval->to);
    if (--loading_ == 0) {
      timed_ = merger_.counts(started_, load_ended_);
      use_at_end_ = MachineUse::read();
      listener_.on_load_end(load_ended_);
      tell_counts(true, false);
      listener_.on_health(health());
    }
  }
  if (report.kind == CoreReport::Kind::kLast) --running_;
  report.interval->clear();
  member.orders.try_push(Order{Order::Kind::kTakeBack, std::move(report.interval), {}, {}});
}

/// The run is over when no core has users, and none is on its way.
void NodeRun::note_idle(Member& member, const CoreReport& report) {
  member.is_idle = true;
  member.orders_carried = report.orders;
  if (is_changing_) return;  // looked at again when that is done
  finish_if_idle();
}

void NodeRun::finish_if_idle() {
  for (const auto& member : members_) {
    if (!member->is_idle || member->orders_carried != member->orders_sent) return;
  }
  is_told_to_end_ = true;
  for (auto& member : members_) {
    member->orders.try_push(Order{Order::Kind::kFinish, nullptr, {}, {}});
  }
}

void NodeRun::take_order(config::RunOrder order) {
  OrderAnswer refused;
  refused.number = order.number;
  // Never more than may be wanted at a time, so there is room.
  if (orders_.try_push(std::move(order))) return;
  refused.refusal = "too many orders are under way";
  listener_.on_answer(std::move(refused));
}

Task<void> NodeRun::follow_orders() {
  // Until it has answered, a core may still be reading what orders change.
  OrderAnswer there;
  const config::RunOrder count{0, config::CountUsers()};
  co_await ask_cores(count, there);
  while (auto order = co_await orders_.receive()) {
    co_await carry_out(std::move(*order));
  }
}

Task<void> NodeRun::carry_out(config::RunOrder order) {
  OrderAnswer answer;
  answer.number = order.number;
  if (is_told_to_end_) {
    answer.refusal = "the run is ending";
    listener_.on_answer(std::move(answer));
    co_return;
  }
  is_changing_ = true;
  if (std::holds_alternative<config::RemoveUsers>(order.what)) {
    co_await remove_users(std::move(order), answer);
    tell_users("remove", answer.count);
  } else if (const auto* check = std::get_if<config::CheckSettings>(&order.what)) {
    load_.check_settings(*check, answer);
  } else if (const auto* call = std::get_if<config::CallThrottle>(&order.what)) {
    load_.call_throttle(*call, answer);
  } else {
    if (const auto* apply = std::get_if<config::ApplySettings>(&order.what)) {
      load_.apply_settings(*apply, answer);
    }
    if (answer.refusal.empty()) co_await ask_cores(order, answer);
    if (const auto* add = std::get_if<config::AddUsers>(&order.what)) tell_users("add", add->count);
    if (std::holds_alternative<config::RemoveIds>(order.what)) tell_users("remove", answer.count);
  }
  is_changing_ = false;
  // The run has ended meanwhile, and what came in is not all.
  if ((co_await runtime::current_scope()).is_stopped()) co_return;
  pass_events_of_load();
  answer.settings = load_.settings();
  listener_.on_answer(std::move(answer));
  finish_if_idle();
}

/// For handlers of the scenario; the command tells the others.
void NodeRun::tell_users(std::string_view type, std::uint64_t count) {
  telemetry::EventHub& hub = telemetry::event_hub();
  if (!hub.wants(telemetry::EventKind::kUsers)) return;
  const telemetry::HubEvent::Field field{"type", type};
  telemetry::HubEvent event;
  event.count = count;
  event.fields = {&field, 1};
  hub.emit(event);
}

/// Each core gives up its share; what one could not is asked of all again.
Task<void> NodeRun::remove_users(config::RunOrder order, OrderAnswer& answer) {
  auto& remove = std::get<config::RemoveUsers>(order.what);
  const std::uint64_t wanted = remove.count;
  const std::uint64_t number = order.number;
  for (std::uint64_t found = 1; found > 0 && answer.count < wanted;) {
    const std::uint64_t before = answer.count;
    std::vector<std::uint64_t> removable;
    for (auto& member : members_) {
      OrderAnswer glance;
      const config::RunOrder count{number, config::CountUsers()};
      co_await ask_core(*member, count, loop_.precise_now(), glance);
      removable.push_back(glance.users.removable);
    }
    const std::vector<std::uint64_t> shares = share_out(wanted - before, removable);
    answer.users = {};
    for (std::size_t i = 0; i < members_.size(); ++i) {
      remove.count = shares[i];
      co_await ask_core(*members_[i], order, loop_.precise_now(), answer);
    }
    found = answer.count - before;
  }
}

Task<void> NodeRun::ask_cores(const config::RunOrder& order, OrderAnswer& answer) {
  const base::TimePoint at = loop_.precise_now();
  for (auto& member : members_) send(*member, order, at);
  for (std::size_t i = 0; i < members_.size(); ++i) co_await take_answer(answer);
}

Task<void> NodeRun::ask_core(Member& member, const config::RunOrder& order, base::TimePoint at,
                             OrderAnswer& answer) {
  send(member, order, at);
  co_await take_answer(answer);
}

void NodeRun::send(Member& member, const config::RunOrder& order, base::TimePoint at) {
  ++member.orders_sent;
  member.is_idle = false;
  // One order is on its way at a time, beside what cores are given back: there is room.
  member.orders.try_push(Order{Order::Kind::kCarryOut, nullptr, order, at});
}

/// Adds what a core has answered. Stopped: the run is over, and it never will.
Task<void> NodeRun::take_answer(OrderAnswer& answer) {
  auto one = co_await answers_.receive();
  if (!one) co_return;
  answer.count += one->count;
  answer.users.add(one->users);
  answer.ranges.insert(answer.ranges.end(), one->ranges.begin(), one->ranges.end());
  if (answer.ranges.size() > OrderAnswer::kMostRanges) {
    answer.ranges.resize(OrderAnswer::kMostRanges);
  }
}

void NodeRun::tell_counts(bool has_histograms, bool is_view) {
  NodeCounts counts;
  const base::TimePoint now = loop_.now();
  counts.is_view = is_view;
  if (is_view) {
    counts.recent = merger_.take_recent(now);
    for (telemetry::Event& event : counted_events(counts.recent)) {
      event.unix_ns = loop_.clock().unix_ns();
      listener_.on_event(std::move(event));
    }
  }
  counts.totals = has_histograms ? merger_.totals(started_, now) : merger_.counts(started_, now);
  counts.has_histograms = has_histograms;
  for (const auto& member : members_) {
    counts.users.started += member->users.started;
    counts.users.finished += member->users.finished;
    counts.users.failed += member->users.failed;
    counts.users.removed += member->users.removed;
    counts.iterations.finished += member->iterations.finished;
    counts.iterations.failed += member->iterations.failed;
    counts.iterations.halted += member->iterations.halted;
    for (const auto& [reason, times] : member->failures) counts.failures[reason] += times;
    for (const auto& [reason, user] : member->samples) counts.samples.emplace(reason, user);
  }
  counts.timed = timed_;
  listener_.on_counts(std::move(counts));
}

NodeHealth NodeRun::health() const {
  const MachineUse use = use_at_end_ ? *use_at_end_ : MachineUse::read();
  NodeHealth health;
  for (const auto& member : members_) health.cores.push_back(member->load);
  health.cpu_s = use.cpu_s - use_at_start_.cpu_s;
  health.steal_s = use.steal_s - use_at_start_.steal_s;
  health.machine_s = use.machine_s - use_at_start_.machine_s;
  health.throttled_s = use.throttled_s - use_at_start_.throttled_s;
  health.clock_step_ns = clock_step_ns_;
  health.peak_rss_bytes = use.peak_rss_bytes;
  return health;
}

}  // namespace throng::run
