#include "demo/demo_server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "protocols/websocket/echo_session.hpp"
#include "protocols/websocket/upgrade_answer.hpp"
#include "runtime/sleep.hpp"

namespace throng::demo {
namespace {

using namespace std::chrono_literals;
using protocols::http::ParseState;

constexpr base::Duration kIdleLimit = 10min;
constexpr base::Duration kWithoutFiles = 50ms;  // until descriptors may be free again
constexpr std::size_t kBlockBytes = std::size_t{64} * 1024;

std::string_view filling() {
  static const std::string block(kBlockBytes, 'x');
  return block;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Answer";
  }
}

bool has_no_body(int status) {
  return status == 204 || status == 304;
}

}  // namespace

/// One connection: reads requests, one after another, and answers them.
class DemoServer::Connection {
 public:
  Connection(DemoServer& server, runtime::TcpStream stream)
      : loop_(server.loop_), calibration_(server.calibration_), stream_(std::move(stream)) {}

  Task<void> run() {
    while (co_await read_request()) {
      const bool goes_on = co_await answer();
      if (!goes_on) break;
    }
  }

 private:
  /// What is to be said to a request, decided while the request can still be looked at.
  struct Reply {
    Route route;
    bool is_head = false;
    bool keeps_alive = true;
    std::string echoed;
    protocols::websocket::UpgradeAnswer upgrade;
  };

  Task<bool> read_request() {
    parser_.start({});
    take_unread();
    bool has_continued = false;
    while (parser_.state() == ParseState::kNeedMore) {
      if (parser_.has_head() && parser_.expects_continue() && !std::exchange(has_continued, true)) {
        if (!(co_await stream_.send("HTTP/1.1 100 Continue\r\n\r\n")).is_ok()) co_return false;
      }
      stream_.set_deadline(loop_.now() + kIdleLimit);
      const auto part = co_await stream_.receive();
      if (!part.is_ok() || part->empty()) co_return false;
      const std::size_t used = parser_.feed(*part);
      if (used < part->size())
        unread_.assign(part->substr(used));  // the next request, already here
    }
    if (parser_.state() == ParseState::kFailed) {
      co_await refuse();
      co_return false;
    }
    note_request();
    co_return true;
  }

  void take_unread() {
    if (unread_.empty()) return;
    feeding_ = std::exchange(unread_, {});
    const std::size_t used = parser_.feed(feeding_);
    unread_ = feeding_.substr(used);
  }

  void note_request() {
    reply_.route = find_route(parser_.target());
    reply_.is_head = parser_.method() == "HEAD";
    reply_.keeps_alive = parser_.is_keep_alive();
    if (reply_.route.kind == Route::Kind::kEcho) reply_.echoed = parser_.body();
    if (reply_.route.kind == Route::Kind::kWebSocket) {
      reply_.upgrade = protocols::websocket::answer_upgrade(parser_);
    }
    arrived_ = loop_.precise_now();
  }

  Task<void> refuse() {
    const std::string text(parser_.failure().detail);
    reply_ = Reply{};
    reply_.route.status = 400;
    reply_.keeps_alive = false;
    const std::string message = head(text.size()) + text;
    const auto sent = co_await stream_.send(message);
    co_return static_cast<void>(sent.is_ok());  // it closes either way
  }

  Task<bool> answer() {
    switch (reply_.route.kind) {
      case Route::Kind::kClose:
        co_return false;
      case Route::Kind::kWebSocket:
        co_await upgrade();
        co_return false;
      case Route::Kind::kDelay:
        co_await runtime::sleep_until(arrived_ + reply_.route.delay);
        break;
      case Route::Kind::kCalibrated:
        if (!co_await hold()) co_return false;
        break;
      case Route::Kind::kRecord:
        reply_.route.text = calibration_.record_json();
        break;
      case Route::Kind::kEcho:
        reply_.route.text = std::move(reply_.echoed);
        break;
      default:
        break;
    }
    const bool sent = co_await send_reply();
    co_return sent&& reply_.keeps_alive;
  }

