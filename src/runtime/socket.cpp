#include "runtime/socket.hpp"

#include "runtime/loop.hpp"
#include "runtime/poller.hpp"

namespace throng::runtime {

void IoOp::detach() noexcept {
  if (!is_pending) return;
  is_pending = false;
  socket->loop().poller().cancel(*this);
}

void Socket::set_deadlines(base::TimePoint read, base::TimePoint write) {
  const base::TimePoint before = next_deadline();
  read_deadline_ = read;
  write_deadline_ = write;
  const base::TimePoint next = next_deadline();
  if (next == base::TimePoint::never()) return;
  // A timer that fires before the deadline puts itself off; only an earlier one must be moved.
  if (!deadline_timer_.is_linked() || next < before) loop_.add_timer(deadline_timer_, next);
}

void Socket::retire() {
  fd = -1;
  arrived_at = {};
  is_readable = is_writable = peer_closed = false;
  owns_fd = true;
  again.unlink();
  deadline_timer_.unlink();
  clear_deadline();
}

void Socket::expire(IoOp* op, base::TimePoint& deadline, base::TimePoint now) {
  if (deadline > now) return;
  deadline = base::TimePoint::never();
  if (op == nullptr) return;
  op->detach();
  op->error = ETIMEDOUT;
  op->complete_later();
}

void Socket::on_deadline_timer() {
  if (next_deadline() <= loop_.now()) {
    expire(reader, read_deadline_, loop_.now());
    expire(writer, write_deadline_, loop_.now());
  }
  if (next_deadline() != base::TimePoint::never())
    loop_.add_timer(deadline_timer_, next_deadline());
}

}  // namespace throng::runtime
