#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/user_agent.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/http_side.hpp"
#include "throng/task.hpp"

namespace throng::scenario::engine {

class CoreEngine;

/// A script user's HTTP: connections that are kept, and cookies. Thread: the loop's own.
class ScriptHttp {
 public:
  explicit ScriptHttp(CoreEngine& core);

  /// A request as a statement makes it.
  struct Call {
    std::string_view method;
    protocols::http::Url url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    int expected = 200;
    const HttpSide::Named* named = nullptr;
  };
  using Outcome = Result<protocols::http::Answer, protocols::http::Failure>;

  /// Sends it and counts what comes of it; what the script asks of the answer is left with the
  /// fiber. Never fails but stops.
  [[nodiscard]] Task<Outcome> send(Fiber& fiber, Call call, bool has_cookies);
  /// A request that is ready, from the choice of its connection to what is counted of it. Lives in
  /// the frame of whoever waits for the answer.
  class Exchange;
  /// Opens a connection to an origin.
  [[nodiscard]] Task<Result<bool, protocols::http::Failure>> connect(
      const protocols::http::ClientOptions& origin);
  void disconnect();
  void forget_cookies() { agent_.reset(); }

 private:
  struct Connection {
    const protocols::http::ClientOptions* to;
    protocols::http::Client client;
    bool is_busy = false;
  };
  /// A request that runs has a connection to itself.
  class Use {
   public:
    explicit Use(Connection& connection) : connection_(connection) { connection_.is_busy = true; }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { connection_.is_busy = false; }

   private:
    Connection& connection_;
  };
  Connection& connection_to(const protocols::http::ClientOptions& origin);
  void settle(Fiber& fiber, const Outcome& outcome, const Fiber::Start& start, int expected,
              const HttpSide::Named& named, protocols::http::ResponseCapture* capture);

  CoreEngine& core_;
  HttpSide& side_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::shared_ptr<protocols::http::UserAgent> agent_;  // where there are cookies
};

class ScriptHttp::Exchange {
 public:
  /// `named` must outlive it.
  Exchange(ScriptHttp& http, Fiber& fiber, std::shared_ptr<const HttpSide::Prepared> request,
           const protocols::http::ClientOptions& origin, const HttpSide::Named& named);

  /// See protocols::http::Client::exchange; once.
  [[nodiscard]] Task<Outcome> send();
  /// Counts what came of it, and leaves with the fiber what the script asks of the answer.
  void settle(const Outcome& outcome);

 private:
  ScriptHttp& http_;
  Fiber& fiber_;
  const std::shared_ptr<const HttpSide::Prepared> request_;
  const HttpSide::Named& named_;
  Connection& connection_;
  const Use use_{connection_};
  protocols::http::ResponseCapture capture_;
  Fiber::Start start_;
};

}  // namespace throng::scenario::engine
