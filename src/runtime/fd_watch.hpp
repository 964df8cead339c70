#pragma once

#include <utility>

#include "runtime/loop.hpp"
#include "runtime/poller.hpp"
#include "runtime/socket.hpp"
#include "runtime/tcp_stream.hpp"

namespace throng::runtime {

/// Waits on a descriptor that a C library owns: `co_await watch.readable()`, `watch.writable()`.
/// Lifetime: the descriptor must stay open as long as the watch. Thread: the loop's own.
class FdWatch {
 public:
  class Ready;

  /// Errors: EBADF, EPERM (a regular file cannot be watched), ENOSPC.
  static Result<FdWatch, IoError> open(Loop& loop, int fd) {
    Socket* socket = loop.poller().open_watch(fd);
    if (socket == nullptr) return failed(IoError{errno});
    return FdWatch(*socket);
  }
  FdWatch(FdWatch&& other) noexcept : socket_(std::exchange(other.socket_, nullptr)) {}
  FdWatch& operator=(FdWatch&&) = delete;
  ~FdWatch() {
    if (socket_ != nullptr) socket_->loop().poller().close(*socket_, false);
  }

  /// Result: true when it can be read (or has failed, which reading tells); an IoError; stopped.
  Ready readable();
  Ready writable();
  void set_deadline(base::TimePoint when) { socket_->set_deadline(when); }

 private:
  explicit FdWatch(Socket& socket) : socket_(&socket) {}
  Socket* socket_;
};

class [[nodiscard]] FdWatch::Ready final : public IoOp {
 public:
  Ready(Socket& socket, IoKind kind) : IoOp(socket, kind) {}
  bool await_ready() { return socket->loop().poller().begin(*this); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle);
  }
  Result<bool, IoError> await_resume() const {
    if (is_stopped()) return kStopped;
    if (error != 0) return failed(IoError{error});
    return true;
  }
};

inline FdWatch::Ready FdWatch::readable() {
  return Ready(*socket_, IoKind::kReadable);
}
inline FdWatch::Ready FdWatch::writable() {
  return Ready(*socket_, IoKind::kWritable);
}

}  // namespace throng::runtime
