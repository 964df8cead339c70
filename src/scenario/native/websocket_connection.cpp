#include "scenario/native/websocket_connection.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenario/native/operation.hpp"
#include "throng/host.hpp"

using throng::scenario::native::NativeCore;
using throng::scenario::native::VerbNumber;
namespace native = throng::scenario::native;
namespace websocket = throng::protocols::websocket;
namespace http = throng::protocols::http;

namespace {

constexpr websocket::Failure kClosed =
    websocket::failure(websocket::FailureKind::kClosed, "the connection is closed");

void tell(const websocket::Failure& from, throng_failure& failure) {
  failure.reason = throng::detail::border(websocket::reason(from));
  failure.detail = throng::detail::border(from.detail);
}

/// How an operation went, for the scenario. Returns whether it went well.
template <class Outcome>
bool settle(const Outcome& outcome, throng_wait& wait, throng_failure& failure) {
  if (outcome.is_stopped()) wait.outcome = THRONG_STOPPED;
  if (outcome.is_error()) tell(outcome.error(), failure);
  if (outcome.is_ok()) wait.outcome = THRONG_DONE;
  return outcome.is_ok();
}

void give(const websocket::Received& received, throng_websocket_message& message) {
  message.kind = received.kind == websocket::Received::Kind::kText     ? THRONG_WEBSOCKET_TEXT
                 : received.kind == websocket::Received::Kind::kBinary ? THRONG_WEBSOCKET_BINARY
                                                                       : THRONG_WEBSOCKET_CLOSED;
  message.code = received.code;
  message.bytes = throng::detail::border(received.payload);
  message.arrived_ns = received.arrived.ns;
}

throng::base::Duration or_else(std::int64_t ns, throng::base::Duration otherwise) {
  return ns > 0 ? throng::base::Duration(ns) : otherwise;
}

websocket::Options options_of(const throng_websocket_options& given) {
  websocket::Options options;
  for (std::size_t i = 0; i < given.protocol_count; ++i) {
    options.protocols.emplace_back(throng::detail::view(given.protocols[i]));
  }
  for (std::size_t i = 0; i < given.header_count; ++i) {
    options.headers.emplace_back(throng::detail::view(given.headers[i].key),
                                 throng::detail::view(given.headers[i].value));
  }
  options.compression.is_made = given.compressed != 0;
  if (given.max_message_bytes > 0) {
    options.limits.max_message_bytes = given.max_message_bytes;
    options.limits.max_frame_bytes = given.max_message_bytes;
  }
  options.fragment_bytes = given.fragment_bytes;
  options.open_timeout = or_else(given.open_timeout_ns, options.open_timeout);
  options.send_timeout = or_else(given.send_timeout_ns, options.send_timeout);
  options.close_timeout = or_else(given.close_timeout_ns, options.close_timeout);
  return options;
}

/// A bad request, with what is wrong in words that are good until the thread's next call.
void refuse(NativeCore& core, std::string text, throng_failure& failure) {
  thread_local std::string said;
  said = std::move(text);
  const websocket::Failure bad = websocket::failure(websocket::FailureKind::kBadRequest, said);
  core.websockets().metrics.failed(bad);
  tell(bad, failure);
}

}  // namespace

throng_websocket::throng_websocket(NativeCore& core)
    : core_(core), client_(core.loop(), core.websockets().metrics, core.websockets().random) {}

int throng_websocket::open(throng_scope* scope, throng_wait& wait,
                           const throng_websocket_options& options, throng_websocket*& made,
                           throng_failure& failure) {
  NativeCore& core = NativeCore::of(*scope);
  core.note(VerbNumber::kWebSocketOpen);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user, fmt::format("websocket open {}", throng::detail::view(options.url)));
  }
  return native::await_task(scope, wait, run_open(core, options, wait, made, failure));
}

throng::Task<void> throng_websocket::run_open(NativeCore& core,
                                              const throng_websocket_options& options,
                                              throng_wait& wait, throng_websocket*& made,
                                              throng_failure& failure) {
  const auto url = http::parse_url(throng::detail::view(options.url), websocket::kSchemes);
  if (!url) co_return refuse(core, url.error(), failure);
  websocket::Network network;
  network.resolver = &core.resolver();
  if (url->scheme == http::Url::Scheme::kHttps) {
    const auto tls = core.tls_contexts().find(options.tls, "http/1.1");
    if (!tls) co_return refuse(core, tls.error(), failure);
    network.tls = *tls;
  }
  const websocket::Options wanted = options_of(options);
  auto connection = std::make_unique<throng_websocket>(core);
  const auto opened = co_await connection->client_.open(*url, network, wanted);
  if (settle(opened, wait, failure)) made = connection.release();
}

