#include "runtime/socket.hpp"

#include "runtime/loop.hpp"
#include "runtime/poller.hpp"

namespace throng::runtime {

void IoOp::detach() noexcept {
  if (!is_pending) return;
  is_pending = false;
  socket->loop().poller().cancel(*this);
}

void Socket::set_deadline(base::TimePoint when) {
  const bool is_earlier = when < deadline_;
  deadline_ = when;
  // A timer that fires before the deadline puts itself off; only an earlier one must be moved.
  if (!deadline_timer_.is_linked() || is_earlier) loop_.add_timer(deadline_timer_, when);
}

void Socket::retire() {
  fd = -1;
  arrived_at = {};
  is_readable = is_writable = peer_closed = false;
  owns_fd = true;
  again.unlink();
  deadline_timer_.unlink();
  deadline_ = base::TimePoint::never();
}

void Socket::on_deadline_timer() {
  if (deadline_ == base::TimePoint::never()) return;
  if (deadline_ > loop_.now()) return loop_.add_timer(deadline_timer_, deadline_);
  deadline_ = base::TimePoint::never();
  IoOp* const ops[] = {reader, writer};
  for (IoOp* op : ops) {
    if (op == nullptr) continue;
    op->detach();
    op->error = ETIMEDOUT;
    op->complete_later();
  }
}

}  // namespace throng::runtime
