#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "protocols/http/failure.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/endpoint.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/tls/tls.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::protocols::stream {

/// Where a connection goes. What it points to must outlive the connection.
struct Target {
  std::string host;  // name or literal address, without brackets
  std::uint16_t port = 0;
  runtime::Resolver* resolver = nullptr;  // finds the host's addresses; without it `remote` is it
  runtime::Endpoint remote;
  runtime::TlsContext* tls = nullptr;  // set: secured from the start
  runtime::ConnectOptions connect;
};

/// A TCP connection that is plain, secured by TLS from the start, or from some point on (STARTTLS).
/// What the protocols that hold a connection stand on. Failures are those of HTTP, one word each.
/// One coroutine may send while another receives. It records nothing.
/// Thread: the loop's own. Lifetime: it may die at any await of its own tasks, together with them.
class Connection {
 public:
  explicit Connection(runtime::Loop& loop) : loop_(loop) {}
  /// One that a peer has opened.
  Connection(runtime::Loop& loop, runtime::TcpStream accepted)
      : loop_(loop), stream_(std::move(accepted)) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects to `target`, to one of its addresses after the other until one takes the connection;
  /// each has its share of the time that is left. A connection that was open is closed first.
  /// Result: true; why not, and it is closed; stopped. No deadline is set afterwards.
  /// Suspends: until the peer has answered, of TLS too.
  [[nodiscard]] Task<Result<bool, http::Failure>> open(const Target& target,
                                                       base::TimePoint deadline);
  /// Turns on TLS in an open connection that is plain, and of which nothing received is left to be
  /// read: what came before must not pass for what was secured. `host`: see runtime::Tls.
  /// Result and suspension as of `open`; after a failure it is closed.
  [[nodiscard]] Task<Result<bool, http::Failure>> secure(runtime::TlsContext& context,
                                                         const std::string& host,
                                                         base::TimePoint deadline);

  /// Sends all of `bytes`, which must stay valid until then.
  /// Result: how many (all); a failure; stopped. Suspends: only when the kernel's buffer is full.
  [[nodiscard]] Task<Result<std::size_t, http::Failure>> send(std::string_view bytes);
  /// Waits for bytes. Result: what arrived, lent until the next await; empty: the peer has closed;
  /// a failure; stopped. Suspends: when nothing is there.
  [[nodiscard]] Task<Result<std::string_view, http::Failure>> receive();

  /// Waits that are pending at `when` fail as timed out, once; nothing when it is closed.
  void set_deadline(base::TimePoint when) {
    if (is_open()) stream_.set_deadline(when);
  }
  void clear_deadline() {
    if (is_open()) stream_.clear_deadline();
  }

  /// The same for receives alone, and for sends alone.
  void set_receive_deadline(base::TimePoint when) {
    if (is_open()) stream_.set_receive_deadline(when);
  }
  void set_send_deadline(base::TimePoint when) {
    if (is_open()) stream_.set_send_deadline(when);
  }

  bool is_open() const { return stream_.is_open(); }
  bool is_secured() const { return tls_ != nullptr; }
  /// The peer has ended a secured connection without saying so: what came may be only a part.
  bool was_truncated() const { return tls_ != nullptr && tls_->was_truncated(); }
  /// Ends it in good order, and says so to a TLS peer as far as that is possible at once. Not while
  /// a send or receive of it waits; to end one, set a deadline.
  void close();
  /// Ends it with a reset. The same holds.
  void abort();

  /// When what the last `receive` took is known to have been there; see TcpStream.
  base::TimePoint arrived_at() const { return is_open() ? stream_.arrived_at() : loop_.now(); }
  runtime::Loop& loop() const { return loop_; }

 private:
  Task<Result<bool, http::Failure>> connect_to(const runtime::Endpoint& remote,
                                               const Target& target, base::TimePoint deadline);

  runtime::Loop& loop_;
  runtime::TcpStream stream_;
  std::unique_ptr<runtime::Tls> tls_;  // when it is secured
};

}  // namespace throng::protocols::stream
