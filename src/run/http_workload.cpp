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
  switch (kind) {
    case FailureKind::kRefused:
    case FailureKind::kUnreachable:
    case FailureKind::kNoPorts:
    case FailureKind::kNoFiles:
    case FailureKind::kUnknownHost:
    case FailureKind::kDns:
    case FailureKind::kTls:
    case FailureKind::kTlsUntrusted:
    case FailureKind::kTlsExpired:
    case FailureKind::kTlsWrongName:
    case FailureKind::kTlsAlert:
    case FailureKind::kBadRequest:
      return true;
    default:
      return false;
  }
}

/// This core's part of a number, dealt like the users, so that each core has at least one for each
/// of its own.
std::uint64_t share_of_core(std::uint64_t number, const CoreContext& context) {
  return number / context.cores + (context.core < number % context.cores ? 1 : 0);
}

/// The plan was tried before the load began: it can be carried out.
HttpParts make_parts(const CoreContext& context, const config::HttpLoad& plan,
                     HttpRequests requests) {
  TargetTurns turns(requests.targets);
  return {context.loop,
          plan,
          protocols::http::HttpMetrics(context.recorder),
          {},
          std::move(requests),
          std::move(turns),
          HttpConnections::make(context.loop, plan).value(),
          context.core,
          context.cores};
}

}  // namespace

HttpWorkload::HttpWorkload(CoreContext context, const config::HttpLoad& plan, HttpRequests requests)
    : context_(std::move(context)),
      parts_(make_parts(context_, plan, std::move(requests))),
      requests_left_(plan.requests ? share_of_core(*plan.requests, context_)
                                   : std::numeric_limits<std::uint64_t>::max()) {
  for (HttpTargetRequest& target : parts_.requests.targets) {
    target.method = &parts_.metrics.method(plan.method);
  }
  if (plan.arrivals.empty()) return;
  throttle::OpenStarts::Setting setting;
  setting.plan = {throttle::parse_arrivals(plan.arrivals).value(), plan.is_poisson};
  setting.seed = context_.seed;
  setting.share = {context_.core, context_.cores};
  if (plan.requests) setting.bounds.most = requests_left_;
  setting.bounds.until = context_.duration;
  setting.most_in_flight = share_of_core(context_.users, context_);
  setting.add_users = context_.add_users;
  setting.on_done = context_.finish_up;
  starts_ =
      std::make_unique<throttle::OpenStarts>(context_.loop, context_.recorder, std::move(setting));
}

Task<void> HttpWorkload::send_requests(users::User& self) {
  runtime::Loop& loop = context_.loop;
  HttpSender sender(parts_, self.id() - 1);
  while (take_turn()) {
    loop.flight_record().note_verb(kRequestVerb);
    const auto answer = co_await sender.send(loop.precise_now(), false);
    if (answer.is_stopped()) co_return;
    if (answer.is_ok()) {
      ++iterations_.finished;
      continue;
    }
    ++iterations_.failed;
    if (needs_pause(answer.error().kind)) co_await runtime::sleep_for(kAfterNoConnection);
  }
}

Task<void> HttpWorkload::follow_starts(users::User& self) {
  runtime::Loop& loop = context_.loop;
  HttpSender sender(parts_, self.id() - 1);
  starts_->note_user();
  while (const auto intended = co_await starts_->next()) {
    loop.flight_record().note_verb(kRequestVerb);
    const auto answer = co_await sender.send(*intended, true);
    if (answer.is_stopped()) co_return;
    ++(answer.is_ok() ? iterations_.finished : iterations_.failed);
  }
}

void HttpWorkload::end_load() {
  is_ending_ = true;
  if (starts_ == nullptr) return;
  starts_->end(
      [this](base::Duration age, std::uint64_t count) { parts_.metrics.unsent(age, count); });
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