/// An operation that runs: it keeps the connection.
class throng_websocket::Use {
 public:
  explicit Use(throng_websocket& connection) : connection_(connection) { ++connection.uses_; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    if (--connection_.uses_ == 0 && connection_.is_closed_) delete &connection_;
  }

 private:
  throng_websocket& connection_;
};

void throng_websocket::close() {
  if (uses_ == 0) {
    delete this;
    return;
  }
  is_closed_ = true;
  client_.abort();
}

int throng_websocket::refuse_closed(throng_scope* scope, throng_wait& wait,
                                    throng_failure& failure) {
  NativeCore::of(*scope).websockets().metrics.failed(kClosed);
  tell(kClosed, failure);
  // Through the loop now and then: a body that tries again for ever must not hold the core.
  const int suspends = native::begin_yield(scope, wait);
  if (wait.outcome == THRONG_DONE) wait.outcome = THRONG_FAILED;
  return suspends;
}

int throng_websocket::send(throng_scope* scope, throng_wait& wait, std::int32_t kind,
                           std::string_view bytes, throng_failure& failure) {
  core_.note(VerbNumber::kWebSocketSend);
  if (core_.is_traced(scope->user)) {
    core_.trace(scope->user,
                fmt::format("websocket {} {} bytes",
                            kind == THRONG_WEBSOCKET_PING ? "ping" : "send", bytes.size()));
  }
  return native::await_task(scope, wait, run_send(kind, bytes, wait, failure));
}

throng::Task<void> throng_websocket::run_send(std::int32_t kind, std::string_view bytes,
                                              throng_wait& wait, throng_failure& failure) {
  const Use use(*this);
  if (kind == THRONG_WEBSOCKET_PING) {
    settle(co_await client_.ping(bytes), wait, failure);
    co_return;
  }
  const auto message = kind == THRONG_WEBSOCKET_BINARY ? websocket::MessageKind::kBinary
                                                       : websocket::MessageKind::kText;
  settle(co_await client_.send(message, bytes), wait, failure);
}

int throng_websocket::receive(throng_scope* scope, throng_wait& wait, std::int64_t timeout_ns,
                              throng_websocket_message& message, throng_failure& failure) {
  core_.note(VerbNumber::kWebSocketReceive);
  if (core_.is_traced(scope->user)) core_.trace(scope->user, "websocket receive");
  const auto deadline = timeout_ns < 0
                            ? throng::base::TimePoint::never()
                            : core_.loop().precise_now() + throng::base::Duration(timeout_ns);
  return native::await_task(scope, wait, run_receive(deadline, wait, message, failure));
}

throng::Task<void> throng_websocket::run_receive(throng::base::TimePoint deadline,
                                                 throng_wait& wait,
                                                 throng_websocket_message& message,
                                                 throng_failure& failure) {
  const Use use(*this);
  const auto received = co_await client_.receive(deadline);
  if (settle(received, wait, failure)) give(*received, message);
}

int throng_websocket::end(throng_scope* scope, throng_wait& wait, std::uint32_t code,
                          std::string_view reason, throng_websocket_message& message,
                          throng_failure& failure) {
  core_.note(VerbNumber::kWebSocketClose);
  if (core_.is_traced(scope->user)) {
    core_.trace(scope->user, fmt::format("websocket close {}", code));
  }
  const auto said = code == 0 ? websocket::kNoStatus : static_cast<std::uint16_t>(code);
  return native::await_task(scope, wait, run_end(said, reason, wait, message, failure));
}

throng::Task<void> throng_websocket::run_end(std::uint16_t code, std::string_view reason,
                                             throng_wait& wait, throng_websocket_message& message,
                                             throng_failure& failure) {
  const Use use(*this);
  const auto closed = co_await client_.close(code, reason);
  if (settle(closed, wait, failure)) give(*closed, message);
}
