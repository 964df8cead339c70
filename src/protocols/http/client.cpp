#include "protocols/http/client.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "protocols/http/content_decoder.hpp"
#include "protocols/http/head_fields.hpp"

namespace throng::protocols::http {

namespace {

// How long a body waits for a server that does not know `Expect: 100-continue`.
constexpr base::Duration kForContinue = std::chrono::seconds(1);

constexpr Failure kTooMuch{FailureKind::kMalformed, "bytes after the end of the response"};
constexpr Failure kCutByTls{FailureKind::kClosedEarly,
                            "the connection ended without TLS saying so: the body may be cut"};

}  // namespace

/// A request between its start and its end. One that dies in between (its user was stopped or
/// killed) is counted as unfinished, so that no request vanishes from the figures.
class Client::InFlight {
 public:
  InFlight(Client& client, const WireRequest& request, base::TimePoint intended)
      : client_(client),
        intended_(intended),
        started_(request.is_scheduled ? client.loop_.precise_now() : intended),
        sent_(started_) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    if (has_ended_) return;
    client_.close();
    client_.metrics_.unfinished(client_.loop_.precise_now() - intended_);
  }

  /// The connection was opened first; the request is sent now.
  void note_opened() { sent_ = client_.loop_.precise_now(); }
  void note_part() {
    last_byte_ = std::max(client_.stream_.arrived_at(), sent_);
    if (first_byte_.ns == 0) first_byte_ = last_byte_;
  }
  Answer answered(const WireRequest& request) {
    has_ended_ = true;
    const int status = client_.parser_.status();
    client_.metrics_.answered(*request.method, status,
                              {last_byte_ - intended_, last_byte_ - started_, first_byte_ - sent_,
                               last_byte_ - first_byte_});
    return Answer{status, client_.parser_.body_bytes(), last_byte_};
  }
  Failed<Failure> failed_with(const Failure& failure) {
    has_ended_ = true;
    client_.close();
    client_.metrics_.failed(failure, client_.loop_.precise_now() - intended_);
    return failed(failure);
  }

 private:
  Client& client_;
  base::TimePoint intended_;
  base::TimePoint started_;
  base::TimePoint sent_;
  base::TimePoint first_byte_{};
  base::TimePoint last_byte_{};
  bool has_ended_ = false;
};

Failure failure_of(runtime::IoError error) {
  switch (error.code) {
    case ECONNREFUSED:
      return {FailureKind::kRefused, "connection refused: nobody listens on that port"};
    case ECONNRESET:
    case EPIPE:
      return {FailureKind::kReset, "connection reset by the peer"};
    case ETIMEDOUT:
      return {FailureKind::kTimeout, "no answer in time"};
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EACCES:
    case EPERM:
      return {FailureKind::kUnreachable, "no way to the host (route, or a firewall)"};
    case EADDRNOTAVAIL:
      return {FailureKind::kNoPorts, "no free local port or address to connect from"};
    case EMFILE:
    case ENFILE:
      return {FailureKind::kNoFiles, "no free file descriptor"};
    default:
      return {FailureKind::kOther, "the system refused the operation"};
  }
}

Failure failure_of(const runtime::TlsFailure& failure) {
  using Kind = runtime::TlsFailure::Kind;
  switch (failure.kind) {
    case Kind::kIo:
      if (failure.code != 0) return failure_of(runtime::IoError{failure.code});
      return {FailureKind::kClosedEarly, failure.detail};
    case Kind::kUntrusted:
      return {FailureKind::kTlsUntrusted, failure.detail};
    case Kind::kExpired:
      return {FailureKind::kTlsExpired, failure.detail};
    case Kind::kWrongName:
      return {FailureKind::kTlsWrongName, failure.detail};
    case Kind::kAlert:
      return {FailureKind::kTlsAlert, failure.detail, static_cast<std::uint8_t>(failure.code)};
    case Kind::kProtocol:
      break;
  }
  return {FailureKind::kTls, failure.detail};
}

Failure failure_of(const runtime::DnsFailure& failure) {
  const bool is_unknown = failure.kind == runtime::DnsFailure::Kind::kUnknownHost;
  return {is_unknown ? FailureKind::kUnknownHost : FailureKind::kDns, failure.detail};
}

void Client::close() {
  if (tls_ != nullptr) {
    if (options_.resumes) session_ = tls_->session();
    tls_.reset();
  }
  stream_.close();
}

