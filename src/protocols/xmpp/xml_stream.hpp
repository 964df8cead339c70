#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "protocols/stream/connection.hpp"
#include "protocols/xmpp/stanza.hpp"
#include "protocols/xmpp/stream_parser.hpp"
#include "protocols/xmpp/xmpp_failure.hpp"
#include "protocols/xmpp/xmpp_metrics.hpp"

namespace throng::protocols::xmpp {

/// A stream of XMPP over one connection: stanzas go out and come in, of whatever meaning. Bytes are
/// counted, failures are not.
/// One coroutine may receive while others send. Whatever fails but a timeout of `next` ends the
/// connection, and is what all later calls say.
/// Thread: the loop's own. Lifetime: pool and metrics must outlive it. It may die at any await of
/// its own tasks, together with them.
class XmlStream {
 public:
  XmlStream(runtime::Loop& loop, ExpatPool& pool, XmppMetrics& metrics)
      : connection_(loop), metrics_(metrics), pool_(pool), parser_(pool, limits_) {}

  /// Connects, with TLS from the start when the target says so. What was before is closed.
  [[nodiscard]] Task<Outcome<bool>> open(const stream::Target& target, const StreamLimits& limits,
                                         base::TimePoint deadline);
  /// Begins a stream to `domain`, the first or the next of the connection. Result: the features
  /// that the server offers. Suspends: until they are there.
  [[nodiscard]] Task<Outcome<Stanza>> begin(std::string_view domain, base::TimePoint deadline);
  /// Turns on TLS, after the server's <proceed/>. Errors: bad_server when something came behind it,
  /// for that would pass for secured.
  [[nodiscard]] Task<Outcome<bool>> secure(runtime::TlsContext& context, const std::string& host,
                                           base::TimePoint deadline);

  /// Sends all of `bytes`, which must stay valid until then. While another coroutine is sending
  /// they are copied, that one takes them along, and this returns at once. Errors: queue_full when
  /// too much waits for that, and nothing has ended; timeout when the server takes nothing for
  /// kSendTimeout. Suspends: only when the kernel's buffer is full.
  [[nodiscard]] Task<Outcome<bool>> send(std::string_view bytes);
  /// Waits for the next stanza. Errors: closed when the server has ended the stream; stream_error
  /// and host_unknown when it said why; timeout at `deadline`, after which one may go on; busy.
  /// Suspends: when none is there.
  [[nodiscard]] Task<Outcome<Stanza>> next(base::TimePoint deadline) {
    return receive(StreamEvent::kStanza, deadline);
  }
  /// Ends the stream: says so, waits until the server says so too, and closes. Stopped: closed too.
  [[nodiscard]] Task<void> finish(base::TimePoint deadline);
  /// Ends the connection at once; who waits on it is told so.
  void close();
  /// The same, because of `failure`.
  void fail(const Failure& failure);

  bool is_open() const { return connection_.is_open() && !has_ended_; }
  /// Whether so many bytes could be sent now, or wait for another who is sending.
  bool has_room_for(std::size_t bytes) const {
    return !is_sending_ || outbox_.size() + bytes <= kMostOutbox;
  }
  bool is_secured() const { return connection_.is_secured(); }
  /// Whether nothing has arrived behind the last stanza.
  bool is_at_rest() const { return parser_.is_at_rest(); }
  const Failure& failure() const { return failure_; }
  base::TimePoint arrived_at() const { return connection_.arrived_at(); }
  runtime::Loop& loop() const { return connection_.loop(); }
  /// Gives back the memory of a stanza that is no longer needed.
  void recycle(Stanza&& stanza) { pool_.give(std::move(stanza)); }

  static constexpr std::size_t kMostOutbox = std::size_t{256} * 1024;  // behind what is being sent
  static constexpr base::Duration kSendTimeout = std::chrono::seconds(30);

 private:
  class Sending;
  class Receiving;
  Task<Outcome<Stanza>> receive(StreamEvent wanted, base::TimePoint deadline);
  const Failure* look_at(StreamEvent event, StreamEvent wanted);
  void end(const Failure& failure);
  void close_if_unused();

  stream::Connection connection_;
  XmppMetrics& metrics_;
  ExpatPool& pool_;
  StreamLimits limits_;
  StreamParser parser_;
  Failure failure_;  // when it has ended
  std::string outbox_;
  bool has_ended_ = false;
  bool is_sending_ = false;
  bool is_receiving_ = false;
};

}  // namespace throng::protocols::xmpp
