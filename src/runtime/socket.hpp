#pragma once

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/timer.hpp"
#include "runtime/waiter.hpp"

namespace throng::runtime {

class IoOp;
class Loop;

/// The runtime's record of an open socket. It belongs to the poller; coroutines hold it through a
/// TcpStream, TcpListener or FdWatch, whose end gives it back.
class Socket final {
 public:
  explicit Socket(Loop& loop) : loop_(loop), deadline_timer_(*this) {}

  Loop& loop() const { return loop_; }

  /// From now on a wait that is pending at `when` (rounded up to the wheel's millisecond) fails
  /// with ETIMEDOUT. Cheap to move forward: the timer itself is only touched when it fires.
  void set_deadline(base::TimePoint when) { set_deadlines(when, when); }
  void clear_deadline() { read_deadline_ = write_deadline_ = base::TimePoint::never(); }
  /// The same for reading alone (receive, accept), and for writing alone (connect, send): who waits
  /// for an answer must not cut off what another is sending.
  void set_read_deadline(base::TimePoint when) { set_deadlines(when, write_deadline_); }
  void set_write_deadline(base::TimePoint when) { set_deadlines(read_deadline_, when); }

  bool is_readable = false;  // an edge came and the bytes behind it were not all read
  bool is_writable = false;
  bool peer_closed = false;  // the peer will send no more; bytes may be left to read
  bool owns_fd = true;

  /// When what the last receive took is known to have been there: the loop's clock when the event
  /// of it was fetched, not when its turn came to be read.
  base::TimePoint arrived_at;

  int fd = -1;
  IoOp* reader = nullptr;
  IoOp* writer = nullptr;

  /// In the poller's list of sockets to serve.
  struct Place : Link {
    explicit Place(Socket& owner) : socket(owner) {}
    Socket& socket;
  } again{*this};
  static Socket& of_again(Link& place) { return static_cast<Place&>(place).socket; }

  /// Makes a closed record fit for the next socket.
  void retire();

 private:
  class DeadlineTimer final : public Timer {
   public:
    explicit DeadlineTimer(Socket& socket) : socket_(socket) {}
    void fire() override { socket_.on_deadline_timer(); }

   private:
    Socket& socket_;
  };
  void set_deadlines(base::TimePoint read, base::TimePoint write);
  void on_deadline_timer();
  static void expire(IoOp* op, base::TimePoint& deadline, base::TimePoint now);
  base::TimePoint next_deadline() const { return std::min(read_deadline_, write_deadline_); }

  Loop& loop_;
  base::TimePoint read_deadline_ = base::TimePoint::never();
  base::TimePoint write_deadline_ = base::TimePoint::never();
  DeadlineTimer deadline_timer_;
};

enum class IoKind : std::uint8_t { kConnect, kAccept, kSend, kReceive, kReadable, kWritable };

/// One operation on a socket, and the coroutine that waits for it.
class IoOp : public Waiter {
 public:
  IoOp(Socket& target, IoKind what, std::string_view output = {})
      : socket(&target), out(output), kind(what) {}
  ~IoOp() override { IoOp::detach(); }

  bool is_reading() const {
    return kind == IoKind::kReceive || kind == IoKind::kAccept || kind == IoKind::kReadable;
  }
  /// Completes a waiting operation with its result already in place.
  void complete_io() {
    is_pending = false;
    complete();
  }
  /// Forgets the operation if it waits in the poller.
  void detach() noexcept override;

  Socket* socket;
  Socket* accepted = nullptr;  // result of kAccept
  std::string_view out;        // kSend: what is left to send; valid until complete or destroyed
  std::string_view in;         // kReceive: lent by the poller, valid until the next await
  const Endpoint* remote = nullptr;  // kConnect; valid until complete or destroyed
  int error = 0;                     // errno, 0 when it went well
  IoKind kind;
  bool is_pending = false;  // the poller holds a pointer to this

 protected:
  template <class Promise>
  bool suspend(std::coroutine_handle<Promise> handle) {
    Scope& scope = scope_of(handle);
    if (scope.is_stopped()) detach();
    return wait_in(scope, handle, [] {});
  }
};

}  // namespace throng::runtime
