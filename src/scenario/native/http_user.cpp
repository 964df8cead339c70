#include "scenario/native/http_user.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/units.hpp"
#include "scenario/native/operation.hpp"
#include "throng/host.hpp"

namespace {

using throng::protocols::http::Client;
using throng::protocols::http::ClientOptions;
using throng::protocols::http::ResponseCapture;
namespace native = throng::scenario::native;

throng_failure border_of(const throng::protocols::http::Failure& failure) {
  return {throng::detail::border(reason(failure)), throng::detail::border(failure.detail)};
}

/// When a request was to start; what was to start in the future has not been waiting.
throng::base::TimePoint intended_at(std::int64_t intended_ns, throng::base::TimePoint began) {
  return intended_ns == 0 ? began : throng::base::TimePoint{std::min(intended_ns, began.ns)};
}

}  // namespace

/// An answer's texts, and what shows them to the other side.
struct throng_http::Kept {
  void show(throng_http_answer& answer) {
    for (const auto& [name, value] : capture.headers) {
      headers.push_back({throng::detail::border(name), throng::detail::border(value)});
    }
    answer.headers = headers.data();
    answer.header_count = static_cast<std::uint32_t>(headers.size());
    answer.body = throng::detail::border(capture.body);
  }
  ResponseCapture capture;
  std::vector<throng_label> headers;
};

throng_http::throng_http(throng::users::User& user, const throng_http_options& options)
    : core_(native::NativeCore::of(user.scope())),
      options_(core_.http().origins.options(options)),
      user_(user.id()) {}

throng_http& throng_http::open(throng::users::User& user, const throng_http_options& options) {
  return *new throng_http(user, options);
}

/// What a user keeps of its own client.
class throng_http::Own final : public throng::users::User::Belonging {
 public:
  static constexpr char kKey = 'h';
  explicit Own(throng_http& client) : Belonging(&kKey), http(client) {}
  ~Own() override { http.close(); }
  throng_http& http;
};

throng_http& throng_http::own(throng::users::User& user) {
  auto* own = static_cast<Own*>(user.belonging(&Own::kKey));
  if (own == nullptr) {
    throng_http_options options{};
    options.keep_alive = 1;
    auto made = std::make_unique<Own>(open(user, options));
    own = made.get();
    user.give(std::move(made));
  }
  throng_http& http = own->http;
  ++http.holders_;
  return http;
}

/// A request that runs: it has a connection to itself, and keeps the client alive.
class throng_http::Use {
 public:
  Use(throng_http& http, Connection& connection) : http_(http), connection_(connection) {
    ++http_.holders_;
    connection_.is_busy = true;
  }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    connection_.is_busy = false;
    http_.close();
  }

 private:
  throng_http& http_;
  Connection& connection_;
};

throng_http::Connection& throng_http::connection_to(const ClientOptions& origin) {
  for (auto& connection : connections_) {
    if (connection->origin == &origin && !connection->is_busy) return *connection;
  }
  connections_.push_back(std::make_unique<Connection>(
      Connection{&origin, Client(core_.loop(), origin, core_.http().metrics, core_.http().memo)}));
  return *connections_.back();
}

int throng_http::exchange(throng_scope* scope, throng_wait& wait,
                          const throng_http_request& request, throng_http_answer& answer) {
  core_.note(native::VerbNumber::kHttpRequest);
  if (core_.is_traced(user_)) {
    core_.trace(user_, fmt::format("{} {}", throng::detail::view(request.method),
                                   throng::detail::view(request.url)));
  }
  if (!options_.agent.is_plain()) return exchange_wide(scope, wait, request, answer);
  auto prepared = core_.http().origins.prepare(request, options_);
  if (!prepared) {
    return refuse(scope, wait, prepared.error().failure, prepared.error().text, answer);
  }
  return native::await_task(
      scope, wait,
      run(std::move(*prepared), request.drops_body != 0, request.intended_ns, wait, answer));
}

int throng_http::refuse(throng_scope* scope, throng_wait& wait,
                        const throng::protocols::http::Failure& failure, std::string_view text,
                        throng_http_answer& answer) {
  core_.http().metrics.failed(failure, throng::base::Duration(0));
  core_.log(user_, throng::telemetry::LogLevel::kError, text);
  answer.failure = border_of(failure);
  // Through the loop now and then: a body that tries again for ever must not hold the core.
  const int suspends = native::begin_yield(scope, wait);
  if (wait.outcome == THRONG_DONE) wait.outcome = THRONG_FAILED;
  return suspends;
}

