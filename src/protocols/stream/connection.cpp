#include "protocols/stream/connection.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "protocols/http/client.hpp"

namespace throng::protocols::stream {
namespace {

constexpr http::Failure kNotOpen{http::FailureKind::kClosedEarly, "the connection is closed"};

// What is wrong on our side, or was said by a host that was reached, is so for each address.
bool is_unreached(http::FailureKind kind) {
  return kind == http::FailureKind::kRefused || kind == http::FailureKind::kUnreachable ||
         kind == http::FailureKind::kTimeout || kind == http::FailureKind::kReset;
}

// An address that swallows everything must not use up the time of those behind it.
base::TimePoint share_of(base::TimePoint now, base::TimePoint deadline, std::size_t addresses) {
  if (deadline == base::TimePoint::never() || deadline <= now) return deadline;
  return now + (deadline - now) / static_cast<std::int64_t>(addresses);
}

}  // namespace

Task<Result<bool, http::Failure>> Connection::open(const Target& target, base::TimePoint deadline) {
  close();
  if (target.resolver == nullptr) co_return co_await connect_to(target.remote, target, deadline);
  const auto found = co_await target.resolver->lookup(target.host, target.port);
  if (found.is_stopped()) co_return kStopped;
  if (found.is_error()) co_return failed(http::failure_of(found.error()));
  Result<bool, http::Failure> outcome = kStopped;
  std::size_t left = found->addresses->size();
  for (const runtime::Endpoint& address : *found->addresses) {
    const base::TimePoint until = share_of(loop_.precise_now(), deadline, left--);
    outcome = co_await connect_to(address, target, until);
    if (outcome.is_stopped()) co_return kStopped;
    if (outcome.is_ok()) {
      if (found->addresses->size() > 1) target.resolver->note_success(address);
      co_return true;
    }
    if (!is_unreached(outcome.error().kind)) break;
    target.resolver->note_failure(address);
  }
  co_return outcome;
}

Task<Result<bool, http::Failure>> Connection::connect_to(const runtime::Endpoint& remote,
                                                         const Target& target,
                                                         base::TimePoint deadline) {
  auto connected = co_await runtime::connect(loop_, remote, target.connect, deadline);
  if (connected.is_stopped()) co_return kStopped;
  if (connected.is_error()) co_return failed(http::failure_of(connected.error()));
  stream_ = std::move(connected).value();
  if (target.tls != nullptr) co_return co_await secure(*target.tls, target.host, deadline);
  stream_.clear_deadline();
  co_return true;
}

Task<Result<bool, http::Failure>> Connection::secure(runtime::TlsContext& context,
                                                     const std::string& host,
                                                     base::TimePoint deadline) {
  THRONG_ASSERT(tls_ == nullptr);
  if (!is_open()) co_return failed(kNotOpen);
  // Of this frame until it is done: nobody may send through one that is half made.
  auto tls = std::make_unique<runtime::Tls>(context, host, runtime::TlsSession());
  stream_.set_deadline(deadline);
  const auto shaken = co_await tls->handshake(stream_);
  if (!shaken.is_ok()) stream_.close();
  if (shaken.is_stopped()) co_return kStopped;
  if (shaken.is_error()) co_return failed(http::failure_of(shaken.error()));
  stream_.clear_deadline();
  tls_ = std::move(tls);
  co_return true;
}

Task<Result<std::size_t, http::Failure>> Connection::send(std::string_view bytes) {
  if (!is_open()) co_return failed(kNotOpen);
  if (tls_ != nullptr) {
    const auto sent = co_await tls_->send(stream_, bytes);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) co_return failed(http::failure_of(sent.error()));
    co_return *sent;
  }
  const auto sent = co_await stream_.send(bytes);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(http::failure_of(sent.error()));
  co_return *sent;
}

Task<Result<std::string_view, http::Failure>> Connection::receive() {
  if (!is_open()) co_return failed(kNotOpen);
  if (tls_ != nullptr) {
    const auto part = co_await tls_->receive(stream_);
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return failed(http::failure_of(part.error()));
    co_return *part;
  }
  const auto part = co_await stream_.receive();
  if (part.is_stopped()) co_return kStopped;
  if (part.is_error()) co_return failed(http::failure_of(part.error()));
  co_return *part;
}

void Connection::close() {
  if (!is_open()) return;
  if (tls_ != nullptr) tls_->close_notify(stream_);
  tls_.reset();
  stream_.close();
}

void Connection::abort() {
  tls_.reset();
  stream_.abort();
}

}  // namespace throng::protocols::stream
