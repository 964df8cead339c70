#include "protocols/http/client.hpp"

#include <cerrno>
#include <utility>

namespace throng::protocols::http {

/// A request between its start and its end. One that dies in between (its user was stopped or
/// killed) is counted as unfinished, so that no request vanishes from the figures.
class Client::InFlight {
 public:
  InFlight(Client& client, const WireRequest& request, base::TimePoint intended)
      : client_(client),
        intended_(intended),
        started_(request.is_scheduled ? client.loop_.precise_now() : intended) {}
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;
  ~InFlight() {
    if (has_ended_) return;
    client_.close();
    client_.metrics_.unfinished(client_.loop_.precise_now() - intended_);
  }

  Answer answered(const WireRequest& request) {
    has_ended_ = true;
    const base::TimePoint now = client_.loop_.precise_now();
    const int status = client_.parser_.status();
    client_.metrics_.answered(*request.method, status, now - intended_, now - started_);
    return Answer{status, client_.parser_.body_bytes(), now};
  }
  Failed<Failure> failed_with(Failure failure) {
    has_ended_ = true;
    client_.close();
    client_.metrics_.failed(failure.kind, client_.loop_.precise_now() - intended_);
    return failed(failure);
  }

 private:
  Client& client_;
  base::TimePoint intended_;
  base::TimePoint started_;
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

bool Client::may_reuse() const {
  return stream_.is_open() && !stream_.is_peer_closed() &&
         loop_.now() - last_used_ < options_.idle_timeout;
}

Task<Result<bool, Failure>> Client::open() {
  stream_.close();
  const base::TimePoint started = loop_.precise_now();
  auto connected = co_await runtime::connect(loop_, options_.remote, options_.connect,
                                             started + options_.connect_timeout);
  if (connected.is_stopped()) co_return kStopped;
  if (connected.is_error()) co_return failed(failure_of(connected.error()));
  stream_ = std::move(connected).value();
  metrics_.connected(loop_.precise_now() - started);
  co_return true;
}

const Failure* Client::take(std::string_view part) {
  static constexpr Failure kTooMuch{FailureKind::kMalformed, "bytes after the end of the response"};
  metrics_.received(part.size());
  std::size_t used = 0;
  if (part.empty()) {
    parser_.finish_at_eof();
  } else {
    used = parser_.feed(part);
  }
  if (parser_.state() == ParseState::kFailed) return &parser_.failure();
  return parser_.state() == ParseState::kDone && used < part.size() ? &kTooMuch : nullptr;
}

Task<Result<Answer, Failure>> Client::exchange(WireRequest request, base::TimePoint intended) {
  InFlight in_flight(*this, request, intended);
  if (!may_reuse()) {
    const auto opened = co_await open();
    if (opened.is_stopped()) co_return kStopped;
    if (opened.is_error()) co_return in_flight.failed_with(opened.error());
  }
  stream_.set_deadline(loop_.now() + options_.response_timeout);
  const ResponseOptions reading{request.is_head, options_.max_head_bytes, options_.max_body_bytes};
  parser_.start(reading, request.capture, &memo_);
  const auto sent = co_await stream_.send(request.bytes);
  if (sent.is_stopped()) co_return kStopped;
  // A peer may answer and close before it has read everything: what it said is worth reading.
  if (sent.is_error() && sent.error().code == ETIMEDOUT) {
    co_return in_flight.failed_with(failure_of(sent.error()));
  }
  if (sent.is_ok()) metrics_.sent(request.bytes.size());
  do {
    const auto part = co_await stream_.receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return in_flight.failed_with(failure_of(part.error()));
    if (const Failure* failure = take(*part)) co_return in_flight.failed_with(*failure);
  } while (parser_.state() == ParseState::kNeedMore);
  if (!options_.keep_alive || !parser_.is_reusable()) stream_.close();
  last_used_ = loop_.now();
  co_return in_flight.answered(request);
}

}  // namespace throng::protocols::http
