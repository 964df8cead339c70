#include "cluster/node.hpp"

#include <algorithm>
#include <utility>

#include "cluster/node_messages_codec.hpp"
#include "cluster/run_names.hpp"
#include "config/run_spec_codec.hpp"
#include "run/machine.hpp"

namespace throng::cluster {

Node::Node(runtime::Loop& loop, Bus& bus, Origin origin, run::CrashPage& page, MakeLoad make_load,
           std::function<void()> on_over_limit)
    : loop_(loop),
      bus_(bus),
      origin_(std::move(origin)),
      page_(page),
      make_load_(std::move(make_load)),
      on_over_limit_(std::move(on_over_limit)),
      spec_came_(loop, 2) {}

Task<void> Node::run() {
  bus_.watch(spec_key(origin_.run), [this](const std::string&, std::string_view value,
                                           std::uint64_t) { take_spec(value); });
  if (!spec_ && !co_await spec_came_.receive()) co_return;
  if (spec_) co_await carry_out();
}

void Node::take_spec(std::string_view text) {
  auto wanted = config::decode_run_spec(text);
  if (!wanted) {
    if (!spec_) tell_problem(wanted.error());
    spec_came_.try_push(false);
    return;
  }
  std::vector<config::RunOrder> orders = std::move(wanted->orders);
  if (!spec_) {
    spec_ = std::move(wanted).value();
    spec_came_.try_push(true);
  } else if (wanted->revision > spec_->revision) {
    spec_->revision = wanted->revision;
    spec_->phase = std::max(spec_->phase, wanted->phase);
  }
  take_orders(std::move(orders));
  follow_phase();
}

/// Each order once, whatever revisions say it again.
void Node::take_orders(std::vector<config::RunOrder> orders) {
  for (config::RunOrder& order : orders) {
    if (order.number <= last_order_) continue;
    last_order_ = order.number;
    if (is_loading_) {
      run_->take_order(std::move(order));
    } else {
      early_.push_back(std::move(order));
    }
  }
}

void Node::follow_phase() {
  if (run_ == nullptr) return;
  if (spec_->phase == config::Phase::kEnding) run_->end_load();
  if (spec_->phase == config::Phase::kGivenUp) run_->give_up();
}

Task<void> Node::carry_out() {
  load_ = make_load_(*spec_);
  run::NodeListener& listener = *this;
  run_ = std::make_unique<run::NodeRun>(loop_, *spec_, *load_, page_, listener);
  follow_phase();
  const auto prepared = co_await run_->prepare();
  if (!prepared.is_ok()) {
    status_.was_stopped = prepared.is_stopped();
    if (prepared.is_error()) {
      status_.is_bad_scenario = prepared.error().kind == run::LoadProblem::Kind::kBadScenario;
      status_.problem = prepared.error().text;
    }
    tell_status(Status::Stage::kFailed);
    co_return;
  }
  is_loading_ = true;
  for (config::RunOrder& order : std::exchange(early_, {})) run_->take_order(std::move(order));
  status_.warnings = co_await run_->run();
  if (logs_dropped_ > 0) {
    status_.warnings.push_back(std::to_string(logs_dropped_) + " log lines were dropped");
  }
  tell_status(Status::Stage::kEnded);
}

void Node::tell_problem(const std::string& text) {
  status_.problem = text;
  tell_status(Status::Stage::kFailed);
}

template <class Message>
void Node::put(const char* what, Message& message) {
  message.origin = origin_;
  message.origin.sequence = ++sequences_[what];
  bus_.put(state_key(origin_.run, origin_.node, origin_.incarnation, what), encode(message));
}

template <class Message>
bool Node::publish(const char* what, Message& message) {
  message.origin = origin_;
  message.origin.sequence = ++sequences_[what];
  return bus_.publish(fact_subject(origin_.run, origin_.node, origin_.incarnation, what),
                      encode(message));
}

void Node::tell_status(Status::Stage stage) {
  status_.stage = stage;
  put("status", status_);
}

void Node::on_begin(base::TimePoint started, std::int64_t started_unix_ns) {
  status_.started_ns = started.ns;
  status_.started_unix_ns = started_unix_ns;
  status_.environment = run::read_environment(load_->target());
  status_.settings = load_->settings();
  tell_status(Status::Stage::kLoading);
}

void Node::on_counts(run::NodeCounts&& counts) {
  Totals totals;
  totals.values = std::move(counts.totals);
  totals.has_histograms = counts.has_histograms;
  totals.users = counts.users;
  totals.iterations = counts.iterations;
  totals.failures.assign(counts.failures.begin(), counts.failures.end());
  totals.samples.assign(counts.samples.begin(), counts.samples.end());
  totals.timed = std::move(counts.timed);
  // Both kinds are states of one thing and share their sequence; each has a key of its own, so that
  // the counts of a second do not take the place of histograms that are still on their way.
  totals.origin = origin_;
  totals.origin.sequence = ++sequences_["totals"];
  const char* what = totals.has_histograms ? "histograms" : "counts";
  bus_.put(state_key(origin_.run, origin_.node, origin_.incarnation, what), encode(totals));
  if (!counts.is_view) return;
  Delta delta;
  delta.values = std::move(counts.recent);
  publish("delta", delta);  // what is dropped is a gap in the view, and none in the totals
}

void Node::on_health(run::NodeHealth&& health) {
  Health message;
  for (runtime::LoopLoad& core : health.cores) {
    message.cores.push_back({core.idle_ns, core.busy_ns, std::move(core.turn_length)});
  }
  message.cpu_s = health.cpu_s;
  message.steal_s = health.steal_s;
  message.machine_s = health.machine_s;
  message.throttled_s = health.throttled_s;
  message.clock_step_ns = health.clock_step_ns;
  message.peak_rss_bytes = health.peak_rss_bytes;
  put("health", message);
}

void Node::on_load_end(base::TimePoint ended) {
  status_.load_ended_ns = ended.ns;
  // A scenario says only while it runs whom it puts under load.
  status_.environment = run::read_environment(load_->target());
  tell_status(Status::Stage::kDraining);
}

void Node::on_stuck(run::StuckReport&& report) {
  StuckUser stuck;
  stuck.core = report.stuck.core;
  stuck.user = report.stuck.user;
  stuck.verb = report.verb;
  stuck.held_ns = report.stuck.held.count();
  stuck.is_over_limit = report.stuck.is_over_limit;
  stuck.stack = std::move(report.stack);
  put("stuck", stuck);
  if (stuck.is_over_limit) on_over_limit_();
}

void Node::on_answer(run::OrderAnswer&& answer) {
  answers_.newest.push_back(std::move(answer));
  // Those before were read: there are no more orders at a time than half of this.
  if (answers_.newest.size() > Answers::kMost) answers_.newest.erase(answers_.newest.begin());
  put("answers", answers_);
}

void Node::on_event(telemetry::Event&& event) {
  EventMessage message;
  message.event = std::move(event);
  publish("event", message);  // what is dropped is in the counts all the same
}

void Node::on_log(telemetry::LogLine&& line) {
  LogMessage message;
  message.line = std::move(line);
  message.line.dropped += std::exchange(logs_dropped_, 0);
  if (!publish("log", message)) logs_dropped_ = message.line.dropped + 1;
}

}  // namespace throng::cluster
