#include "runtime/tcp_stream.hpp"

namespace throng::runtime {
namespace {

class [[nodiscard]] Connect final : public IoOp {
 public:
  Connect(Socket& target, const Endpoint& to) : IoOp(target, IoKind::kConnect) { remote = &to; }
  bool await_ready() { return socket->loop().poller().begin(*this); }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> handle) {
    return suspend(handle);
  }
  Result<Socket*, IoError> await_resume() const {
    if (is_stopped()) return kStopped;
    if (error != 0) return failed(IoError{error});
    return socket;
  }
};

}  // namespace

Task<Result<TcpStream, IoError>> connect(Loop& loop, Endpoint remote, ConnectOptions options,
                                         base::TimePoint deadline) {
  Socket* socket = loop.poller().open_stream(remote, options);
  if (socket == nullptr) co_return failed(IoError{errno});
  TcpStream stream(*socket);
  if (deadline != base::TimePoint::never()) stream.set_deadline(deadline);
  const Result<Socket*, IoError> connected = co_await Connect(*socket, remote);
  if (connected.is_stopped()) co_return kStopped;
  if (connected.is_error()) co_return failed(connected.error());
  stream.clear_deadline();
  co_return std::move(stream);
}

Result<TcpListener, IoError> TcpListener::open(Loop& loop, const Endpoint& local, int backlog) {
  Socket* socket = loop.poller().open_listener(local, backlog);
  if (socket == nullptr) return failed(IoError{errno});
  return TcpListener(*socket);
}

}  // namespace throng::runtime
