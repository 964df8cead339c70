#include "scenario/native/tcp_connection.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "protocols/http/client.hpp"
#include "runtime/endpoint.hpp"
#include "scenario/native/operation.hpp"
#include "throng/host.hpp"

namespace {

using throng::scenario::native::NativeCore;
using throng::scenario::native::VerbNumber;
namespace native = throng::scenario::native;
namespace http = throng::protocols::http;

constexpr http::Failure kClosed{http::FailureKind::kBadRequest, "the connection is closed"};
constexpr http::Failure kInUse{http::FailureKind::kBadRequest,
                               "another task is at the same with this connection"};

void refuse(NativeCore& core, const http::Failure& from, throng_failure& failure) {
  failure.reason = throng::detail::border(name(from.kind));
  failure.detail = throng::detail::border(from.detail);
  core.tcp().failed(name(from.kind));
}

throng::Task<void> open(NativeCore& core, std::string host, std::uint16_t port,
                        throng::base::Duration timeout, throng_wait& wait, throng_tcp*& made,
                        throng_failure& failure) {
  const auto found = co_await core.resolver().lookup(host, port);
  if (found.is_stopped()) {
    wait.outcome = THRONG_STOPPED;
    co_return;
  }
  if (found.is_error()) co_return refuse(core, http::failure_of(found.error()), failure);
  const throng::base::TimePoint began = core.loop().precise_now();
  http::Failure last;
  for (const throng::runtime::Endpoint& endpoint : *found->addresses) {
    auto connected = co_await throng::runtime::connect(core.loop(), endpoint, {}, began + timeout);
    if (connected.is_stopped()) {
      wait.outcome = THRONG_STOPPED;
      co_return;
    }
    if (connected.is_ok()) {
      core.resolver().note_success(endpoint);
      core.tcp().connected(core.loop().precise_now() - began);
      made = new throng_tcp(core, std::move(connected).value());
      wait.outcome = THRONG_DONE;
      co_return;
    }
    core.resolver().note_failure(endpoint);
    last = http::failure_of(connected.error());
  }
  refuse(core, last, failure);
}

/// Fails without an operation.
int fail_now(throng_scope* scope, throng_wait& wait, const http::Failure& from,
             throng_failure& failure) {
  refuse(NativeCore::of(*scope), from, failure);
  // Through the loop now and then: a body that tries again for ever must not hold the core.
  const int suspends = native::begin_yield(scope, wait);
  if (wait.outcome == THRONG_DONE) wait.outcome = THRONG_FAILED;
  return suspends;
}

/// How an operation went, for the scenario. Returns whether it went well.
template <class Outcome>
bool settle(NativeCore& core, const Outcome& outcome, throng_wait& wait, throng_failure& failure) {
  if (outcome.is_stopped()) wait.outcome = THRONG_STOPPED;
  if (outcome.is_error()) refuse(core, http::failure_of(outcome.error()), failure);
  if (outcome.is_ok()) wait.outcome = THRONG_DONE;
  return outcome.is_ok();
}

}  // namespace

int throng_tcp::connect(throng_scope* scope, throng_wait& wait, std::string_view host,
                        std::uint16_t port, throng::base::Duration timeout, throng_tcp*& made,
                        throng_failure& failure) {
  NativeCore& core = NativeCore::of(*scope);
  core.note(VerbNumber::kTcpConnect);
  if (core.is_traced(scope->user)) {
    core.trace(scope->user, fmt::format("tcp connect {}:{}", host, port));
  }
  return native::await_task(scope, wait,
                            open(core, std::string(host), port, timeout, wait, made, failure));
}

int throng_tcp::send(throng_scope* scope, throng_wait& wait, std::string_view bytes,
                     throng::base::Duration timeout, throng_failure& failure) {
  core_.note(VerbNumber::kTcpSend);
  if (core_.is_traced(scope->user)) {
    core_.trace(scope->user, fmt::format("tcp send {} bytes", bytes.size()));
  }
  if (is_sending_) return fail_now(scope, wait, kInUse, failure);
  return native::await_task(scope, wait, run_send(bytes, timeout, wait, failure));
}

int throng_tcp::receive(throng_scope* scope, throng_wait& wait, throng::base::Duration timeout,
                        throng_text& bytes, throng_failure& failure) {
  core_.note(VerbNumber::kTcpReceive);
  if (core_.is_traced(scope->user)) core_.trace(scope->user, "tcp receive");
  if (is_receiving_) return fail_now(scope, wait, kInUse, failure);
  return native::await_task(scope, wait, run_receive(timeout, wait, bytes, failure));
}

int throng_tcp::refuse_closed(throng_scope* scope, throng_wait& wait, throng_failure& failure) {
  return fail_now(scope, wait, kClosed, failure);
}

/// An operation that runs: it keeps the connection.
class throng_tcp::Use {
 public:
  Use(throng_tcp& tcp, bool& is_used) : tcp_(tcp), is_used_(is_used) { is_used_ = true; }
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() {
    is_used_ = false;
    if (tcp_.is_closed_) tcp_.close();
  }

 private:
  throng_tcp& tcp_;
  bool& is_used_;
};

void throng_tcp::close() {
  if (!is_sending_ && !is_receiving_) {
    delete this;
    return;
  }
  is_closed_ = true;
  stream_.set_deadline(core_.loop().now());  // what waits ends now
}

throng::Task<void> throng_tcp::run_send(std::string_view bytes, throng::base::Duration timeout,
                                        throng_wait& wait, throng_failure& failure) {
  const Use use(*this, is_sending_);
  stream_.set_deadline(core_.loop().precise_now() + timeout);
  const auto sent = co_await stream_.send(bytes);
  if (is_closed_ && !sent.is_stopped()) co_return refuse(core_, kClosed, failure);
  if (settle(core_, sent, wait, failure)) core_.tcp().sent(bytes.size());
}

throng::Task<void> throng_tcp::run_receive(throng::base::Duration timeout, throng_wait& wait,
                                           throng_text& bytes, throng_failure& failure) {
  const Use use(*this, is_receiving_);
  stream_.set_deadline(core_.loop().precise_now() + timeout);
  const auto part = co_await stream_.receive();
  if (is_closed_ && !part.is_stopped()) co_return refuse(core_, kClosed, failure);
  if (!settle(core_, part, wait, failure)) co_return;
  bytes = throng::detail::border(*part);
  core_.tcp().received(part->size());
}