bool Client::may_reuse() const {
  return stream_.is_open() && !stream_.is_peer_closed() &&
         loop_.now() - last_used_ < options_.idle_timeout;
}

/// Tries the host's addresses, each once, until one takes the connection.
Task<Result<bool, Failure>> Client::open() {
  close();
  if (options_.resolver == nullptr) co_return co_await connect_to(options_.remote);
  const auto found = co_await options_.resolver->lookup(options_.host, options_.port);
  if (found.is_stopped()) co_return kStopped;
  if (found.is_error()) co_return failed(failure_of(found.error()));
  if (found->was_asked) metrics_.resolved(found->took);
  Result<bool, Failure> outcome = kStopped;
  for (const runtime::Endpoint& address : *found->addresses) {
    outcome = co_await connect_to(address);
    if (outcome.is_stopped()) co_return kStopped;
    if (outcome.is_ok()) {
      if (found->addresses->size() > 1) options_.resolver->note_success(address);
      co_return true;
    }
    // What is wrong on our side, or was said by a host that was reached, is so for each address.
    const FailureKind kind = outcome.error().kind;
    const bool is_unreached = kind == FailureKind::kRefused || kind == FailureKind::kUnreachable ||
                              kind == FailureKind::kTimeout || kind == FailureKind::kReset;
    if (!is_unreached) break;
    options_.resolver->note_failure(address);
  }
  co_return outcome;
}

Task<Result<bool, Failure>> Client::connect_to(const runtime::Endpoint& remote) {
  const base::TimePoint started = loop_.precise_now();
  const base::TimePoint deadline = started + options_.connect_timeout;
  auto connected = co_await runtime::connect(loop_, remote, options_.connect, deadline);
  if (connected.is_stopped()) co_return kStopped;
  if (connected.is_error()) co_return failed(failure_of(connected.error()));
  stream_ = std::move(connected).value();
  metrics_.connected(loop_.precise_now() - started);
  last_used_ = loop_.now();
  if (options_.on_connected != nullptr) options_.on_connected(remote);
  if (options_.tls == nullptr) co_return true;
  co_return co_await secure(deadline);
}

Task<Result<bool, Failure>> Client::secure(base::TimePoint deadline) {
  const base::TimePoint started = loop_.precise_now();
  tls_ = std::make_unique<runtime::Tls>(*options_.tls, options_.host, std::move(session_));
  stream_.set_deadline(deadline);
  const auto shaken = co_await tls_->handshake(stream_);
  if (shaken.is_stopped()) co_return kStopped;
  if (shaken.is_error()) {
    tls_.reset();  // nothing of it is worth resuming
    stream_.close();
    co_return failed(failure_of(shaken.error()));
  }
  metrics_.secured(loop_.precise_now() - started, tls_->was_resumed());
  co_return true;
}

/// An end of the connection is no failure here: a peer may answer and close before it has read
/// everything, and what it said is worth reading.
Task<Result<bool, Failure>> Client::send(std::string_view bytes) {
  if (tls_ != nullptr) {
    const auto sent = co_await tls_->send(stream_, bytes);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) {
      const Failure failure = failure_of(sent.error());
      if (failure.kind == FailureKind::kTimeout) co_return failed(failure);
      co_return true;
    }
  } else {
    const auto sent = co_await stream_.send(bytes);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) {
      if (sent.error().code == ETIMEDOUT) co_return failed(failure_of(sent.error()));
      co_return true;
    }
  }
  metrics_.sent(bytes.size());
  co_return true;
}

Task<Result<std::string_view, Failure>> Client::receive() {
  if (tls_ != nullptr) {
    const auto part = co_await tls_->receive(stream_);
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return failed(failure_of(part.error()));
    co_return *part;
  }
  const auto part = co_await stream_.receive();
  if (part.is_stopped()) co_return kStopped;
  if (part.is_error()) co_return failed(failure_of(part.error()));
  co_return *part;
}

