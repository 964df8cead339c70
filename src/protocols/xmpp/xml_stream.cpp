#include "protocols/xmpp/xml_stream.hpp"

#include <utility>

#include "protocols/xmpp/xml_writer.hpp"

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kStreams = "http://etherx.jabber.org/streams";
constexpr Failure kEnded{FailureKind::kClosed, "the server has closed the connection"};
constexpr Failure kEndedInOrder{FailureKind::kClosed, "the server has ended the stream"};
constexpr Failure kByUs{FailureKind::kClosed, "the connection was closed here"};
constexpr Failure kCut{FailureKind::kClosed, "a stanza was sent in part when its user was ended"};
constexpr Failure kNeverOpen{FailureKind::kClosed, "there is no connection"};
constexpr Failure kOutboxFull{FailureKind::kQueueFull, "too much waits to be sent"};
constexpr Failure kInjected{FailureKind::kBadServer, "bytes came behind the answer to STARTTLS"};
constexpr Failure kSecondHead{FailureKind::kBadServer, "the server begins a stream unasked"};
constexpr Failure kTwoReceive{FailureKind::kBusy, "another coroutine is receiving"};
constexpr Failure kNothingInTime{FailureKind::kTimeout, "nothing came in time"};
constexpr Failure kNoFeatures{FailureKind::kBadServer, "the server does not tell its features"};

Failure stream_error(const Stanza& stanza) {
  constexpr std::string_view kConditions = "urn:ietf:params:xml:ns:xmpp-streams";
  Element found = stanza.root().child_in(kConditions);
  while (found && found.name() == "text") found = found.next();
  const std::string_view condition = condition_text(found.name());
  const bool is_host = condition == "host-unknown" || condition == "host-gone";
  return {is_host ? FailureKind::kHostUnknown : FailureKind::kStreamError, condition};
}

}  // namespace

/// Marks who sends. If it ends before all is sent, the server has half a stanza, and the stream can
/// only be closed.
class XmlStream::Sending {
 public:
  explicit Sending(XmlStream& owner) : owner_(owner) { owner_.is_sending_ = true; }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;
  ~Sending() {
    owner_.is_sending_ = false;
    if (!is_done_) owner_.end(kCut);
    owner_.close_if_unused();
  }
  void done() { is_done_ = true; }

 private:
  XmlStream& owner_;
  bool is_done_ = false;
};

class XmlStream::Receiving {
 public:
  explicit Receiving(XmlStream& owner) : owner_(owner) { owner_.is_receiving_ = true; }
  Receiving(const Receiving&) = delete;
  Receiving& operator=(const Receiving&) = delete;
  ~Receiving() {
    owner_.is_receiving_ = false;
    owner_.close_if_unused();
  }

 private:
  XmlStream& owner_;
};

/// The first failure is what ended it. Whoever waits is woken; the last who leaves closes.
void XmlStream::end(const Failure& failure) {
  if (has_ended_) return;
  has_ended_ = true;
  failure_ = failure;
  if (is_receiving_) connection_.set_receive_deadline(loop().now());
  if (is_sending_) connection_.set_send_deadline(loop().now());
}

void XmlStream::close_if_unused() {
  if (has_ended_ && !is_sending_ && !is_receiving_) connection_.close();
}

void XmlStream::close() {
  fail(kByUs);
}

void XmlStream::fail(const Failure& failure) {
  end(failure);
  close_if_unused();
}

Task<Outcome<bool>> XmlStream::open(const stream::Target& target, const StreamLimits& limits,
                                    base::TimePoint deadline) {
  if (is_sending_ || is_receiving_) co_return failed(kTwoReceive);
  connection_.close();
  parser_.restart();
  limits_ = limits;
  outbox_.clear();
  has_ended_ = false;
  failure_ = {};
  const auto opened = co_await connection_.open(target, deadline);
  if (opened.is_stopped()) co_return kStopped;
  if (opened.is_error()) {
    end(failure_of(opened.error()));
    co_return failed(failure_);
  }
  co_return true;
}

