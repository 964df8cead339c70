#include "run/http_workload.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "runtime/sleep.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using protocols::http::FailureKind;

// A user that could not connect waits, so that a dead target does not make the generator spin.
constexpr base::Duration kAfterNoConnection = 100ms;

bool needs_pause(FailureKind kind) {
  return kind == FailureKind::kRefused || kind == FailureKind::kUnreachable ||
         kind == FailureKind::kNoPorts || kind == FailureKind::kNoFiles;
}

/// This core's part of a number, dealt like the users, so that each core has at least one for each
/// of its own.
std::uint64_t share_of_core(std::uint64_t number, const CoreContext& context) {
  return number / context.cores + (context.core < number % context.cores ? 1 : 0);
}

}  // namespace

HttpWorkload::HttpWorkload(CoreContext context, const config::HttpLoad& plan,
                           const runtime::Endpoint& target)
    : context_(std::move(context)),
      metrics_(context_.recorder),
      targets_(make_requests(plan).value()),
      turns_(targets_),
      requests_left_(plan.requests ? share_of_core(*plan.requests, context_)
                                   : std::numeric_limits<std::uint64_t>::max()) {
  request_.method = &metrics_.method(plan.method);
  request_.is_head = plan.method == "HEAD";
  request_.is_scheduled = !plan.arrivals.empty();
  protocols::http::ClientOptions client;
  client.remote = target;
  client.connect_timeout = plan.connect_timeout;
  client.response_timeout = plan.response_timeout;
  client.idle_timeout = plan.idle_timeout;
  client.max_head_bytes = plan.max_head_bytes;
  client.max_body_bytes = plan.max_body_bytes;
  client.keep_alive = plan.keep_alive;
  options_.assign(std::max<std::size_t>(1, plan.sources.size()), client);
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    options_[i].connect.source = runtime::Endpoint::from_literal(plan.sources[i], 0);
  }
  if (plan.arrivals.empty()) return;
  OpenStarts::Setting setting;
  setting.plan = {throttle::parse_arrivals(plan.arrivals).value(), plan.is_poisson};
  setting.seed = context_.seed;
  setting.share = {context_.core, context_.cores};
  if (plan.requests) setting.bounds.most = requests_left_;
  setting.bounds.until = context_.duration;
  setting.most_users = share_of_core(context_.users, context_);
  setting.add_users = context_.add_users;
  setting.on_done = context_.finish_up;
  starts_ = std::make_unique<OpenStarts>(context_.loop, context_.recorder, std::move(setting));
}

Task<void> HttpWorkload::send_requests(users::User& self) {
  runtime::Loop& loop = context_.loop;
  const std::size_t source = (self.id() - 1) % options_.size();
  protocols::http::Client client(loop, options_[source], metrics_, memo_);
  base::TimePoint start = loop.precise_now();
  while (take_turn()) {
    loop.flight_record().note_verb(kRequestVerb);
    request_.bytes = targets_[turns_.next()].wire;
    const auto answer = co_await client.exchange(request_, start);
    if (answer.is_stopped()) co_return;
    if (answer.is_ok()) {
      ++iterations_.finished;
      start = answer->finished;
      continue;
    }
    ++iterations_.failed;
    if (needs_pause(answer.error().kind)) co_await runtime::sleep_for(kAfterNoConnection);
    start = loop.precise_now();
  }
}

Task<void> HttpWorkload::follow_starts(users::User& self) {
  runtime::Loop& loop = context_.loop;
  const std::size_t source = (self.id() - 1) % options_.size();
  protocols::http::Client client(loop, options_[source], metrics_, memo_);
  starts_->note_user();
  while (const auto intended = co_await starts_->next()) {
    loop.flight_record().note_verb(kRequestVerb);
    request_.bytes = targets_[turns_.next()].wire;
    const auto answer = co_await client.exchange(request_, *intended);
    if (answer.is_stopped()) co_return;
    ++(answer.is_ok() ? iterations_.finished : iterations_.failed);
  }
}

void HttpWorkload::end_load() {
  is_ending_ = true;
  if (starts_ == nullptr) return;
  starts_->end([this](base::Duration age, std::uint64_t count) { metrics_.unsent(age, count); });
}

bool HttpWorkload::take_turn() {
  if (is_ending_) return false;
  if (requests_left_ == 0) {
    context_.finish_up();  // what was asked for is on its way: it may take its time
    return false;
  }
  --requests_left_;
  return true;
}

}  // namespace throng::run
