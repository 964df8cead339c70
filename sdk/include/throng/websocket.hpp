#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "throng/failure.hpp"
#include "throng/metrics.hpp"
#include "throng/result.hpp"
#include "throng/user.hpp"

namespace throng {

/// How a WebSocket is opened, and what goes over it.
class WebSocketOptions {
 public:
  /// Asks for a sub-protocol; the first is preferred.
  WebSocketOptions& protocol(std::string_view name) {
    protocols_.emplace_back(name);
    return *this;
  }
  /// A further header of the opening handshake, such as Origin, Cookie or Authorization.
  WebSocketOptions& header(std::string_view name, std::string_view value) {
    headers_.emplace_back(name, value);
    return *this;
  }
  /// Offers permessage-deflate.
  WebSocketOptions& compressed() {
    options_.compressed = 1;
    return *this;
  }
  /// Until the server has agreed; 10 s.
  WebSocketOptions& open_timeout(Duration time) {
    options_.open_timeout_ns = time.count();
    return *this;
  }
  /// Until the system has taken a message; 30 s.
  WebSocketOptions& send_timeout(Duration time) {
    options_.send_timeout_ns = time.count();
    return *this;
  }
  /// Of the closing handshake; 5 s.
  WebSocketOptions& close_timeout(Duration time) {
    options_.close_timeout_ns = time.count();
    return *this;
  }
  /// Larger messages from the server fail as message_too_large; 16 MiB.
  WebSocketOptions& max_message(std::uint64_t bytes) {
    options_.max_message_bytes = bytes;
    return *this;
  }
  /// Messages go out in frames of so many bytes; in one, unless told otherwise.
  WebSocketOptions& fragments(std::uint64_t bytes) {
    options_.fragment_bytes = bytes;
    return *this;
  }
  /// wss: trusts the certificates in this PEM file only, instead of those that the system trusts.
  WebSocketOptions& ca_file(std::string_view path) {
    ca_file_ = path;
    return *this;
  }
  /// wss: the user's own certificate with its chain, and its key; PEM files.
  WebSocketOptions& certificate(std::string_view file, std::string_view key_file) {
    certificate_file_ = file;
    key_file_ = key_file;
    return *this;
  }
  /// wss: verifies nobody.
  WebSocketOptions& insecure() {
    options_.tls.insecure = 1;
    return *this;
  }

 private:
  friend class WebSocket;
  /// What the program reads; the texts are this object's, and those of `labels` and `protocols`.
  throng_websocket_options raw(std::string_view url, std::vector<throng_label>& labels,
                               std::vector<throng_text>& protocols) const {
    throng_websocket_options raw = options_;
    raw.size = sizeof raw;
    raw.url = detail::border(url);
    for (const auto& [name, value] : headers_) {
      labels.push_back({detail::border(name), detail::border(value)});
    }
    for (const std::string& name : protocols_) protocols.push_back(detail::border(name));
    raw.headers = labels.data();
    raw.header_count = labels.size();
    raw.protocols = protocols.data();
    raw.protocol_count = protocols.size();
    raw.tls.ca_file = detail::border(ca_file_);
    raw.tls.certificate_file = detail::border(certificate_file_);
    raw.tls.key_file = detail::border(key_file_);
    return raw;
  }

  throng_websocket_options options_{};
  std::vector<std::pair<std::string, std::string>> headers_;
  std::vector<std::string> protocols_;
  std::string ca_file_, certificate_file_, key_file_;
};

/// What has come over a WebSocket: a message, or its end. Good until the next receive or close.
class WebSocketMessage {
 public:
  explicit WebSocketMessage(const throng_websocket_message& message) : message_(message) {}
  bool is_text() const { return message_.kind == THRONG_WEBSOCKET_TEXT; }
  bool is_binary() const { return message_.kind == THRONG_WEBSOCKET_BINARY; }
  /// The server has closed the connection.
  bool is_closed() const { return message_.kind == THRONG_WEBSOCKET_CLOSED; }
  /// What was sent; of the end the reason.
  std::string_view bytes() const { return detail::view(message_.bytes); }
  /// Of the end: 1005 when the server gave none.
  std::uint16_t code() const { return static_cast<std::uint16_t>(message_.code); }
  /// When its last bytes were there, by User::now.
  Duration arrived() const { return Duration(message_.arrived_ns); }

