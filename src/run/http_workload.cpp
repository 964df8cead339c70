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

/// This core's part of a given number, dealt like the users, so that each core has at least one
/// for each of its own.
std::uint64_t share_of_requests(const config::HttpLoad& plan, unsigned core, unsigned cores) {
  if (!plan.requests) return std::numeric_limits<std::uint64_t>::max();
  return *plan.requests / cores + (core < *plan.requests % cores ? 1 : 0);
}

}  // namespace

HttpWorkload::HttpWorkload(CoreContext context, const config::HttpLoad& plan,
                           const runtime::Endpoint& target)
    : context_(std::move(context)),
      metrics_(context_.recorder),
      request_{plan.wire, &metrics_.method(plan.method), plan.method == "HEAD", false},
      requests_left_(share_of_requests(plan, context_.core, context_.cores)) {
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
}

Task<void> HttpWorkload::send_requests(users::User& self) {
  runtime::Loop& loop = context_.loop;
  const std::size_t source = (self.id() - 1) % options_.size();
  protocols::http::Client client(loop, options_[source], metrics_, memo_);
  base::TimePoint start = loop.precise_now();
  while (take_turn()) {
    loop.flight_record().note_verb(kRequestVerb);
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
