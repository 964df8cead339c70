#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "runtime/loop.hpp"
#include "runtime/poller.hpp"
#include "runtime/socket.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

/// What the system answered instead of doing what was asked: an errno value.
struct IoError {
  int code = 0;
};

/// A TCP connection. It is closed when it dies, whatever it was doing.
/// Thread: the loop's own. One coroutine may send while another receives.
class TcpStream {
 public:
  TcpStream() = default;
  explicit TcpStream(Socket& socket) : socket_(&socket) {}
  TcpStream(TcpStream&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  TcpStream& operator=(TcpStream&& other) noexcept {
    if (this != &other) {
      close();
      socket_ = std::exchange(other.socket_, nullptr);
    }
    return *this;
  }
  ~TcpStream() { close(); }

  class Send;
  class Receive;

  /// Sends all of `bytes`, which must stay valid until then.
  /// Result: how many bytes were sent (all); an IoError; stopped.
  /// Suspends: only when the kernel's buffer is full. Allocates: no.
  Send send(std::string_view bytes);
  /// Waits for bytes. Result: what arrived, lent until the next await; empty when the peer has
  /// closed; an IoError; stopped. Suspends: when nothing is there.
  Receive receive();

  /// Waits pending at `when` end with ETIMEDOUT; holds until it is set again.
  void set_deadline(base::TimePoint when) { socket_->set_deadline(when); }
  void clear_deadline() { socket_->clear_deadline(); }
  /// The same for receives alone, and for sends alone.
  void set_receive_deadline(base::TimePoint when) { socket_->set_read_deadline(when); }
  void set_send_deadline(base::TimePoint when) { socket_->set_write_deadline(when); }

  bool is_open() const { return socket_ != nullptr; }
  /// Whether the peer's end, or a reset, is known to have arrived.
  bool is_peer_closed() const { return socket_->peer_closed; }
  /// When what the last `receive` took is known to have been there. Sockets that become ready
  /// together are read one after another: how long each waits for that is not in it. What came in
  /// between and was read along counts as of then too.
  base::TimePoint arrived_at() const { return socket_->arrived_at; }
  void close() { end(false); }
  /// Closes with a reset, so that the peer sees an error and no port is left in TIME_WAIT.
  void abort() { end(true); }
  Endpoint local_endpoint() const { return socket_->loop().poller().local_endpoint(*socket_); }

 private:
  void end(bool abort) {
    if (socket_ == nullptr) return;
    Socket& socket = *std::exchange(socket_, nullptr);
    socket.loop().poller().close(socket, abort);
  }
  Socket* socket_ = nullptr;
};

class [[nodiscard]] TcpStream::Send final : public IoOp {
 public:
  Send(Socket& socket, std::string_view bytes)
      : IoOp(socket, IoKind::kSend, bytes), total_(bytes.size()) {}
  bool await_ready() { return socket->loop().poller().begin(*this); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle);
  }
  Result<std::size_t, IoError> await_resume() const {
    if (is_stopped()) return kStopped;
    if (error != 0) return failed(IoError{error});
    return total_;
  }

 private:
  std::size_t total_;
};

class [[nodiscard]] TcpStream::Receive final : public IoOp {
 public:
  explicit Receive(Socket& socket) : IoOp(socket, IoKind::kReceive) {}
  bool await_ready() { return socket->loop().poller().begin(*this); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle);
  }
  Result<std::string_view, IoError> await_resume() const {
    if (is_stopped()) return kStopped;
    if (error != 0) return failed(IoError{error});
    return in;
  }
};

inline TcpStream::Send TcpStream::send(std::string_view bytes) {
  return Send(*socket_, bytes);
}
inline TcpStream::Receive TcpStream::receive() {
  return Receive(*socket_);
}

/// Connects to `remote`. Result: the stream; an IoError (ECONNREFUSED, ETIMEDOUT at `deadline`,
/// EMFILE, EADDRNOTAVAIL, …); stopped. Suspends: until the peer has answered.
[[nodiscard]] Task<Result<TcpStream, IoError>> connect(
    Loop& loop, Endpoint remote, ConnectOptions options,
    base::TimePoint deadline = base::TimePoint::never());

/// A listening TCP socket, closed when it dies.
class TcpListener {
 public:
  /// Errors: EADDRINUSE, EACCES and what else bind says.
  static Result<TcpListener, IoError> open(Loop& loop, const Endpoint& local, int backlog = 4096);
  TcpListener(TcpListener&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  TcpListener& operator=(TcpListener&&) = delete;
  ~TcpListener() {
    if (socket_ != nullptr) socket_->loop().poller().close(*socket_, false);
  }

  class Accept;
  /// Waits for the next connection. Result: its stream; an IoError (EMFILE: wait, then go on);
  /// stopped.
  Accept accept();
  /// Where it listens; the port is set when it was opened with port 0.
  Endpoint endpoint() const { return socket_->loop().poller().local_endpoint(*socket_); }

 private:
  explicit TcpListener(Socket& socket) : socket_(&socket) {}
  Socket* socket_;
};

class [[nodiscard]] TcpListener::Accept final : public IoOp {
 public:
  explicit Accept(Socket& socket) : IoOp(socket, IoKind::kAccept) {}
  ~Accept() override {
    if (accepted != nullptr) socket->loop().poller().close(*accepted, true);
  }
  bool await_ready() { return socket->loop().poller().begin(*this); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle);
  }
  Result<TcpStream, IoError> await_resume() {
    if (accepted != nullptr) return TcpStream(*std::exchange(accepted, nullptr));
    if (is_stopped()) return kStopped;
    return failed(IoError{error});
  }
};

inline TcpListener::Accept TcpListener::accept() {
  return Accept(*socket_);
}

}  // namespace throng::runtime
