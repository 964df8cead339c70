#include "run/http_core.hpp"

#include <limits>
#include <utility>

#include "runtime/sleep.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using protocols::http::FailureKind;

// A server's backlog is short: connections are opened at 50,000 a second at most, on each core.
constexpr unsigned kUsersAtOnce = 50;
constexpr base::Duration kBetweenStarts = 1ms;
// A user that could not connect waits, so that a dead target does not make the generator spin.
constexpr base::Duration kAfterNoConnection = 100ms;

bool needs_pause(FailureKind kind) {
  return kind == FailureKind::kRefused || kind == FailureKind::kUnreachable ||
         kind == FailureKind::kNoPorts || kind == FailureKind::kNoFiles;
}

}  // namespace

HttpCore::HttpCore(runtime::Loop& loop, const HttpPlan& plan, Share share, Report report)
    : loop_(loop),
      plan_(plan),
      share_(share),
      report_(std::move(report)),
      metrics_(recorder_),
      request_{plan.wire, &metrics_.method(plan.method), plan.method == "HEAD", false},
      requests_left_(share.requests.value_or(std::numeric_limits<std::uint64_t>::max())) {
  options_.push_back(plan.client);
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    if (i > 0) options_.push_back(plan.client);
    options_.back().connect.source = plan.sources[i];
  }
}

Task<void> HttpCore::run() {
  runtime::TaskGroup users(co_await runtime::current_scope());
  users_ = &users;
  loop_.take_load();
  next_second_ = loop_.now() + 1s;
  loop_.add_precise(second_, next_second_);
  if (plan_.duration) loop_.add_precise(time_up_, loop_.now() + *plan_.duration);
  co_await start_users(users);
  co_await users.join();
  users_ = nullptr;
  if (!is_ending_) end_load();
  second_.cancel();
  drained_.cancel();
  send(CoreReport::Kind::kLast);
}

Task<void> HttpCore::start_users(runtime::TaskGroup& users) {
  for (unsigned i = 0; i < share_.users && !is_ending_; ++i) {
    if (i > 0 && i % kUsersAtOnce == 0) co_await runtime::sleep_for(kBetweenStarts);
    users.spawn(user(share_.first_user + i));
  }
}

Task<void> HttpCore::user(unsigned number) {
  ++counts_.started;
  protocols::http::Client client(loop_, options_[number % options_.size()], metrics_);
  base::TimePoint start = loop_.precise_now();
  while (take_turn()) {
    const auto answer = co_await client.exchange(request_, start);
    if (answer.is_stopped()) {
      ++counts_.removed;
      co_return;
    }
    if (answer.is_ok()) {
      start = answer->finished;
      continue;
    }
    if (needs_pause(answer.error().kind)) co_await runtime::sleep_for(kAfterNoConnection);
    start = loop_.precise_now();
  }
  ++counts_.finished;
}

bool HttpCore::take_turn() {
  if (is_ending_ || requests_left_ == 0) return false;
  --requests_left_;
  return true;
}

void HttpCore::end_load() {
  if (is_ending_) return;
  is_ending_ = true;
  time_up_.cancel();
  send(CoreReport::Kind::kTimeUp);
  loop_.add_precise(drained_, loop_.now() + plan_.drain);
}

void HttpCore::give_up() {
  end_load();
  if (users_ != nullptr) users_->request_stop();
}

void HttpCore::on_second() {
  send(CoreReport::Kind::kSecond);
  next_second_ = next_second_ + 1s;
  loop_.add_precise(second_, next_second_);
}

void HttpCore::send(CoreReport::Kind kind) {
  std::unique_ptr<telemetry::Interval> spare;
  if (!spare_.empty()) {
    spare = std::move(spare_.back());
    spare_.pop_back();
  }
  report_(CoreReport{share_.core, kind, recorder_.take(loop_.precise_now(), std::move(spare)),
                     loop_.take_load(), counts_});
}

void HttpCore::take_back(std::unique_ptr<telemetry::Interval> spare) {
  spare_.push_back(std::move(spare));
}

}  // namespace throng::run
