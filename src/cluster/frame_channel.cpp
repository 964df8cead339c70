#include "cluster/frame_channel.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace throng::cluster {
namespace {

constexpr unsigned kReadsAtOnce = 16;  // then others have their turn

runtime::FdWatch open_watch(runtime::Loop& loop, int fd) {
  auto watch = runtime::FdWatch::open(loop, fd);
  if (!watch) throw std::system_error(watch.error().code, std::generic_category(), "epoll_ctl");
  return std::move(watch).value();
}

}  // namespace

FrameChannel::FrameChannel(runtime::Loop& loop, int fd, std::function<void(Frame&&)> on_frame,
                           std::function<void()> on_closed)
    : loop_(loop),
      fd_(fd),
      on_frame_(std::move(on_frame)),
      on_closed_(std::move(on_closed)),
      watch_(open_watch(loop, fd)) {
  reading_.start(read_all(), scope_);
}

FrameChannel::~FrameChannel() {
  reading_.destroy();
  writing_.destroy();
  ::close(fd_);
}

Task<void> FrameChannel::read_all() {
  while (!is_closed_) {
    if (!(co_await watch_.readable()).is_ok()) co_return;
    for (unsigned i = 0; i < kReadsAtOnce && read_some(); ++i) {
    }
  }
}

bool FrameChannel::read_some() {
  if (is_closed_) return false;
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (got <= 0) {
    close();
    return false;
  }
  parser_.push({bytes.data(), static_cast<std::size_t>(got)});
  while (auto frame = parser_.next()) on_frame_(std::move(*frame));
  if (parser_.is_broken()) close();
  return true;
}

void FrameChannel::read_rest() {
  while (read_some()) {
  }
}

void FrameChannel::close() {
  if (std::exchange(is_closed_, true)) return;
  waiting_.clear();
  waiting_bytes_ = 0;
  sending_.clear();
  if (on_closed_) on_closed_();
}

bool FrameChannel::send(Frame frame) {
  if (is_closed_ || frame.body.size() + frame.name.size() > kMostFrameBytes / 2) return false;
  if (frame.is_state()) {
    for (Frame& other : waiting_) {
      if (other.kind != frame.kind || other.name != frame.name) continue;
      waiting_bytes_ += frame.body.size() - other.body.size();
      other = std::move(frame);
      return true;
    }
  } else if (waiting_bytes_ + frame.body.size() > kMostWaitingBytes) {
    return false;
  }
  waiting_bytes_ += frame.body.size();
  waiting_.push_back(std::move(frame));
  begin_writing();
  return true;
}

void FrameChannel::begin_writing() {
  // A writer that has just ended is begun again by its own end.
  if (!is_closed_ && !writing_.is_running() && (!waiting_.empty() || !sending_.empty())) {
    writing_.start(write_all(), scope_);
  }
}

Task<void> FrameChannel::write_all() {
  while (!is_closed_ && (!waiting_.empty() || !sending_.empty())) {
    if (!write_some() && !is_closed_ && !(co_await watch_.writable()).is_ok()) co_return;
  }
}

bool FrameChannel::write_some() {
  if (sending_.empty()) {
    waiting_bytes_ -= waiting_.front().body.size();
    sending_ = encode(waiting_.front());
    waiting_.pop_front();
  }
  const ssize_t sent = ::send(fd_, sending_.data(), sending_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) {
    // The peer may have said something before it went: reading tells when all of that is read.
    if (errno != EAGAIN && errno != EINTR) {
      waiting_.clear();
      waiting_bytes_ = 0;
      sending_.clear();
    }
    return false;
  }
  sending_.erase(0, static_cast<std::size_t>(sent));
  return true;
}

void FrameChannel::flush_blocking(int most_ms) {
  while (!is_closed_ && (!waiting_.empty() || !sending_.empty())) {
    if (write_some()) continue;
    pollfd writable{fd_, POLLOUT, 0};
    if (::poll(&writable, 1, most_ms) <= 0) return;
  }
}

}  // namespace throng::cluster
