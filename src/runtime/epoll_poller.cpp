#include "runtime/epoll_poller.hpp"

#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/assert.hpp"
#include "runtime/loop.hpp"
#include "runtime/system_call.hpp"

namespace throng::runtime {
namespace {

void set_flag(int fd, int level, int option) {
  const int on = 1;
  setsockopt(fd, level, option, &on, sizeof on);
}

[[noreturn]] void cannot_start(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

EpollPoller::EpollPoller() : buffer_(kReceiveBytes) {
  epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd_ < 0) cannot_start("epoll_create1");
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_fd_ < 0) cannot_start("eventfd");
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;  // never read: every write is an edge of its own
  event.data.ptr = nullptr;
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, wake_fd_, &event) != 0) cannot_start("epoll_ctl");
}

EpollPoller::~EpollPoller() {
  for (Socket& socket : sockets_) {
    if (socket.fd >= 0 && socket.owns_fd) ::close(socket.fd);
  }
  ::close(wake_fd_);
  ::close(epoll_fd_);
}

Socket& EpollPoller::make_socket(int fd) {
  if (free_.empty()) {
    sockets_.emplace_back(*loop_);
    free_.push_back(&sockets_.back());
  }
  Socket& socket = *free_.back();
  free_.pop_back();
  socket.fd = fd;
  return socket;
}

bool EpollPoller::register_socket(Socket& socket, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &socket;
  return epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, socket.fd, &event) == 0;
}