/// Sends the head, waits until the server wants the body (100 Continue), has answered without it,
/// or says nothing for a while, and sends the body unless it was answered.
Task<Result<bool, Failure>> Client::send_after_continue(WireRequest request, InFlight& in_flight) {
  const auto head = co_await send(request.bytes.substr(0, request.body_at));
  if (!head.is_ok()) co_return head;
  stream_.set_deadline(loop_.now() + std::min(kForContinue, options_.response_timeout));
  while (parser_.state() == ParseState::kNeedMore && parser_.interim_bytes() == 0) {
    const auto part = co_await receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) {
      if (part.error().kind == FailureKind::kTimeout) break;
      co_return failed(part.error());
    }
    if (const Failure* failure = take(*part, in_flight)) co_return failed(*failure);
    if (parser_.status() >= 200) break;
  }
  stream_.set_deadline(loop_.now() + options_.response_timeout);
  if (parser_.status() >= 200) {
    needs_close_ = true;  // the server may still wait for the body
    co_return true;
  }
  co_return co_await send(request.bytes.substr(request.body_at));
}

const Failure* Client::take(std::string_view part, InFlight& in_flight) {
  in_flight.note_part();
  metrics_.received(part.size());
  std::size_t used = 0;
  if (part.empty()) {
    parser_.finish_at_eof();
    const bool is_done = parser_.state() == ParseState::kDone;
    if (is_done && tls_ != nullptr && tls_->was_truncated()) return &kCutByTls;
  } else {
    used = parser_.feed(part);
  }
  if (parser_.state() == ParseState::kFailed) return &parser_.failure();
  return parser_.state() == ParseState::kDone && used < part.size() ? &kTooMuch : nullptr;
}

const Failure* Client::decode(ResponseCapture& capture) {
  ContentCoding coding = ContentCoding::kIdentity;
  for (const auto& [name, value] : capture.headers) {
    if (equals_lower(name, "content-encoding")) coding = content_coding(value);
  }
  if (coding != ContentCoding::kGzip && coding != ContentCoding::kDeflate) return nullptr;
  ContentDecoder decoder;
  decoder.reset(coding, options_.max_body_bytes);
  std::string plain;
  const Failure* failure = decoder.feed(capture.body, &plain);
  if (failure == nullptr) failure = decoder.finish();
  metrics_.decoded(decoder.bytes());
  capture.body = std::move(plain);
  return failure;
}

Task<Result<Answer, Failure>> Client::exchange(WireRequest request, base::TimePoint intended) {
  InFlight in_flight(*this, request, intended);
  if (!may_reuse()) {
    const auto opened = co_await open();
    if (opened.is_stopped()) co_return kStopped;
    if (opened.is_error()) co_return in_flight.failed_with(opened.error());
    in_flight.note_opened();
  }
  stream_.set_deadline(loop_.now() + options_.response_timeout);
  const ResponseOptions reading{request.is_head, options_.max_head_bytes, options_.max_body_bytes};
  parser_.start(reading, request.capture, &memo_);
  needs_close_ = false;
  // A plain request is the hot path: no task of its own for each step.
  if (tls_ == nullptr && request.body_at == 0) {
    const auto sent = co_await stream_.send(request.bytes);
    if (sent.is_stopped()) co_return kStopped;
    // See send().
    if (sent.is_error() && sent.error().code == ETIMEDOUT) {
      co_return in_flight.failed_with(failure_of(sent.error()));
    }
    if (sent.is_ok()) metrics_.sent(request.bytes.size());
  } else {
    const auto sent = co_await send_wide(request, in_flight);
    if (sent.is_stopped()) co_return kStopped;
    if (sent.is_error()) co_return in_flight.failed_with(sent.error());
  }
  while (tls_ == nullptr && parser_.state() == ParseState::kNeedMore) {
    const auto part = co_await stream_.receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return in_flight.failed_with(failure_of(part.error()));
    if (const Failure* failure = take(*part, in_flight)) co_return in_flight.failed_with(*failure);
  }
  while (parser_.state() == ParseState::kNeedMore) {
    const auto part = co_await receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return in_flight.failed_with(part.error());
    if (const Failure* failure = take(*part, in_flight)) co_return in_flight.failed_with(*failure);
  }
  if (request.is_decoded) {
    if (const Failure* failure = decode(*request.capture))
      co_return in_flight.failed_with(*failure);
  }
  if (!options_.keep_alive || !parser_.is_reusable() || needs_close_) close();
  last_used_ = loop_.now();
  co_return in_flight.answered(request);
}

/// Through TLS, or with a body that waits.
Task<Result<bool, Failure>> Client::send_wide(WireRequest request, InFlight& in_flight) {
  if (request.body_at == 0) return send(request.bytes);
  return send_after_continue(request, in_flight);
}

}  // namespace throng::protocols::http
