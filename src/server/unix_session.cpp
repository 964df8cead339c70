#include "server/unix_session.hpp"

#include <fmt/format.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

#include "server/api_problem.hpp"

namespace throng::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

/// What a reply leads to: the session that waits for it, if it still does, and the loop that it
/// lives on, which a reply keeps so that it can be called whenever.
class PendingReply {
 public:
  PendingReply(std::shared_ptr<asio::io_context> io, std::weak_ptr<UnixSession> session)
      : io_(std::move(io)), session_(std::move(session)) {}
  PendingReply(const PendingReply&) = delete;
  PendingReply& operator=(const PendingReply&) = delete;
  ~PendingReply() {
    if (!is_answered_) answer(answer_of({503, "nobody answers this request any more", {}, {}, {}}));
  }

  void answer(ApiAnswer answer) {
    if (is_answered_.exchange(true)) return;
    asio::post(*io_, [session = session_, taken = std::move(answer)]() mutable {
      if (const auto waiting = session.lock()) waiting->take(std::move(taken));
    });
  }

 private:
  const std::shared_ptr<asio::io_context> io_;
  const std::weak_ptr<UnixSession> session_;
  std::atomic<bool> is_answered_{false};
};

ApiAnswer problem(int status, std::string detail) {
  ApiProblem told;
  told.status = status;
  told.detail = std::move(detail);
  return answer_of(told);
}

}  // namespace

UnixSession::UnixSession(Host& host, Socket socket, std::string who)
    : host_(host), stream_(std::move(socket)), patience_(*host.io), who_(std::move(who)) {}

void UnixSession::read_head() {
  phase_ = Phase::kReading;
  parser_ = std::make_unique<Parser>();
  parser_->header_limit(static_cast<std::uint32_t>(host_.limits.head_bytes));
  parser_->body_limit(host_.limits.body_bytes);
  stream_.expires_after(host_.limits.request);
  http::async_read_header(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](Error error, std::size_t) { self->on_head(error); });
}

void UnixSession::on_head(Error error) {
  if (phase_ == Phase::kEnded) return;
  if (error) return on_unreadable(error);
  const auto& head = parser_->get();
  if (parser_->is_done() || !http::token_list(head[http::field::expect]).exists("100-continue")) {
    return read_body();
  }
  auto go_on = std::make_shared<http::response<http::empty_body>>(http::status::continue_, 11);
  http::async_write(stream_, *go_on,
                    [self = shared_from_this(), go_on](Error failure, std::size_t) {
                      if (self->phase_ == Phase::kEnded) return;
                      if (failure) return self->end();
                      self->read_body();
                    });
}

void UnixSession::read_body() {
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](Error error, std::size_t) {
                     if (self->phase_ == Phase::kEnded) return;
                     if (error) return self->on_unreadable(error);
                     self->on_request();
                   });
}

void UnixSession::on_request() {
  phase_ = Phase::kWaiting;
  auto message = parser_->release();
  keeps_alive_ = message.keep_alive();
  patience_.expires_after(host_.limits.answer);
  patience_.async_wait([self = shared_from_this()](Error error) {
    if (error || self->phase_ != Phase::kWaiting) return;
    // What comes after the answer cannot be waited for either: the connection ends.
    self->send(problem(504,
                       "the controller has not answered in time; it may still do what was "
                       "asked for"),
               false);
  });
  auto pending = std::make_shared<PendingReply>(host_.io, weak_from_this());
  ApiRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.body = std::move(message.body());
  request.who = who_;
  host_.handler(std::move(request), [pending = std::move(pending)](ApiAnswer answer) {
    pending->answer(std::move(answer));
  });
}

void UnixSession::on_unreadable(Error error) {
  if (error == http::error::header_limit) {
    return send(problem(431, fmt::format("the head of the request is too long: expected {} bytes "
                                         "at most",
                                         host_.limits.head_bytes)),
                false);
  }
  if (error == http::error::body_limit) {
    return send(problem(413, fmt::format("the body is too long: expected {} bytes at most",
                                         host_.limits.body_bytes)),
                false);
  }
  const bool is_garbage = error.category() == make_error_code(http::error::bad_method).category() &&
                          error != http::error::end_of_stream &&
                          error != http::error::partial_message;
  if (!is_garbage) return end();  // gone, or silent for too long
  send(problem(400, fmt::format("this is no request of HTTP/1.1 ({})", error.message())), false);
}

void UnixSession::take(ApiAnswer answer) {
  if (phase_ == Phase::kWaiting) send(std::move(answer), keeps_alive_);
}

UnixSession::Response UnixSession::response_of(ApiAnswer answer, unsigned version,
                                               bool keeps_alive) {
  Response response;
  response.result(static_cast<unsigned>(answer.status));
  response.reason(std::string(title_of(answer.status)));
  response.version(version);
  response.set(http::field::content_type, answer.content_type);
  response.set(http::field::cache_control, "no-store");
  if (!answer.allow.empty()) response.set(http::field::allow, answer.allow);
  response.body() = std::move(answer.body);
  response.keep_alive(keeps_alive);
  response.prepare_payload();
  return response;
}

void UnixSession::send(ApiAnswer answer, bool keeps_alive) {
  patience_.cancel();
  phase_ = Phase::kWriting;
  const auto& request = parser_->get();
  if (request.method() == http::verb::head) answer.body.clear();
  const unsigned version = request.version() == 10 ? 10 : 11;
  response_ = std::make_unique<Response>(response_of(std::move(answer), version, keeps_alive));
  keeps_alive_ = keeps_alive;
  stream_.expires_after(host_.limits.response);
  http::async_write(stream_, *response_, [self = shared_from_this()](Error error, std::size_t) {
    self->on_sent(error);
  });
}

void UnixSession::on_sent(Error error) {
  if (phase_ == Phase::kEnded) return;
  if (error || !keeps_alive_) return end();
  read_head();
}

void UnixSession::end_soon() {
  keeps_alive_ = false;
  if (phase_ != Phase::kWriting) end();
}

void UnixSession::end() {
  if (phase_ == Phase::kEnded) return;
  phase_ = Phase::kEnded;
  patience_.cancel();
  stream_.close();
  host_.on_ended(*this);
}

}  // namespace throng::server
