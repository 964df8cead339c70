#pragma once

#include <sys/epoll.h>

#include <array>
#include <deque>
#include <vector>

#include "runtime/link.hpp"
#include "runtime/poller.hpp"
#include "runtime/socket.hpp"

namespace throng::runtime {

/// The poller over Linux's epoll, edge-triggered, one registration in a socket's life. Writes are
/// tried first; reads wait for an edge, and a read shorter than the buffer clears readiness, so a
/// request costs one send, one recv and its share of an epoll_wait.
/// Works in every container; kernels without epoll_pwait2 (before 5.11) get millisecond waits.
class EpollPoller final : public Poller {
 public:
  /// Throws std::system_error when the system grants no epoll descriptor ("cannot start").
  EpollPoller();
  ~EpollPoller() override;

  void attach(Loop& loop) override { loop_ = &loop; }
  Socket* open_stream(const Endpoint& remote, const ConnectOptions& options) override;
  Socket* open_listener(const Endpoint& local, int backlog) override;
  Socket* open_watch(int fd) override;
  void close(Socket& socket, bool abort) override;
  Endpoint local_endpoint(const Socket& socket) const override;
  bool begin(IoOp& op) override;
  void cancel(IoOp& op) override;
  void wait(base::TimePoint now, base::TimePoint deadline) override;
  unsigned dispatch() override;
  void wake() override;

 private:
  // Events are fetched as many as there are, for the time of their arrival is that of the fetch;
  // sockets are served a bounded number at a time, so that timers come between.
  static constexpr int kEventsPerFetch = 1024;
  static constexpr int kFetchesPerTurn = 64;
  static constexpr unsigned kServedPerTurn = 256;
  static constexpr std::size_t kReceiveBytes = std::size_t{64} * 1024;

  bool attempt(IoOp& op);
  bool connect(IoOp& op);
  bool finish_connect(IoOp& op);
  bool accept(IoOp& op);
  bool send(IoOp& op);
  bool receive(IoOp& op);
  bool await_readiness(IoOp& op);
  void park(IoOp& op);
  void serve(Socket& socket);
  unsigned note_fetched();
  void note_events(Socket& socket, std::uint32_t events);
  bool register_socket(Socket& socket, std::uint32_t events);
  Socket& make_socket(int fd);
  void recycle_closed();

  Loop* loop_ = nullptr;
  int epoll_fd_ = -1;
  int wake_fd_ = -1;
  int fetched_ = 0;  // events that were fetched and not yet noted
  std::array<epoll_event, kEventsPerFetch> events_;
  std::vector<char> buffer_;    // what a receive lends
  std::deque<Socket> sockets_;  // addresses stay; records are reused
  std::vector<Socket*> free_;
  std::vector<Socket*> closed_;  // events of this turn may still name them
  Link ready_;                   // sockets to serve, in the order of their events
  Link again_;                   // sockets whose operation ran out of its budget, for the next turn
};

}  // namespace throng::runtime
