#include "protocols/xmpp/xmpp_client.hpp"

#include <utility>

#include "protocols/xmpp/in_flight.hpp"
#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kSm = StreamManagement::kNamespace;
constexpr std::string_view kReceipts = "urn:xmpp:receipts";
constexpr std::string_view kPing = "urn:xmpp:ping";
constexpr std::string_view kRoster = "jabber:iq:roster";

constexpr Failure kNoSession{FailureKind::kClosed, "nobody is logged in"};
constexpr Failure kTooManyUnacked{FailureKind::kQueueFull,
                                  "the server has not acknowledged too many stanzas"};
constexpr Failure kTooMuchWaits{FailureKind::kQueueFull, "too much waits to be sent"};
constexpr std::size_t kMostAsked = 64;  // bytes of a question for the count
constexpr Failure kTooManyWait{FailureKind::kQueueFull, "too many stanzas wait to be received"};
constexpr Failure kNoXml{FailureKind::kBadRequest, "a text is no UTF-8 or has control characters"};
constexpr Failure kNothingInTime{FailureKind::kTimeout, "nothing that was waited for came in time"};
constexpr Failure kNotManaged{FailureKind::kUnsupported, "stream management is not on"};

bool is_counted(std::string_view name) {
  return name == "message" || name == "presence" || name == "iq";
}

/// The last acknowledgement, of all that was sent.
class AllAcknowledged final : public Wanted {
 public:
  explicit AllAcknowledged(const StreamManagement& management) : management_(management) {}
  bool matches(const Stanza& stanza) const override {
    return stanza.root().is("a", kSm) && management_.unacked() == 0;
  }
  bool wants_acks() const override { return true; }

 private:
  const StreamManagement& management_;
};

}  // namespace

Task<Outcome<bool>> Client::send(std::string_view stanza) {
  const auto sent = co_await transmit(stanza);
  if (sent.is_error()) co_return count(sent.error());
  co_return sent;
}

Task<Outcome<bool>> Client::transmit(std::string_view stanza) {
  if (!is_open()) co_return failed(is_bound_ ? stream_.failure() : kNoSession);
  if (management_ == nullptr) {
    const auto sent = co_await stream_.send(stanza);
    if (sent.is_ok()) core_.metrics.sent(1);
    co_return sent;
  }
  if (!management_->has_room_for(stanza.size())) co_return failed(kTooManyUnacked);
  // What is counted must be sent, or the counts of both sides no longer agree.
  if (!stream_.has_room_for(stanza.size() + kMostAsked)) co_return failed(kTooMuchWaits);
  if (!management_->note_sent(stanza)) {
    core_.metrics.sent(1);
    co_return co_await stream_.send(stanza);
  }
  std::string bytes(stanza);
  XmlWriter(bytes).empty("r", kSm);
  core_.metrics.sent(1);
  co_return co_await stream_.send(bytes);
}

Task<Outcome<std::string>> Client::send_message(const Message& message) {
  for (const std::string* text : {&message.to, &message.body, &message.type, &message.id}) {
    if (!is_xml_text(*text)) co_return count(kNoXml);
  }
  std::string id = message.id.empty() ? make_id() : message.id;
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("message").with_some("to", message.to).with_some("type", message.type).with("id", id);
  xml.leaf("body", message.body);
  if (message.wants_receipt) xml.empty("request", kReceipts);
  xml.close("message");
  const auto sent = co_await send(bytes);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(sent.error());
  co_return std::move(id);
}

Task<Outcome<bool>> Client::send_presence(const Presence& presence) {
  for (const std::string* text : {&presence.to, &presence.type, &presence.show, &presence.status}) {
    if (!is_xml_text(*text)) co_return count(kNoXml);
  }
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("presence").with_some("to", presence.to).with_some("type", presence.type);
  if (!presence.show.empty()) xml.leaf("show", presence.show);
  if (!presence.status.empty()) xml.leaf("status", presence.status);
  xml.close("presence");
  co_return co_await send(bytes);
}

Task<Outcome<const Stanza*>> Client::expect(const Wanted& wanted, base::TimePoint deadline) {
  auto got = co_await wait_for(wanted, deadline);
  if (got.is_error()) co_return count(got.error());
  co_return std::move(got);
}

bool Client::take_waiting(const Wanted& wanted) {
  for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
    if (!wanted.matches(*each)) continue;
    stream_.recycle(std::move(lent_));
    lent_ = std::move(*each);
    waiting_.erase(each);
    return true;
  }
  return false;
}

Task<Outcome<const Stanza*>> Client::wait_for(const Wanted& wanted, base::TimePoint deadline) {
  if (take_waiting(wanted)) co_return &lent_;
  const From from = wanted.wants_acks() ? From::kServerAndAcks : From::kServer;
  for (;;) {
    if (waiting_.size() >= most_waiting_) co_return failed(kTooManyWait);
    auto got = co_await read(deadline, from);
    if (!got.is_ok() || wanted.matches(lent_)) co_return std::move(got);
    // Acknowledgements are nobody else's.
    if (lent_.root().ns() != kSm) waiting_.push_back(std::move(lent_));
    if (loop().now() >= deadline) co_return failed(kNothingInTime);
  }
}