Task<Outcome<bool>> XmlStream::secure(runtime::TlsContext& context, const std::string& host,
                                      base::TimePoint deadline) {
  if (!is_at_rest()) {
    fail(kInjected);
    co_return failed(failure_);
  }
  const auto secured = co_await connection_.secure(context, host, deadline);
  if (secured.is_stopped()) co_return kStopped;
  if (secured.is_error()) {
    end(failure_of(secured.error()));
    co_return failed(failure_);
  }
  co_return true;
}

Task<Outcome<Stanza>> XmlStream::begin(std::string_view domain, base::TimePoint deadline) {
  parser_.restart();
  std::string opening("<?xml version='1.0'?><stream:stream");
  append_attribute(opening, "to", domain);
  append_attribute(opening, "version", "1.0");
  append_attribute(opening, "xmlns", "jabber:client");
  append_attribute(opening, "xmlns:stream", kStreams);
  opening.append(">");
  const auto sent = co_await send(opening);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(sent.error());
  const auto head = co_await receive(StreamEvent::kHead, deadline);
  if (head.is_stopped()) co_return kStopped;
  if (head.is_error()) co_return failed(head.error());
  // Servers before 1.0 (RFC 3920) have no features, and wait for a login of the old kind.
  if (!parser_.head().is_version_1) {
    fail(kNoFeatures);
    co_return failed(failure_);
  }
  auto features = co_await next(deadline);
  if (features.is_ok() && !features->root().is("features", kStreams)) {
    fail(kNoFeatures);
    co_return failed(failure_);
  }
  co_return std::move(features);
}

Task<Outcome<bool>> XmlStream::send(std::string_view bytes) {
  if (!is_open()) co_return failed(has_ended_ ? failure_ : kNeverOpen);
  if (is_sending_) {
    if (!has_room_for(bytes.size())) co_return failed(kOutboxFull);
    outbox_.append(bytes);
    co_return true;
  }
  Sending sending(*this);
  for (std::string along; !bytes.empty(); bytes = along) {
    connection_.set_send_deadline(loop().now() + kSendTimeout);
    const auto sent = co_await connection_.send(bytes);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) {
      end(failure_of(sent.error()));
      co_return failed(failure_);
    }
    metrics_.sent_bytes(bytes.size());
    along = std::exchange(outbox_, {});
  }
  connection_.set_send_deadline(base::TimePoint::never());
  sending.done();
  co_return true;
}

/// Waits for a stanza, or for the head of the stream, which comes as an empty one.
Task<Outcome<Stanza>> XmlStream::receive(StreamEvent wanted, base::TimePoint deadline) {
  if (is_receiving_) co_return failed(kTwoReceive);
  if (!is_open()) co_return failed(has_ended_ ? failure_ : kNeverOpen);
  Receiving receiving(*this);
  StreamEvent event = parser_.next();
  while (event == StreamEvent::kNeedMore) {
    connection_.set_receive_deadline(deadline);
    const auto part = co_await connection_.receive();
    if (has_ended_) co_return failed(failure_);
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error() && part.error().kind == http::FailureKind::kTimeout) {
      co_return failed(kNothingInTime);
    }
    if (part.is_error() || part->empty()) {
      end(part.is_error() ? failure_of(part.error()) : kEnded);
      co_return failed(failure_);
    }
    metrics_.received_bytes(part->size());
    event = parser_.feed(*part);
  }
  if (const Failure* failure = look_at(event, wanted)) co_return failed(*failure);
  co_return std::move(parser_.stanza());
}

/// Whether it is what is wanted. Null while all is well; else it has ended.
const Failure* XmlStream::look_at(StreamEvent event, StreamEvent wanted) {
  if (event == StreamEvent::kFailed) end(parser_.failure());
  if (event == StreamEvent::kEnd) end(kEndedInOrder);
  if (event == StreamEvent::kHead && wanted != event) end(kSecondHead);
  if (event == StreamEvent::kStanza && parser_.stanza().root().is("error", kStreams)) {
    end(stream_error(parser_.stanza()));
  }
  return has_ended_ ? &failure_ : nullptr;
}

Task<void> XmlStream::finish(base::TimePoint deadline) {
  const auto said = co_await send("</stream:stream>");
  while (said.is_ok()) {
    const auto stanza = co_await next(deadline);
    if (!stanza.is_ok()) break;
  }
  close();
}

}  // namespace throng::protocols::xmpp
