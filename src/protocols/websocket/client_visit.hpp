#pragma once

#include "protocols/websocket/websocket_client.hpp"

namespace throng::protocols::websocket {

inline constexpr Failure kClosed = failure(FailureKind::kClosed, "the connection is closed");
inline constexpr Failure kNoAnswer = network_failure(
    http::FailureKind::kTimeout, "the server did not answer the close frame in time");

/// One who sends or receives. The last to leave a connection that has ended closes it, as nobody
/// may wait for it then.
class Client::Visit {
 public:
  explicit Visit(Client& client) : client_(client) {}
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() {
    if (client_.is_open_ || client_.sender_.is_sending() || !client_.receiving_.is_free()) return;
    client_.connection_.close();
  }

 private:
  Client& client_;
};

}  // namespace throng::protocols::websocket