Socket* EpollPoller::open_stream(const Endpoint& remote, const ConnectOptions& options) {
  const int fd = ::socket(remote.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  if (options.no_delay) set_flag(fd, IPPROTO_TCP, TCP_NODELAY);
  if (options.source.is_set()) {
    set_flag(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (::bind(fd, options.source.address(), options.source.length()) != 0) {
      const int error = errno;
      ::close(fd);
      errno = error;
      return nullptr;
    }
  }
  return &make_socket(fd);
}

Socket* EpollPoller::open_listener(const Endpoint& local, int backlog) {
  const int fd = ::socket(local.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  set_flag(fd, SOL_SOCKET, SO_REUSEADDR);
  if (::bind(fd, local.address(), local.length()) != 0 || ::listen(fd, backlog) != 0) {
    const int error = errno;
    ::close(fd);
    errno = error;
    return nullptr;
  }
  Socket& socket = make_socket(fd);
  if (!register_socket(socket, EPOLLIN | EPOLLET)) cannot_start("epoll_ctl");
  return &socket;
}

Socket* EpollPoller::open_watch(int fd) {
  Socket& socket = make_socket(fd);
  socket.owns_fd = false;
  // One-shot and level-triggered: a library need not drain its descriptor before it waits again.
  if (!register_socket(socket, EPOLLONESHOT)) {
    close(socket, false);
    return nullptr;
  }
  return &socket;
}

void EpollPoller::close(Socket& socket, bool abort) {
  THRONG_ASSERT(socket.reader == nullptr && socket.writer == nullptr);
  if (abort) {
    const linger reset{1, 0};
    setsockopt(socket.fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  }
  if (socket.owns_fd) {
    ::close(socket.fd);
  } else {
    epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, socket.fd, nullptr);
  }
  socket.retire();
  closed_.push_back(&socket);
}

void EpollPoller::recycle_closed() {
  free_.insert(free_.end(), closed_.begin(), closed_.end());
  closed_.clear();
}

Endpoint EpollPoller::local_endpoint(const Socket& socket) const {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(socket.fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return {};
  return Endpoint::from_sockaddr(reinterpret_cast<sockaddr*>(&address));
}

bool EpollPoller::begin(IoOp& op) {
  Socket& socket = *op.socket;
  THRONG_ASSERT((op.is_reading() ? socket.reader : socket.writer) == nullptr);
  if (loop_->may_go_on()) {
    if (attempt(op)) {
      // Read without a new event: it may have come at any time up to now.
      if (op.kind == IoKind::kReceive) socket.arrived_at = loop_->precise_now();
      return true;
    }
    park(op);
    return false;
  }
  park(op);
  again_.push_back(socket.again);
  socket.arrived_at = base::TimePoint::never();  // not known yet
  return false;
}

void EpollPoller::park(IoOp& op) {
  op.is_pending = true;
  (op.is_reading() ? op.socket->reader : op.socket->writer) = &op;
}

void EpollPoller::cancel(IoOp& op) {
  IoOp*& place = op.is_reading() ? op.socket->reader : op.socket->writer;
  THRONG_ASSERT(place == &op);
  place = nullptr;
}

bool EpollPoller::attempt(IoOp& op) {
  switch (op.kind) {
    case IoKind::kConnect:
      return connect(op);
    case IoKind::kAccept:
      return accept(op);
    case IoKind::kSend:
      return send(op);
    case IoKind::kReceive:
      return receive(op);
    case IoKind::kReadable:
    case IoKind::kWritable:
      return await_readiness(op);
  }
  return true;
}

bool EpollPoller::connect(IoOp& op) {
  Socket& socket = *op.socket;
  if (op.remote == nullptr) return finish_connect(op);
  const Endpoint& remote = *op.remote;
  op.remote = nullptr;  // begun; what follows is the end of it
  const int code = ::connect(socket.fd, remote.address(), remote.length());
  if (code != 0 && errno != EINPROGRESS) {
    op.error = errno;
    return true;
  }
  // Registered only now: an unconnected socket would report a hang-up at once.
  if (!register_socket(socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) {
    op.error = errno;
    return true;
  }
  socket.is_writable = code == 0;
  return code == 0;
}

bool EpollPoller::finish_connect(IoOp& op) {
  if (!op.socket->is_writable) return false;
  socklen_t length = sizeof op.error;
  getsockopt(op.socket->fd, SOL_SOCKET, SO_ERROR, &op.error, &length);
  return true;
}

bool EpollPoller::accept(IoOp& op) {
  if (!op.socket->is_readable) return false;
  int fd = -1;
  do {  // a peer that gave up while it waited is no reason to stop
    fd = ::accept4(op.socket->fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == ECONNABORTED);
  if (fd < 0 && errno == EAGAIN) {
    op.socket->is_readable = false;
    return false;
  }
  if (fd < 0) {
    op.error = errno;
    return true;
  }
  set_flag(fd, IPPROTO_TCP, TCP_NODELAY);
  Socket& socket = make_socket(fd);
  socket.is_writable = true;
  if (!register_socket(socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET)) {
    op.error = errno;
    close(socket, true);
    return true;
  }
  op.accepted = &socket;
  return true;
}

bool EpollPoller::send(IoOp& op) {
  while (!op.out.empty()) {
    const long sent = system_call(SYS_sendto, op.socket->fd, op.out.data(), op.out.size(),
                                  MSG_NOSIGNAL, nullptr, 0);
    if (sent == -EAGAIN) {
      op.socket->is_writable = false;
      return false;
    }
    if (sent < 0) {
      op.error = static_cast<int>(-sent);
      return true;
    }
    op.out.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool EpollPoller::receive(IoOp& op) {
  Socket& socket = *op.socket;
  if (!socket.is_readable) return false;
  const long got =
      system_call(SYS_recvfrom, socket.fd, buffer_.data(), buffer_.size(), 0, nullptr, nullptr);
  if (got == -EAGAIN) {
    socket.is_readable = false;
    return false;
  }
  if (got < 0) {
    op.error = static_cast<int>(-got);
    return true;
  }
  // Less than asked for: the queue is empty and the next bytes bring an edge. After the peer's end
  // there comes no more edge, so the zero must be read without one.
  if (static_cast<std::size_t>(got) < buffer_.size()) socket.is_readable = socket.peer_closed;
  op.in = {buffer_.data(), static_cast<std::size_t>(got)};
  return true;
}

bool EpollPoller::await_readiness(IoOp& op) {
  Socket& socket = *op.socket;
  bool& is_ready = op.kind == IoKind::kReadable ? socket.is_readable : socket.is_writable;
  if (is_ready) {
    is_ready = false;
    return true;
  }
  epoll_event event{};
  event.events = EPOLLONESHOT;
  if (op.kind == IoKind::kReadable || socket.reader != nullptr) event.events |= EPOLLIN;
  if (op.kind == IoKind::kWritable || socket.writer != nullptr) event.events |= EPOLLOUT;
  event.data.ptr = &socket;
  if (epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, socket.fd, &event) == 0) return false;
  op.error = errno;
  return true;
}

void EpollPoller::wait(base::TimePoint now, base::TimePoint deadline) {
  const bool is_idle = ready_.is_empty() && again_.is_empty();
  const base::TimePoint until = is_idle ? deadline : now;
  timespec timeout{};
  if (until > now) {
    const std::int64_t ns = (until - now).count();
    timeout.tv_sec = ns / 1'000'000'000;
    timeout.tv_nsec = ns % 1'000'000'000;
  }
  const timespec* limit = until == base::TimePoint::never() ? nullptr : &timeout;
  fetched_ = static_cast<int>(
      system_call(SYS_epoll_pwait2, epoll_fd_, events_.data(), kEventsPerFetch, limit, nullptr, 0));
  if (fetched_ == -ENOSYS) {
    const int ms = limit == nullptr ? -1
                                    : static_cast<int>(std::min<std::int64_t>(
                                          (until - now).count() / 1'000'000 + 1, 60'000));
    fetched_ = epoll_wait(epoll_fd_, events_.data(), kEventsPerFetch, until > now ? ms : 0);
  }
  fetched_ = std::max(fetched_, 0);  // interrupted: nothing is lost, the next wait tells
}

void EpollPoller::note_events(Socket& socket, std::uint32_t events) {
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) socket.peer_closed = true;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) socket.is_readable = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) socket.is_writable = true;
}

unsigned EpollPoller::note_fetched() {
  for (int i = 0; i < fetched_; ++i) {
    const epoll_event& event = events_[static_cast<std::size_t>(i)];
    auto* socket = static_cast<Socket*>(event.data.ptr);
    if (socket == nullptr || socket->fd < 0) continue;  // a wake, or closed since
    note_events(*socket, event.events);
    // What an earlier event has told of waits to be served; its time stays.
    const bool is_waiting = socket->again.is_linked();
    if (!is_waiting) ready_.push_back(socket->again);
    if (!is_waiting || socket->arrived_at == base::TimePoint::never()) {
      socket->arrived_at = loop_->now();
    }
  }
  return static_cast<unsigned>(std::exchange(fetched_, 0));
}

unsigned EpollPoller::dispatch() {
  ready_.take_all(again_);
  unsigned count = note_fetched();
  for (int fetch = 1; fetch < kFetchesPerTurn && count == unsigned(fetch) * kEventsPerFetch;
       ++fetch) {
    fetched_ = std::max(epoll_wait(epoll_fd_, events_.data(), kEventsPerFetch, 0), 0);
    count += note_fetched();
  }
  for (unsigned served = 0; served < kServedPerTurn && !ready_.is_empty(); ++served) {
    Link& place = *ready_.first();
    place.unlink();
    serve(Socket::of_again(place));
  }
  recycle_closed();
  return count;
}

void EpollPoller::serve(Socket& socket) {
  if (IoOp* op = socket.writer; op != nullptr && attempt(*op)) {
    socket.writer = nullptr;
    op->complete_io();
  }
  // The writer's coroutine may have closed the socket; a closed one has no reader.
  if (IoOp* op = socket.reader; op != nullptr && attempt(*op)) {
    socket.reader = nullptr;
    if (socket.arrived_at == base::TimePoint::never()) socket.arrived_at = loop_->precise_now();
    op->complete_io();
  }
}

void EpollPoller::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof one);
}

}  // namespace throng::runtime
