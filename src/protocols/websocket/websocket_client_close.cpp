#include "protocols/websocket/websocket_client.hpp"

#include <algorithm>

#include "protocols/websocket/client_visit.hpp"

namespace throng::protocols::websocket {
namespace {

constexpr Failure kBadClose =
    failure(FailureKind::kBadClose, "a close code or reason that must not be sent");

}  // namespace

/// Says `code` to the server, unless a close frame was sent before, and waits until it ends the
/// connection: who ends it first keeps the port in TIME_WAIT, and an end with bytes unread would
/// take our last ones away. Returns: false when it was stopped; to be called again then.
Task<bool> Client::shut(std::uint16_t code) {
  if (close_deadline_ == base::TimePoint::never()) {
    close_deadline_ = loop_.now() + close_timeout_;
  }
  sender_.end_messages(close_deadline_);
  if (!sender_.has_closed()) {
    const std::string payload = close_payload(code, {});
    const auto sent = co_await sender_.control(Opcode::kClose, payload, close_deadline_);
    if (sent.is_stopped()) co_return false;
    if (sent.is_ok()) metrics_.sent(*sent);
  }
  while (is_open_) {
    waits_until_ = close_deadline_;
    connection_.set_receive_deadline(close_deadline_);
    const auto part = co_await connection_.receive();
    if (part.is_stopped()) co_return false;
    if (part.is_error() || part->empty()) break;
    metrics_.received(part->size());
  }
  co_return true;
}

Task<Client::Outcome> Client::end_by_server() {
  const CloseStatus& status = reader_.close_status();
  const bool is_done = co_await shut(status.code);
  if (!is_done) co_return kStopped;
  was_closed_by_frame_ = true;
  if (is_open_) end(status.code);
  Received received;
  received.kind = Received::Kind::kClosed;
  received.payload = status.reason;
  received.code = status.code;
  received.arrived = arrived_;
  co_return received;
}

Task<Client::Outcome> Client::end_by_failure() {
  const Failure failure = reader_.failure();
  const bool is_done = co_await shut(close_code(failure));
  if (!is_done) co_return kStopped;
  if (is_open_) end(close_code(failure));
  co_return fail(failure);
}

Task<Client::Outcome> Client::close(std::uint16_t code, std::string_view reason) {
  if (!is_open_) co_return fail(kClosed);
  const bool is_right = may_be_sent(code) || (code == kNoStatus && reason.empty());
  if (!is_right || reason.size() > kMostReasonBytes || !is_utf8(reason)) {
    co_return fail(kBadClose);
  }
  const Visit visit(*this);
  close_deadline_ = std::min(close_deadline_, loop_.now() + close_timeout_);
  sender_.end_messages(close_deadline_);
  const std::string payload = close_payload(code, reason);
  const auto sent = co_await sender_.control(Opcode::kClose, payload, close_deadline_);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_ok()) metrics_.sent(*sent);
  if (sent.is_error() && is_open_ && !sender_.has_closed()) abort();  // there is no way to say it
  // Who receives now must not wait longer than we would.
  waits_until_ = std::min(waits_until_, close_deadline_);
  if (!receiving_.is_free()) connection_.set_receive_deadline(waits_until_);
  {
    Baton::Hold hold(receiving_);
    if (!co_await hold) co_return kStopped;
  }
  while (is_open_) {
    const auto got = co_await receive(close_deadline_);
    if (!got.is_ok() || got->kind == Received::Kind::kClosed) co_return got;
  }
  if (!was_closed_by_frame_) {
    co_return fail(loop_.now() >= close_deadline_ ? kNoAnswer : kClosed);
  }
  Received received;  // another coroutine was told of it
  received.kind = Received::Kind::kClosed;
  received.payload = reader_.close_status().reason;
  received.code = reader_.close_status().code;
  received.arrived = arrived_;
  co_return received;
}

void Client::abort() {
  if (!is_open_) return;
  end(kAbnormal);
  if (!receiving_.is_free()) {
    connection_.set_receive_deadline(loop_.now());
  } else if (!sender_.is_sending()) {
    connection_.abort();
  }
}

/// The connection is over; whoever leaves it last closes it.
void Client::end(std::uint16_t code) {
  is_open_ = false;
  metrics_.closed(code);
  pings_ = {};
  if (sender_.is_sending()) sender_.end();
}

}  // namespace throng::protocols::websocket
