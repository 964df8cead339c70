#include "scenario/engine/script_http.hpp"

#include <algorithm>
#include <utility>

#include "scenario/engine/core_engine.hpp"

namespace throng::scenario::engine {

using protocols::http::Client;
using protocols::http::ClientOptions;
using protocols::http::Failure;
using protocols::http::ResponseCapture;
using protocols::http::UserAgent;

ScriptHttp::ScriptHttp(CoreEngine& core) : core_(core), side_(core.http()) {}

ScriptHttp::Connection& ScriptHttp::connection_to(const ClientOptions& origin) {
  for (auto& each : connections_) {
    if (each->to == &origin && !each->is_busy) return *each;
  }
  connections_.push_back(std::make_unique<Connection>(
      Connection{&origin, Client(core_.loop(), origin, side_.metrics(), side_.memo())}));
  return *connections_.back();
}

void ScriptHttp::disconnect() {
  std::erase_if(connections_, [](const auto& each) { return !each->is_busy; });
}

Task<Result<bool, Failure>> ScriptHttp::connect(const ClientOptions& origin) {
  Connection& connection = connection_to(origin);
  const Use use(connection);
  co_return co_await connection.client.open();
}

void ScriptHttp::settle(Fiber& fiber, const Outcome& outcome, const Fiber::Start& start,
                        int expected, const HttpSide::Named& named, ResponseCapture* capture) {
  ScriptMetrics& metrics = core_.metrics();
  if (outcome.is_stopped()) return;
  if (outcome.is_error()) {
    metrics.add(*named.other);
  } else {
    metrics.add(outcome->status == expected ? *named.ok : *named.fail);
    metrics.record(*named.latency,
                   std::max<std::int64_t>((outcome->finished - start.when).count(), 0));
  }
  const ScriptProgram& program = core_.program();
  if (!program.reads_responses) return;
  auto response = std::make_shared<Response>();
  // Without an answer the status is 0, and there is nothing else.
  response->status = outcome.is_ok() ? outcome->status : 0;
  if (outcome.is_ok() && capture != nullptr) {
    response->headers = std::move(capture->headers);
    response->body = std::move(capture->body);
  }
  fiber.set_response(std::move(response));
}

ScriptHttp::Exchange::Exchange(ScriptHttp& http, Fiber& fiber,
                               std::shared_ptr<const HttpSide::Prepared> request,
                               const ClientOptions& origin, const HttpSide::Named& named)
    : http_(http),
      fiber_(fiber),
      request_(std::move(request)),
      named_(named),
      connection_(http.connection_to(origin)) {}

Task<ScriptHttp::Outcome> ScriptHttp::Exchange::send() {
  const ScriptProgram& program = http_.core_.program();
  capture_.keeps_body = program.reads_bodies;
  protocols::http::WireRequest wire;
  wire.bytes = request_->wire;
  wire.method = request_->method;
  wire.capture = program.reads_bodies || program.reads_headers ? &capture_ : nullptr;
  start_ = fiber_.take_start();
  wire.is_scheduled = start_.is_scheduled;
  return connection_.client.exchange(wire, start_.when);
}

void ScriptHttp::Exchange::settle(const Outcome& outcome) {
  http_.settle(fiber_, outcome, start_, 200, named_, &capture_);
}

Task<ScriptHttp::Outcome> ScriptHttp::send(Fiber& fiber, Call call, bool has_cookies) {
  if (agent_ == nullptr) {
    protocols::http::AgentOptions options;
    options.has_cookies = has_cookies;
    agent_ =
        std::make_shared<UserAgent>(core_.loop(), side_, side_.metrics(), side_.memo(), options);
  }
  const ScriptProgram& program = core_.program();
  ResponseCapture capture;
  capture.keeps_body = program.reads_bodies;
  UserAgent::Exchange exchange;
  exchange.url = std::move(call.url);
  exchange.request.method = call.method;
  exchange.request.headers = std::move(call.headers);
  exchange.request.body = std::move(call.body);
  exchange.capture = &capture;
  const Fiber::Start start = fiber.take_start();
  exchange.is_scheduled = start.is_scheduled;
  const std::shared_ptr<UserAgent> agent = agent_;  // cookies may be forgotten meanwhile
  const Outcome outcome = co_await agent->exchange(std::move(exchange), start.when);
  settle(fiber, outcome, start, call.expected, *call.named, &capture);
  co_return outcome;
}

}  // namespace throng::scenario::engine
