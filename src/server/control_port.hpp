#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>

#include "runtime/mailbox.hpp"
#include "runtime/task_group.hpp"
#include "server/control_api.hpp"
#include "server/unix_server.hpp"

namespace throng::server {

/// Where a controller can be reached from outside: passes the requests that come to a Unix socket
/// to the controller's loop, and the answers back. Lifetime: `loop` and `api` must outlive it.
/// Thread: the loop's own.
class ControlPort {
 public:
  static constexpr std::size_t kMostWaiting = 64;  // requests that the loop has yet to see: 503
  static constexpr std::size_t kMostCalls = 64;    // that are under way: 503

  /// Listens at `path` from now on; requests wait until `run` does. Errors: see SocketFile::claim.
  /// Throws std::system_error when the system grants no thread or descriptors.
  static Result<std::unique_ptr<ControlPort>, std::string> open(runtime::Loop& loop,
                                                                const std::string& path,
                                                                ControlApi& api,
                                                                UnixServerLimits limits = {});
  /// Clients whose answers are there still get them; see UnixServer::stop. Blocks so long.
  ~ControlPort();

  /// Has each request answered, side by side, so that a slow one holds up no other.
  /// Suspends: until it is stopped; then calls that are under way are stopped, and their clients
  /// told. Call it once.
  Task<void> run();

 private:
  struct Request {
    ApiRequest request;
    UnixServer::Reply reply;
  };

  ControlPort(runtime::Loop& loop, ControlApi& api) : api_(api), mailbox_(loop, kMostWaiting) {}
  void take(ApiRequest request, UnixServer::Reply reply);
  Task<void> answer(Request request);

  ControlApi& api_;
  std::atomic<bool> is_open_{true};
  runtime::Mailbox<Request> mailbox_;
  std::unique_ptr<UnixServer> server_;  // uses all of the above
};

}  // namespace throng::server