throng::Task<void> throng_http::run(std::shared_ptr<const Prepared> prepared, bool drops_body,
                                    std::int64_t intended_ns, throng_wait& wait,
                                    throng_http_answer& answer) {
  Connection& connection = connection_to(*prepared->origin);
  const Use use(*this, connection);
  auto kept = std::make_unique<Kept>();
  kept->capture.keeps_body = !drops_body;
  throng::protocols::http::WireRequest request;
  request.bytes = prepared->wire;
  request.method = prepared->method;
  request.is_head = prepared->is_head;
  request.capture = &kept->capture;
  request.is_scheduled = intended_ns != 0;
  const throng::base::TimePoint began = core_.loop().precise_now();
  const auto answered =
      co_await connection.client.exchange(request, intended_at(intended_ns, began));
  settle(answered, began, std::move(kept), wait, answer);
}

void throng_http::settle(const Outcome& outcome, throng::base::TimePoint began,
                         std::unique_ptr<Kept> kept, throng_wait& wait,
                         throng_http_answer& answer) {
  if (outcome.is_stopped()) {
    wait.outcome = THRONG_STOPPED;
    if (core_.is_traced(user_)) core_.trace(user_, "  stopped");
    return;
  }
  const throng::base::TimePoint ended =
      outcome.is_ok() ? outcome->finished : core_.loop().precise_now();
  answer.latency_ns = (ended - began).count();
  if (outcome.is_error()) {
    answer.failure = border_of(outcome.error());
    if (core_.is_traced(user_)) {
      core_.trace(user_, fmt::format("  failed: {}", outcome.error().detail));
    }
    return;
  }
  answer.status = outcome->status;
  answer.body_bytes = outcome->body_bytes;
  kept->show(answer);
  answer.owner = kept.release();
  wait.outcome = THRONG_DONE;
  if (core_.is_traced(user_)) {
    core_.trace(user_,
                fmt::format("  {} in {}, {} bytes", answer.status,
                            throng::base::format_duration(static_cast<double>(answer.latency_ns)),
                            answer.body_bytes));
  }
}

throng::Result<const ClientOptions*, throng::protocols::http::Failure> throng_http::to(
    const throng::protocols::http::Url& url) {
  const auto origin = core_.http().origins.origin(url, options_);
  if (origin) return *origin;
  core_.log(user_, throng::telemetry::LogLevel::kError, origin.error().text);
  return throng::failed(origin.error().failure);
}

int throng_http::exchange_wide(throng_scope* scope, throng_wait& wait,
                               const throng_http_request& request, throng_http_answer& answer) {
  auto exchange = core_.http().origins.exchange(request, options_);
  if (!exchange) {
    return refuse(scope, wait, exchange.error().failure, exchange.error().text, answer);
  }
  return native::await_task(
      scope, wait,
      run_wide(std::move(*exchange), request.drops_body != 0, request.intended_ns, wait, answer));
}

/// Keeps the client alive while a request runs.
class throng_http::Hold {
 public:
  explicit Hold(throng_http& http) : http_(http) { ++http_.holders_; }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;
  ~Hold() { http_.close(); }

 private:
  throng_http& http_;
};

throng::Task<void> throng_http::run_wide(throng::protocols::http::UserAgent::Exchange exchange,
                                         bool drops_body, std::int64_t intended_ns,
                                         throng_wait& wait, throng_http_answer& answer) {
  const Hold hold(*this);
  if (agent_ == nullptr) {
    agent_ = std::make_unique<throng::protocols::http::UserAgent>(
        core_.loop(), *this, core_.http().metrics, core_.http().memo, options_.agent);
  }
  auto kept = std::make_unique<Kept>();
  kept->capture.keeps_body = !drops_body || options_.agent.is_compressed;
  exchange.capture = &kept->capture;
  exchange.is_scheduled = intended_ns != 0;
  const throng::base::TimePoint began = core_.loop().precise_now();
  const auto outcome =
      co_await agent_->exchange(std::move(exchange), intended_at(intended_ns, began));
  if (drops_body) kept->capture.body.clear();
  settle(outcome, began, std::move(kept), wait, answer);
}

void throng_http::release(void* owner) {
  delete static_cast<Kept*>(owner);
}
