#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "server/unix_server.hpp"

namespace throng::server {

/// One client of a UnixServer: reads a request, has it answered, and so on until one of them has
/// enough. Thread: the server's.
class UnixSession final : public std::enable_shared_from_this<UnixSession> {
 public:
  using Protocol = boost::asio::local::stream_protocol;
  using Socket = Protocol::socket;
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  /// What it needs of the server, which outlives it.
  struct Host {
    std::shared_ptr<boost::asio::io_context> io;
    UnixServerLimits limits;
    UnixServer::Handler handler;
    std::function<void(UnixSession&)> on_ended = {};
  };

  UnixSession(Host& host, Socket socket, std::string who);

  void begin() { read_head(); }
  /// Ends it: now, or when the answer that is being written is out.
  void end_soon();
  void end();
  /// Goes on with this answer, when it waits for one.
  void take(ApiAnswer answer);

  /// `version`: of HTTP, 11 or 10.
  static Response response_of(ApiAnswer answer, unsigned version, bool keeps_alive);

 private:
  using Error = boost::beast::error_code;
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
  enum class Phase : std::uint8_t { kReading, kWaiting, kWriting, kEnded };

  void read_head();
  void on_head(Error error);
  void read_body();
  void on_request();
  void on_unreadable(Error error);
  void send(ApiAnswer answer, bool keeps_alive);
  void on_sent(Error error);

  Host& host_;
  boost::beast::basic_stream<Protocol> stream_;
  boost::asio::steady_timer patience_;  // for the handler
  const std::string who_;
  boost::beast::flat_buffer buffer_;
  std::unique_ptr<Parser> parser_;  // of the request that is read, anew for each
  std::unique_ptr<Response> response_;
  Phase phase_ = Phase::kReading;
  bool keeps_alive_ = false;
};

}  // namespace throng::server
