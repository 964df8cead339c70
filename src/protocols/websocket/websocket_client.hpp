#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "protocols/http/response_parser.hpp"
#include "protocols/http/url.hpp"
#include "protocols/stream/connection.hpp"
#include "protocols/websocket/baton.hpp"
#include "protocols/websocket/message_reader.hpp"
#include "protocols/websocket/sender.hpp"
#include "protocols/websocket/upgrade.hpp"
#include "protocols/websocket/websocket_metrics.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::protocols::websocket {

/// The schemes of WebSocket's URLs, for http::parse_url.
inline constexpr http::UrlSchemes kSchemes{"ws", "wss"};

/// What a core's connections go through. What it points to must outlive them.
struct Network {
  runtime::Resolver* resolver = nullptr;  // finds the host's addresses; without it `remote` is it
  runtime::Endpoint remote;
  runtime::TlsContext* tls = nullptr;  // needed for wss
  runtime::ConnectOptions connect;
};

/// How a connection is opened, and what goes over it.
struct Options {
  std::vector<std::string> protocols;  // sub-protocols asked for, the first is preferred
  Headers headers;                     // further ones of the upgrade, e.g. Origin, Cookie
  DeflateOffer compression;
  MessageLimits limits;
  std::size_t fragment_bytes = 0;  // messages go out in frames of so many; 0: in one
  base::Duration open_timeout = std::chrono::seconds(10);  // until the server has agreed
  base::Duration send_timeout = std::chrono::seconds(30);  // of one message
  base::Duration close_timeout = std::chrono::seconds(5);  // of the closing handshake
};

/// What has come: a message, or the end.
struct Received {
  enum class Kind : std::uint8_t { kText, kBinary, kClosed };
  Kind kind = Kind::kText;
  std::string_view payload;        // of the end: the reason; lent until the next receive or close
  std::uint16_t code = kNoStatus;  // of the end
  base::TimePoint arrived;         // when its last bytes are known to have been there
};

/// One user's WebSocket (RFC 6455), secured by TLS or not, with permessage-deflate (RFC 7692) if
/// both want it. One coroutine may receive while others send; messages never mix, and those that
/// receive at once take turns. Pings are answered, and pongs noted, by who receives, so nothing is
/// answered while nobody does. A server that breaks the protocol is told so, by the code of the
/// close frame, before the connection ends. Everything that happens is recorded.
/// Memory: see docs/websocket.md; one that waits keeps no buffers, but for contexts of compression.
/// Thread: the loop's own. Lifetime: loop, metrics and random must outlive it; its tasks must have
/// ended or been destroyed before it dies.
class Client {
 public:
  /// `random`: where keys and masks come from.
  Client(runtime::Loop& loop, WebSocketMetrics& metrics, base::Random& random)
      : loop_(loop), metrics_(metrics), random_(random) {}
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Connects and does the opening handshake. Redirects are not followed.
  /// Result: true; a failure, and it is closed; stopped. Suspends: until the server has agreed.
  [[nodiscard]] Task<Result<bool, Failure>> open(const http::Url& url, const Network& network,
                                                 const Options& options);

  /// Sends a message; `bytes` must stay valid until then. A text that is not UTF-8 is not sent:
  /// bad_utf8, and the connection goes on.
  /// Result: how many bytes it took on the wire; a failure, after which only the end is left
  /// (bad_utf8 aside); stopped: the same, if it had begun.
  /// Suspends: while another sends, and while the kernel's buffer is full.
  [[nodiscard]] Task<Result<std::size_t, Failure>> send(MessageKind kind, std::string_view bytes);
  /// Sends a ping of at most 125 bytes; more is a bad_request. How long its pong takes is recorded
  /// when it comes, if somebody receives. Result and suspension as of `send`.
  [[nodiscard]] Task<Result<std::size_t, Failure>> ping(std::string_view payload);

  /// Waits for a message or the end, and does its part of a closing handshake that the server
  /// begins. Result: what has come; a failure; stopped. After a failure the connection is closed,
  /// unless the time was over: timeout. Suspends: until something has come.
  [[nodiscard]] Task<Result<Received, Failure>> receive(base::TimePoint deadline);

  /// Does the closing handshake: says `code` (kNoStatus: none) and `reason`, and waits for the
  /// server's answer; messages that come before it are counted and dropped, unless another
  /// coroutine receives. Result: the server's answer; a failure: bad_close for what cannot be sent,
  /// and it is open as before; otherwise it is closed; stopped.
  [[nodiscard]] Task<Result<Received, Failure>> close(std::uint16_t code, std::string_view reason);
  /// Ends the connection at once, without a word. Whoever waits for it finds it closed.
  void abort();

  bool is_open() const { return is_open_; }
  /// The sub-protocol that the server has chosen; empty: none.
  const std::string& protocol() const { return protocol_; }
  bool is_compressed() const { return is_compressed_; }

 private:
  class Opening;
  class Visit;
  struct Ping {
    base::TimePoint at;
    std::string payload;
  };
  struct Answer {
    int status = 0;
    Headers headers;
  };
  using Outcome = Result<Received, Failure>;

  Task<Result<bool, Failure>> shake(const http::Url& url, const Network& network,
                                    const Options& options);
  Task<Result<Answer, Failure>> read_answer();
  void begin(const Options& options, Agreement agreement);
  MessageReader::Event next_event();
  std::optional<Failure> take_part(const Result<std::string_view, http::Failure>& part);
  std::optional<Failure> judge_timeout();
  Received message();
  void note_pong(std::string_view payload);
  Task<bool> step_aside();
  Task<bool> shut(std::uint16_t code);
  Task<Outcome> end_by_server();
  Task<Outcome> end_by_failure();
  void release();
  void end(std::uint16_t code);
  Failed<Failure> fail(const Failure& failure);

  runtime::Loop& loop_;
  WebSocketMetrics& metrics_;
  base::Random& random_;
  stream::Connection connection_{loop_};
  Sender sender_{connection_, &random_};
  MessageReader reader_{Side::kClient, {}};
  Baton receiving_;
  std::string unread_;  // arrived, and not all of it looked at
  std::size_t unread_at_ = 0;
  std::string protocol_;
  std::vector<Ping> pings_;  // without a pong so far, oldest first
  base::TimePoint arrived_;
  base::TimePoint waits_until_;
  base::TimePoint close_deadline_ = base::TimePoint::never();
  base::Duration close_timeout_{};
  bool is_open_ = false;
  bool is_compressed_ = false;
  bool was_closed_by_frame_ = false;
};

}  // namespace throng::protocols::websocket