  /// The connection is a WebSocket from here on, until its end; or was refused to be one.
  Task<void> upgrade() {
    if (!(co_await stream_.send(reply_.upgrade.text)).is_ok() || !reply_.upgrade.is_agreed) {
      co_return;
    }
    protocols::websocket::EchoSession session(loop_, std::move(stream_), reply_.upgrade.compression,
                                              std::exchange(unread_, {}), {});
    co_await session.run();
  }

  Task<bool> hold() {
    const Calibration::Decision decision = calibration_.decide(arrived_);
    co_await runtime::sleep_until(decision.release);
    calibration_.note_held(loop_.precise_now() - arrived_);
    reply_.route.status = decision.status;
    reply_.route.text = "calibrated\n";
    co_return decision.status != 0;
  }

  std::string head(std::uint64_t body_bytes) const {
    const Route& route = reply_.route;
    std::string text =
        fmt::format("HTTP/1.1 {} {}\r\nServer: throng-demo\r\nContent-Type: text/plain\r\n",
                    route.status, reason_phrase(route.status));
    if (!reply_.keeps_alive) text += "Connection: close\r\n";
    if (route.kind == Route::Kind::kChunked) return text + "Transfer-Encoding: chunked\r\n\r\n";
    if (has_no_body(route.status)) return text + "\r\n";
    return text + fmt::format("Content-Length: {}\r\n\r\n", body_bytes);
  }

  Task<bool> send_reply() {
    const Route& route = reply_.route;
    const std::uint64_t bytes = route.bytes > 0 ? route.bytes : route.text.size();
    std::string message = head(bytes);
    const bool has_body = !reply_.is_head && !has_no_body(route.status);
    if (has_body && route.bytes == 0 && route.kind != Route::Kind::kChunked) message += route.text;
    if (!(co_await stream_.send(message)).is_ok()) co_return false;
    if (!has_body) co_return true;
    if (route.kind == Route::Kind::kChunked) co_return co_await send_chunks(route.bytes);
    co_return co_await send_filling(route.bytes);
  }

  Task<bool> send_filling(std::uint64_t bytes) {
    while (bytes > 0) {
      const auto part = std::min<std::uint64_t>(bytes, kBlockBytes);
      if (!(co_await stream_.send(filling().substr(0, part))).is_ok()) co_return false;
      bytes -= part;
    }
    co_return true;
  }

  Task<bool> send_chunks(std::uint64_t bytes) {
    constexpr std::uint64_t kChunkBytes = 4096;
    while (bytes > 0) {
      const auto part = std::min(bytes, kChunkBytes);
      const std::string chunk = fmt::format("{:x}\r\n{}\r\n", part, filling().substr(0, part));
      if (!(co_await stream_.send(chunk)).is_ok()) co_return false;
      bytes -= part;
    }
    co_return (co_await stream_.send("0\r\n\r\n")).is_ok();
  }

  runtime::Loop& loop_;
  Calibration& calibration_;
  runtime::TcpStream stream_;
  protocols::http::RequestParser parser_;
  std::string unread_;   // arrived, and not yet fed
  std::string feeding_;  // what the parser's views point into
  Reply reply_;
  base::TimePoint arrived_;
};

Task<void> DemoServer::converse(runtime::TcpStream stream) {
  Connection connection(*this, std::move(stream));
  co_await connection.run();
}

Task<void> DemoServer::serve(runtime::TcpListener& listener) {
  runtime::TaskGroup connections(co_await runtime::current_scope());
  for (;;) {
    auto accepted = co_await listener.accept();
    if (accepted.is_stopped()) break;
    if (accepted.is_ok()) {
      connections.spawn(converse(std::move(accepted).value()));
    } else {
      co_await runtime::sleep_for(kWithoutFiles);
    }
  }
  connections.request_stop();
  co_await connections.join();
}

}  // namespace throng::demo
