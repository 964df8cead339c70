#pragma once

#include <optional>
#include <string>

#include "protocols/stream/connection.hpp"
#include "protocols/websocket/deflate_terms.hpp"
#include "protocols/websocket/message_reader.hpp"
#include "protocols/websocket/sender.hpp"
#include "runtime/tcp_stream.hpp"
#include "throng/task.hpp"

namespace throng::protocols::websocket {

/// The server's side of one connection after the opening handshake: sends every message back as it
/// came, answers pings and the closing handshake. A client that breaks the protocol is told the
/// code.
/// Thread: the loop's own. Lifetime: it may die at the await of `run`, together with it.
class EchoSession {
 public:
  struct Rules {
    MessageLimits limits;
    std::size_t fragment_bytes = 0;  // see Sender
    base::Duration idle_limit = std::chrono::minutes(10);
  };
  /// `unread`: what came behind the upgrade.
  EchoSession(runtime::Loop& loop, runtime::TcpStream stream,
              const std::optional<DeflateTerms>& terms, std::string unread, const Rules& rules);

  /// Serves until either side ends the connection.
  [[nodiscard]] Task<void> run();

 private:
  Task<bool> answer(MessageReader::Event event);
  Task<bool> fill();
  Task<void> close(std::uint16_t code);

  Rules rules_;
  stream::Connection connection_;
  MessageReader reader_;
  Sender sender_;
  std::string unread_;
  std::size_t unread_at_ = 0;
};

}  // namespace throng::protocols::websocket
