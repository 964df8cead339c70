#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "protocols/stream/connection.hpp"
#include "protocols/websocket/baton.hpp"
#include "protocols/websocket/deflate_terms.hpp"
#include "protocols/websocket/frame_header.hpp"
#include "protocols/websocket/message_reader.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::protocols::websocket {

/// Sends the frames of one side of a connection. Several coroutines may send: one message after the
/// other goes out, in the order they came, and frames of two never mix. A pong never waits: while
/// another sends it is left to that one, which sends it before its next frame. Of several that are
/// left only the newest counts (RFC 6455, section 5.5.3), so at most 125 bytes are kept.
/// After a send that came to no end, whatever ended it, nothing more is sent: the peer would take
/// it for the rest of a frame. Memory: up to 64 KiB while a message is being sent, nothing in
/// between. Thread: the loop's own. Lifetime: connection and `masks` must outlive it; it may die at
/// any await of its own tasks, together with them.
class Sender {
 public:
  struct Rules {
    std::size_t fragment_bytes = 0;  // messages go in frames of so many; 0: in one
    base::Duration timeout = std::chrono::seconds(30);  // of one message
  };

  /// `masks`: where the keys come from; null on a server, which does not mask.
  Sender(stream::Connection& connection, base::Random* masks)
      : connection_(connection), masks_(masks) {}

  /// A new connection begins. `terms`: null when messages are not compressed.
  void start(const Rules& rules, const DeflateTerms* terms);

  /// Sends a message; `bytes` must stay valid until then. Text must be UTF-8.
  /// Result: how many bytes it took on the wire; a failure; stopped. Suspends: while another sends,
  /// and while the kernel's buffer is full.
  [[nodiscard]] Task<Result<std::size_t, Failure>> message(MessageKind kind,
                                                           std::string_view bytes);
  /// Sends a ping or a close, of at most 125 bytes. After a close nothing more is sent.
  [[nodiscard]] Task<Result<std::size_t, Failure>> control(Opcode opcode, std::string_view payload,
                                                           base::TimePoint deadline);
  /// Sends a pong, or leaves it to who is sending.
  [[nodiscard]] Task<Result<std::size_t, Failure>> pong(std::string_view payload);
  /// Sends the pong that was left to one who gave up before its turn.
  [[nodiscard]] Task<Result<std::size_t, Failure>> settle();
  bool owes_pong() const { return has_pong_ && baton_.is_free() && may_send(); }

  /// No message is sent any more; one under way ends after its frame, at the latest at `deadline`.
  /// Control frames are.
  void end_messages(base::TimePoint deadline) {
    has_ended_messages_ = true;
    if (is_sending()) connection_.set_send_deadline(deadline);
  }
  /// Nothing is sent any more; a send under way ends now.
  void end() {
    is_broken_ = true;
    connection_.set_send_deadline(connection_.loop().now());
  }
  bool is_sending() const { return !baton_.is_free(); }
  base::Duration timeout() const { return rules_.timeout; }
  /// Whether a close frame was sent.
  bool has_closed() const { return has_closed_; }
  bool may_send() const { return !is_broken_ && !has_closed_; }

 private:
  class Whole;
  using Outcome = Result<std::size_t, Failure>;
  Task<Outcome> frames(MessageKind kind, std::string_view payload, bool is_compressed);
  Task<Outcome> frame(FrameHeader header, std::string_view payload);
  Task<Outcome> left_pong();
  MaskKey new_key();

  stream::Connection& connection_;
  base::Random* masks_;
  std::unique_ptr<MessageDeflater> deflater_;
  Rules rules_;
  Baton baton_;
  std::string pong_;  // that was left to who is sending
  bool has_pong_ = false;
  bool has_ended_messages_ = false;
  bool has_closed_ = false;
  bool is_broken_ = false;
};

}  // namespace throng::protocols::websocket