/// The next stanza that is not dealt with here.
Task<Outcome<const Stanza*>> Client::read(base::TimePoint deadline, From from) {
  stream_.recycle(std::move(lent_));
  if (from == From::kFirst && !waiting_.empty()) {
    lent_ = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
    co_return &lent_;
  }
  if (!is_bound_) co_return no_stanza(kNoSession, from);
  for (;;) {
    auto next = co_await stream_.next(deadline);
    if (next.is_stopped()) co_return kStopped;
    if (next.is_error()) co_return no_stanza(next.error(), from);
    lent_ = std::move(next).value();
    Reply reply;
    const bool is_for_user = take(reply, from == From::kServerAndAcks);
    if (!stream_.is_open()) co_return no_stanza(stream_.failure(), from);
    if (!reply.bytes.empty()) {
      const auto sent =
          co_await (reply.is_stanza ? transmit(reply.bytes) : stream_.send(reply.bytes));
      if (sent.is_stopped()) co_return kStopped;
      if (sent.is_error() && stream_.is_open()) core_.metrics.failed(sent.error());
    }
    if (is_for_user) co_return &lent_;
    stream_.recycle(std::move(lent_));
  }
}

/// Counted here when nobody above does; to find nothing in time is what a `receive` may do.
Failed<Failure> Client::no_stanza(const Failure& failure, From from) {
  const bool is_ours = from == From::kFirst && failure.kind != FailureKind::kTimeout;
  return is_ours ? count(failure) : failed(failure);
}

/// Looks at what was received. Returns: whether it is for the user.
bool Client::take(Reply& reply, bool wants_acks) {
  const std::string_view name = lent_.name();
  if (lent_.root().ns() == kSm) {
    if (management_ != nullptr && name == "r") {
      XmlWriter xml(reply.bytes);
      xml.open("a", kSm).with("h", std::to_string(management_->received())).close("a");
      reply.is_stanza = false;
    }
    if (management_ != nullptr && name == "a") {
      const auto known = management_->acknowledge(lent_.root().attribute("h"));
      if (known.is_error()) stream_.fail(known.error());
    }
    return wants_acks && name != "r";
  }
  if (!is_counted(name)) return true;
  core_.metrics.received(1);
  if (management_ != nullptr) management_->note_received();
  if (name == "iq") return take_iq(reply);
  if (name == "message" && answers_receipts_) take_message(reply);
  return true;
}

bool Client::take_iq(Reply& reply) {
  const std::string_view type = lent_.type();
  if (!answers_requests_ || (type != "get" && type != "set")) return true;
  const Element payload = lent_.root().first_child();
  const bool is_ping = type == "get" && payload.is("ping", kPing);
  // Nobody but the own account may change the roster (RFC 6121, section 2.1.6).
  const bool is_own = lent_.from().empty() || lent_.from() == bare_part(jid_);
  const bool is_push = type == "set" && payload.is("query", kRoster) && is_own;
  XmlWriter xml(reply.bytes);
  xml.open("iq").with("type", is_ping || is_push ? "result" : "error");
  xml.with_some("to", lent_.from()).with("id", lent_.id());
  if (!is_ping && !is_push) {
    xml.open("error").with("type", "cancel");
    xml.empty("service-unavailable", "urn:ietf:params:xml:ns:xmpp-stanzas").close("error");
  }
  xml.close("iq");
  return is_push;
}

void Client::take_message(Reply& reply) const {
  const bool is_asked = static_cast<bool>(lent_.root().child("request", kReceipts));
  const std::string_view type = lent_.type();
  if (!is_asked || lent_.id().empty() || type == "error" || type == "groupchat") return;
  XmlWriter xml(reply.bytes);
  xml.open("message").with("to", lent_.from()).with_some("type", type);
  xml.open("received", kReceipts).with("id", lent_.id()).close("received").close("message");
}

Task<Outcome<const Stanza*>> Client::iq(std::string_view type, std::string_view to,
                                        std::string_view payload, base::TimePoint deadline) {
  InFlight request(core_.metrics, loop(), InFlight::Kind::kRequest);
  const std::string id = make_id();
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("iq").with("type", type).with_some("to", to).with("id", id).raw(payload).close("iq");
  const auto sent = co_await transmit(bytes);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return request.failed_with(sent.error());
  const AnswerWanted wanted(id, to, jid_);
  auto got = co_await wait_for(wanted, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return request.failed_with(got.error());
  core_.metrics.answered(arrived_at() - request.began());
  if (lent_.type() != "error") {
    request.end();
    co_return std::move(got);
  }
  const Failure refused{FailureKind::kStanzaError, lent_.error_condition()};
  co_return request.failed_with(refused);
}

Task<Outcome<base::Duration>> Client::ping(std::string_view to, base::TimePoint deadline) {
  InFlight request(core_.metrics, loop(), InFlight::Kind::kRequest);
  const std::string id = make_id();
  std::string bytes;
  XmlWriter xml(bytes);
  xml.open("iq").with("type", "get").with_some("to", to).with("id", id);
  xml.empty("ping", kPing).close("iq");
  const auto sent = co_await transmit(bytes);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return request.failed_with(sent.error());
  const AnswerWanted wanted(id, to, jid_);
  const auto got = co_await wait_for(wanted, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return request.failed_with(got.error());
  request.end();
  const base::Duration took = arrived_at() - request.began();
  core_.metrics.answered(took);
  co_return took;
}

Task<Outcome<bool>> Client::settle(base::TimePoint deadline) {
  if (management_ == nullptr) co_return count(kNotManaged);
  if (management_->unacked() == 0) co_return true;
  std::string request;
  XmlWriter(request).empty("r", kSm);
  const auto sent = co_await stream_.send(request);
  if (sent.is_error()) co_return count(sent.error());
  if (sent.is_stopped()) co_return kStopped;
  const AllAcknowledged wanted(*management_);
  const auto got = co_await wait_for(wanted, deadline);
  if (got.is_stopped()) co_return kStopped;
  if (got.is_error()) co_return count(got.error());
  co_return true;
}

}  // namespace throng::protocols::xmpp
