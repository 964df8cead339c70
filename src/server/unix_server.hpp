#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "server/api_message.hpp"
#include "throng/result.hpp"

namespace throng::server {

/// What a UnixServer puts up with.
struct UnixServerLimits {
  std::size_t connections = 64;                              // more are answered 503 and closed
  std::size_t head_bytes = std::size_t{16} << 10;            // of a request: 431
  std::size_t body_bytes = std::size_t{1} << 20;             // 413
  base::Duration request = std::chrono::seconds(30);         // until a request is there: closed
  base::Duration response = std::chrono::seconds(30);        // until a client has read: closed
  base::Duration answer = std::chrono::minutes(10);          // from the handler: 504
  base::Duration farewell = std::chrono::milliseconds(500);  // for answers that are being written
};

/// HTTP/1.1 on a Unix socket, in a thread of its own, in which no signal is taken.
class UnixServer {
 public:
  /// Answers a request. From any thread; the first call counts, and after the server has gone none
  /// does. When the last copy is destroyed without a call, the client is told that nobody answers.
  using Reply = std::function<void(ApiAnswer)>;
  /// Takes a request. Called in the server's thread, which it must not hold; must not throw.
  using Handler = std::function<void(ApiRequest, Reply)>;

  /// Listens at `path` from now on. Errors: see SocketFile::claim. Throws std::system_error when
  /// the system grants no thread or descriptors.
  static Result<std::unique_ptr<UnixServer>, std::string> open(const std::string& path,
                                                               Handler handler,
                                                               UnixServerLimits limits = {});
  virtual ~UnixServer() = default;
  /// Takes no more requests and removes the file. Answers that were given are still written, for
  /// `limits.farewell` at most; clients that wait for one are cut off. Blocks until that is done.
  /// The destructor does it too.
  virtual void stop() = 0;
};

}  // namespace throng::server
