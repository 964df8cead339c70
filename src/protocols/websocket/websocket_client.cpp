#include "protocols/websocket/websocket_client.hpp"

#include <algorithm>
#include <utility>

#include "protocols/websocket/client_visit.hpp"
#include "runtime/sleep.hpp"

namespace throng::protocols::websocket {
namespace {

using Event = MessageReader::Event;

constexpr std::size_t kMostPings = 16;  // that are remembered without a pong

constexpr Failure kLongPing = failure(FailureKind::kBadRequest, "a ping with more than 125 bytes");
constexpr Failure kNothingCame =
    network_failure(http::FailureKind::kTimeout, "nothing came in time");
constexpr Failure kEnded = network_failure(http::FailureKind::kClosedEarly,
                                           "the server ended the connection without a close frame");

}  // namespace

Failed<Failure> Client::fail(const Failure& failure) {
  metrics_.failed(failure);
  return failed(failure);
}

Task<Result<std::size_t, Failure>> Client::send(MessageKind kind, std::string_view bytes) {
  if (!is_open_) co_return fail(kClosed);
  const Visit visit(*this);
  const auto sent = co_await sender_.message(kind, bytes);
  if (sent.is_stopped()) co_return kStopped;
  // Whatever ended the sending, the reason is that the connection has ended meanwhile.
  if (sent.is_error()) co_return fail(is_open_ ? sent.error() : kClosed);
  metrics_.message_sent(*sent);
  co_return sent;
}

Task<Result<std::size_t, Failure>> Client::ping(std::string_view payload) {
  if (!is_open_) co_return fail(kClosed);
  if (payload.size() > kMostControlBytes) co_return fail(kLongPing);
  const Visit visit(*this);
  if (pings_.size() == kMostPings) pings_.erase(pings_.begin());
  pings_.push_back(Ping{loop_.precise_now(), std::string(payload)});
  const base::TimePoint deadline = loop_.now() + sender_.timeout();
  const auto sent = co_await sender_.control(Opcode::kPing, payload, deadline);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return fail(is_open_ ? sent.error() : kClosed);
  metrics_.sent(*sent);
  co_return sent;
}

/// A server may answer the last of several pings only.
void Client::note_pong(std::string_view payload) {
  const auto found = std::find_if(pings_.rbegin(), pings_.rend(),
                                  [payload](const Ping& ping) { return ping.payload == payload; });
  if (found == pings_.rend()) return;
  metrics_.round_trip(arrived_ - found->at);
  pings_.erase(pings_.begin(), found.base());
  if (pings_.empty()) pings_.shrink_to_fit();
}

Event Client::next_event() {
  std::string_view in = std::string_view(unread_).substr(unread_at_);
  const Event event = reader_.next(in);
  unread_at_ = unread_.size() - in.size();
  return event;
}

Received Client::message() {
  metrics_.message_received();
  Received received;
  const bool is_text = reader_.kind() == MessageKind::kText;
  received.kind = is_text ? Received::Kind::kText : Received::Kind::kBinary;
  received.payload = reader_.payload();
  received.arrived = arrived_;
  return received;
}

/// Gives back what was looked at, before a wait of unknown length.
void Client::release() {
  reader_.release();
  std::string().swap(unread_);
  unread_at_ = 0;
}

std::optional<Failure> Client::judge_timeout() {
  if (loop_.now() < close_deadline_) return kNothingCame;
  end(kAbnormal);
  return kNoAnswer;
}

/// Takes over what a receive has brought. Returns: why there is nothing to go on with.
std::optional<Failure> Client::take_part(const Result<std::string_view, http::Failure>& part) {
  if (!is_open_) return kClosed;
  if (part.is_error()) {
    const bool is_late = part.error().kind == http::FailureKind::kTimeout;
    if (is_late && loop_.now() >= waits_until_) return judge_timeout();
    end(kAbnormal);
    return failure_of(part.error());
  }
  if (part->empty()) {
    end(kAbnormal);
    return kEnded;
  }
  metrics_.received(part->size());
  arrived_ = connection_.arrived_at();
  // The inside of a frame needs no place of its own: the reader keeps it.
  std::string_view in = *part;
  if (reader_.missing() > in.size()) static_cast<void>(reader_.next(in));
  unread_ = in;
  unread_at_ = 0;
  return std::nullopt;
}

/// Lets others have a turn: thousands of small messages may have come at once. Returns: false when
/// it was stopped.
Task<bool> Client::step_aside() {
  co_return (co_await runtime::sleep_until(loop_.now())) == runtime::Slept::kInFull;
}

Task<Client::Outcome> Client::receive(base::TimePoint deadline) {
  if (!is_open_) co_return fail(kClosed);
  const Visit visit(*this);
  Baton::Hold hold(receiving_);
  if (!co_await hold) co_return kStopped;
  while (is_open_) {
    if (unread_at_ < unread_.size() && !loop_.may_go_on()) {
      const bool goes_on = co_await step_aside();
      if (!goes_on) co_return kStopped;
      continue;
    }
    const Event event = next_event();
    if (event == Event::kMessage) co_return message();
    if (event == Event::kClose) co_return co_await end_by_server();
    if (event == Event::kFailed) co_return co_await end_by_failure();
    if (event == Event::kPong) {
      note_pong(reader_.payload());
      continue;
    }
    if (event == Event::kPing) {
      const std::string_view payload = reader_.payload();
      const auto sent = co_await sender_.pong(payload);
      if (sent.is_stopped()) co_return kStopped;
      // Where nothing can be sent any more there may be something to read all the same.
      if (sent.is_ok()) metrics_.sent(*sent);
      continue;
    }
    if (sender_.owes_pong()) {
      const auto sent = co_await sender_.settle();
      if (sent.is_stopped()) co_return kStopped;
      if (sent.is_ok()) metrics_.sent(*sent);
    }
    release();
    waits_until_ = std::min(deadline, close_deadline_);
    connection_.set_receive_deadline(waits_until_);
    const auto part = co_await connection_.receive();
    if (part.is_stopped()) co_return kStopped;
    if (const auto failure = take_part(part)) co_return fail(*failure);
  }
  co_return fail(kClosed);
}

}  // namespace throng::protocols::websocket
