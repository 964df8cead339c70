#include "run/http_core.hpp"

#include <limits>
#include <utility>

#include "runtime/sleep.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using protocols::http::FailureKind;

// A user that could not connect waits, so that a dead target does not make the generator spin.
constexpr base::Duration kAfterNoConnection = 100ms;
constexpr base::Duration kNoLimit = 10'000h;

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
      requests_left_(share.requests.value_or(std::numeric_limits<std::uint64_t>::max())),
      population_(loop, {plan.seed, share.core, plan.cores},
                  [this](users::User& self) { return user(self); }) {
  options_.push_back(plan.client);
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    if (i > 0) options_.push_back(plan.client);
    options_.back().connect.source = plan.sources[i];
  }
}

Task<void> HttpCore::run() {
  loop_.take_load();
  next_second_ = loop_.now() + 1s;
  loop_.add_precise(second_, next_second_);
  if (plan_.duration) loop_.add_precise(time_up_, loop_.now() + *plan_.duration);
  population_.add({1, plan_.connections});
  co_await population_.ended();
  second_.cancel();
  if (!is_ending_) note_time_up();
  send(CoreReport::Kind::kLast);
}

Task<void> HttpCore::user(users::User& self) {
  const std::size_t source = (self.id() - 1) % options_.size();
  protocols::http::Client client(loop_, options_[source], metrics_, memo_);
  base::TimePoint start = loop_.precise_now();
  while (take_turn()) {
    const auto answer = co_await client.exchange(request_, start);
    if (answer.is_stopped()) co_return;
    if (answer.is_ok()) {
      start = answer->finished;
      continue;
    }
    if (needs_pause(answer.error().kind)) co_await runtime::sleep_for(kAfterNoConnection);
    start = loop_.precise_now();
  }
}

bool HttpCore::take_turn() {
  if (is_ending_) return false;
  if (requests_left_ == 0) {
    population_.end(kNoLimit);  // what was asked for is on its way: it may take its time
    return false;
  }
  --requests_left_;
  return true;
}

void HttpCore::end_load() {
  if (!is_ending_) note_time_up();
  population_.end(plan_.drain);
}

void HttpCore::note_time_up() {
  is_ending_ = true;
  time_up_.cancel();
  send(CoreReport::Kind::kTimeUp);
}

void HttpCore::give_up() {
  end_load();
  population_.end(base::Duration(0));
}

results::UserCounts HttpCore::user_counts() const {
  const users::PopulationCounts counts = population_.counts();
  results::UserCounts users;
  users.started = counts.started;
  users.finished = counts.finished;
  users.failed = counts.failed;
  users.removed = counts.removed;
  return users;
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
                     loop_.take_load(), user_counts()});
}

void HttpCore::take_back(std::unique_ptr<telemetry::Interval> spare) {
  spare_.push_back(std::move(spare));
}

}  // namespace throng::run
