#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "runtime/endpoint.hpp"

namespace throng::runtime {

class IoOp;
class Loop;
class Socket;

/// How a connection is opened.
struct ConnectOptions {
  Endpoint source;       // the local address; unset lets the kernel choose
  bool no_delay = true;  // TCP_NODELAY
};

/// The seam between the loop and the operating system: operations that begin, and complete now or
/// later. epoll, io_uring and the simulated network stand behind it.
///
/// `begin` returns true when the operation is complete, with its result in `op`. Otherwise the
/// poller keeps a pointer to `op` in its socket and resumes it from `dispatch`. At most one reading
/// (receive, accept) and one writing (connect, send) operation wait on a socket at a time.
/// Thread: the loop's own, but for `wake`.
class Poller {
 public:
  virtual ~Poller() = default;

  /// Called once, before anything else, by the loop that owns the poller.
  virtual void attach(Loop& loop) = 0;

  /// Opens a socket that is yet to be connected by an operation of kind kConnect.
  /// Returns: null with errno set when there is no descriptor left, or the source address is bad.
  virtual Socket* open_stream(const Endpoint& remote, const ConnectOptions& options) = 0;
  /// Returns: null with errno set when the address cannot be bound.
  virtual Socket* open_listener(const Endpoint& local, int backlog) = 0;
  /// Watches a descriptor that a C library owns; `close` forgets it and leaves it open.
  virtual Socket* open_watch(int fd) = 0;
  /// Ends the socket at once; the record is reused after the current dispatch. `abort`: with a
  /// reset instead of an orderly end. No operation may be waiting on it.
  virtual void close(Socket& socket, bool abort) = 0;
  /// The address the socket is bound to.
  virtual Endpoint local_endpoint(const Socket& socket) const = 0;

  virtual bool begin(IoOp& op) = 0;
  /// Forgets a waiting operation: it will not be completed.
  virtual void cancel(IoOp& op) = 0;

  /// Waits for events, at most until `deadline`; `now` is the loop's clock just read.
  virtual void wait(base::TimePoint now, base::TimePoint deadline) = 0;
  /// Completes the operations whose events arrived, a bounded number of them.
  /// Returns: how many events there were.
  virtual unsigned dispatch() = 0;
  /// Ends a `wait` that goes on or comes next. Thread: any.
  virtual void wake() = 0;
};

}  // namespace throng::runtime
