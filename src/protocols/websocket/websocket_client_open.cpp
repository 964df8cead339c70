#include "protocols/websocket/websocket_client.hpp"

#include <algorithm>
#include <utility>

namespace throng::protocols::websocket {
namespace {

constexpr Failure kInUse =
    failure(FailureKind::kBadRequest, "the connection is open, or being opened or closed");
constexpr Failure kUnsendable =
    failure(FailureKind::kBadRequest, "a header or a sub-protocol cannot be sent");
constexpr Failure kNoTls = failure(FailureKind::kBadRequest, "wss without TLS");
constexpr Failure kEndedEarly = network_failure(
    http::FailureKind::kClosedEarly, "the server ended the connection before it had agreed");

}  // namespace

/// A connection that is being opened; closed again if that comes to nothing.
class Client::Opening {
 public:
  explicit Opening(Client& client) : client_(client) {}
  Opening(const Opening&) = delete;
  Opening& operator=(const Opening&) = delete;
  ~Opening() {
    if (client_.is_open_) return;
    client_.connection_.close();
    std::string().swap(client_.unread_);
  }

 private:
  Client& client_;
};

Task<Result<bool, Failure>> Client::open(const http::Url& url, const Network& network,
                                         const Options& options) {
  if (is_open_ || connection_.is_open()) co_return fail(kInUse);
  const base::TimePoint began = loop_.precise_now();
  const Opening opening(*this);
  const auto shaken = co_await shake(url, network, options);
  if (shaken.is_error()) co_return fail(shaken.error());
  if (shaken.is_ok()) metrics_.connected(loop_.precise_now() - began);
  co_return shaken;
}

Task<Result<bool, Failure>> Client::shake(const http::Url& url, const Network& network,
                                          const Options& options) {
  const bool is_secure = url.scheme == http::Url::Scheme::kHttps;
  if (is_secure && network.tls == nullptr) co_return failed(kNoTls);
  UpgradeRequest request;
  request.host = url.authority();
  request.target = url.target;
  request.key = make_key(random_);
  request.protocols = options.protocols;
  request.headers = options.headers;
  request.compression = options.compression;
  const auto text = request.text();
  if (text.is_error()) co_return failed(kUnsendable);

  stream::Target target;
  target.host = url.host;
  target.port = url.port;
  target.resolver = network.resolver;
  target.remote = network.remote;
  target.tls = is_secure ? network.tls : nullptr;
  target.connect = network.connect;
  const base::TimePoint deadline = loop_.precise_now() + options.open_timeout;
  const auto opened = co_await connection_.open(target, deadline);
  if (opened.is_stopped()) co_return kStopped;
  if (opened.is_error()) co_return failed(failure_of(opened.error()));

  connection_.set_deadline(deadline);
  const auto sent = co_await connection_.send(*text);
  if (sent.is_stopped()) co_return kStopped;
  if (sent.is_error()) co_return failed(failure_of(sent.error()));
  metrics_.sent(*sent);
  const auto answer = co_await read_answer();
  if (answer.is_stopped()) co_return kStopped;
  if (answer.is_error()) co_return failed(answer.error());
  auto agreement = judge_answer(request, answer->status, answer->headers);
  if (agreement.is_error()) co_return failed(agreement.error());
  connection_.clear_deadline();
  begin(options, std::move(agreement).value());
  co_return true;
}

Task<Result<Client::Answer, Failure>> Client::read_answer() {
  http::ResponseParser parser;
  http::ResponseCapture capture;
  capture.keeps_body = false;
  parser.start({}, &capture);
  // A refusal is one as soon as its head is there; nobody wants its body.
  while (parser.state() == http::ParseState::kNeedMore && parser.status() < 200) {
    const auto part = co_await connection_.receive();
    if (part.is_stopped()) co_return kStopped;
    if (part.is_error()) co_return failed(failure_of(part.error()));
    if (part->empty()) co_return failed(kEndedEarly);
    metrics_.received(part->size());
    arrived_ = connection_.arrived_at();
    const std::size_t used = parser.feed(*part);
    unread_ = part->substr(std::min(used, part->size()));
    unread_at_ = 0;
  }
  if (parser.state() == http::ParseState::kFailed) co_return failed(failure_of(parser.failure()));
  co_return Answer{parser.status(), std::move(capture.headers)};
}

void Client::begin(const Options& options, Agreement agreement) {
  reader_ = MessageReader(Side::kClient, options.limits);
  const DeflateTerms* terms = agreement.compression ? &*agreement.compression : nullptr;
  if (terms != nullptr) reader_.allow_compressed(*terms);
  Sender::Rules rules;
  rules.fragment_bytes = options.fragment_bytes;
  rules.timeout = options.send_timeout;
  sender_.start(rules, terms);
  is_compressed_ = terms != nullptr;
  protocol_ = std::move(agreement.protocol);
  pings_.clear();
  close_timeout_ = options.close_timeout;
  close_deadline_ = base::TimePoint::never();
  was_closed_by_frame_ = false;
  is_open_ = true;
}

}  // namespace throng::protocols::websocket