 private:
  throng_websocket_message message_;
};

/// A WebSocket of a user (RFC 6455), secured by TLS (wss) or not. Ended without a word when it
/// dies; see close. One task may receive while others send; messages never mix. Pings of the server
/// are answered by who receives.
/// Failures: of the network as Failure has them; bad_request, refused_upgrade (the server answered
/// with another status than 101), bad_upgrade, bad_extension, bad_frame, bad_utf8, bad_close,
/// bad_compression, message_too_large, closed.
class WebSocket {
 public:
  WebSocket(WebSocket&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  WebSocket& operator=(WebSocket&& other) noexcept {
    std::swap(socket_, other.socket_);
    return *this;
  }
  ~WebSocket() { abort(); }

  class Connect;
  class Send;
  class Receive;
  class Close;

  /// `co_await WebSocket::connect(user, "ws://127.0.0.1:8080/ws")`: connects and does the opening
  /// handshake. URL and options must live until then. Result: the connection; a Failure; stopped.
  static Connect connect(const User& user, std::string_view url,
                         const WebSocketOptions& options = {});

  /// Sends a text, which must live until then and be UTF-8; otherwise it is bad_utf8, and the
  /// connection goes on. Result: its bytes; a Failure; stopped.
  Send send(std::string_view text);
  /// The same for bytes of any kind.
  Send send_binary(std::string_view bytes);
  /// Sends a ping of at most 125 bytes. How long its pong takes is websocket_round_trip.
  Send ping(std::string_view bytes = {});
  /// Waits for a message or the end. Result: what has come; a Failure, `timeout` after `timeout`,
  /// and then the connection goes on; stopped.
  Receive receive();
  Receive receive(Duration timeout);
  /// Does the closing handshake, with a code that may be sent (1000, 3000 to 4999 and some), or 0:
  /// none, and at most 123 bytes of a reason. Messages that come before the server's answer are
  /// dropped, unless another task receives. Result: the server's code and reason; a Failure.
  Close close(std::uint16_t code = 1000, std::string_view reason = {});
  /// Ends it at once, without a word. What waits on it, and what comes after, fails as closed.
  void abort() {
    if (socket_ != nullptr) detail::host().websocket_close(std::exchange(socket_, nullptr));
  }

  /// The sub-protocol that the server has chosen; empty: none.
  std::string protocol() const {
    if (socket_ == nullptr) return {};
    return std::string(detail::view(detail::host().websocket_protocol(socket_)));
  }

  /// Records in websocket_round_trip how long a message took to be answered.
  template <detail::CountsFor Whose>
  static void note_round_trip(const Whose& user, Duration took) {
    if (user.scope() != nullptr) detail::host().websocket_note(user.scope(), 0, took.count());
  }
  /// Records in websocket_one_way how long a message took from one user to another.
  template <detail::CountsFor Whose>
  static void note_one_way(const Whose& user, Duration took) {
    if (user.scope() != nullptr) detail::host().websocket_note(user.scope(), 1, took.count());
  }

 private:
  explicit WebSocket(throng_websocket* socket) : socket_(socket) {}

  throng_websocket* socket_;
};

class [[nodiscard]] WebSocket::Connect final : public detail::Wait {
 public:
  Connect(throng_user* user, std::string_view url, const WebSocketOptions& options)
      : user_(user), options_(options.raw(url, labels_, protocols_)) {}
  ~Connect() {
    if (socket_ != nullptr) detail::host().websocket_close(socket_);
  }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().websocket_open(user_, scope, &wait_, &options_, &socket_, &failure_) != 0;
  }
  Result<WebSocket, Failure> await_resume() {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return WebSocket(std::exchange(socket_, nullptr));
  }

 private:
  throng_user* user_;
  std::vector<throng_label> labels_;
  std::vector<throng_text> protocols_;
  throng_websocket_options options_;
  throng_websocket* socket_ = nullptr;
  throng_failure failure_{};
};

class [[nodiscard]] WebSocket::Send final : public detail::Wait {
 public:
  Send(throng_websocket* socket, std::int32_t kind, std::string_view bytes)
      : socket_(socket), bytes_(bytes), kind_(kind) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().websocket_send(socket_, scope, &wait_, kind_, detail::border(bytes_),
                                         &failure_) != 0;
  }
  Result<std::size_t, Failure> await_resume() const {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return bytes_.size();
  }

 private:
  throng_websocket* socket_;
  std::string_view bytes_;
  std::int32_t kind_;
  throng_failure failure_{};
};

class [[nodiscard]] WebSocket::Receive final : public detail::Wait {
 public:
  Receive(throng_websocket* socket, std::int64_t timeout_ns)
      : socket_(socket), timeout_ns_(timeout_ns) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().websocket_receive(socket_, scope, &wait_, timeout_ns_, &message_,
                                            &failure_) != 0;
  }
  Result<WebSocketMessage, Failure> await_resume() const {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return WebSocketMessage(message_);
  }

 private:
  throng_websocket* socket_;
  std::int64_t timeout_ns_;
  throng_websocket_message message_{};
  throng_failure failure_{};
};

class [[nodiscard]] WebSocket::Close final : public detail::Wait {
 public:
  Close(throng_websocket* socket, std::uint16_t code, std::string_view reason)
      : socket_(socket), reason_(reason), code_(code) {}
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    throng_scope* scope = enter(handle);
    return detail::host().websocket_end(socket_, scope, &wait_, code_, detail::border(reason_),
                                        &message_, &failure_) != 0;
  }
  Result<WebSocketMessage, Failure> await_resume() const {
    if (is_stopped()) return kStopped;
    if (!is_done()) return failed(Failure(failure_));
    return WebSocketMessage(message_);
  }

 private:
  throng_websocket* socket_;
  std::string_view reason_;
  std::uint16_t code_;
  throng_websocket_message message_{};
  throng_failure failure_{};
};

inline WebSocket::Connect WebSocket::connect(const User& user, std::string_view url,
                                             const WebSocketOptions& options) {
  return Connect(user.handle(), url, options);
}
inline WebSocket::Send WebSocket::send(std::string_view text) {
  return Send(socket_, THRONG_WEBSOCKET_TEXT, text);
}
inline WebSocket::Send WebSocket::send_binary(std::string_view bytes) {
  return Send(socket_, THRONG_WEBSOCKET_BINARY, bytes);
}
inline WebSocket::Send WebSocket::ping(std::string_view bytes) {
  return Send(socket_, THRONG_WEBSOCKET_PING, bytes);
}
inline WebSocket::Receive WebSocket::receive() {
  return Receive(socket_, -1);
}
inline WebSocket::Receive WebSocket::receive(Duration timeout) {
  return Receive(socket_, timeout.count() < 0 ? 0 : timeout.count());
}
inline WebSocket::Close WebSocket::close(std::uint16_t code, std::string_view reason) {
  return Close(socket_, code, reason);
}

}  // namespace throng
