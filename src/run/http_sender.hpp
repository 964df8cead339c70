#pragma once

#include <memory>
#include <vector>

#include "protocols/http/client.hpp"
#include "run/http_connections.hpp"
#include "run/http_requests.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::run {

/// What the users of one core send with. Lifetime: must outlive its senders.
struct HttpParts {
  runtime::Loop& loop;
  const config::HttpLoad& plan;
  protocols::http::HttpMetrics metrics;
  protocols::http::HeadMemo memo;
  std::vector<HttpTargetRequest> targets;
  TargetTurns turns;
  std::unique_ptr<HttpConnections> connections;
};

/// What one user of `throng http` sends with: a connection to each origin that it has asked
/// something of. Thread: the loop's own.
class HttpSender {
 public:
  using Outcome = Result<protocols::http::Answer, protocols::http::Failure>;

  /// `number`: the user's, from 0; says which source address is its.
  HttpSender(HttpParts& parts, std::uint64_t number) : parts_(parts), number_(number) {}

  /// Sends the next request; see protocols::http::Client::exchange. `is_scheduled`: `intended` is a
  /// slot of a schedule.
  [[nodiscard]] Task<Outcome> send(base::TimePoint intended, bool is_scheduled);

 private:
  protocols::http::Client& client_to(const protocols::http::Url& url);

  HttpParts& parts_;
  const std::uint64_t number_;
  struct Connection {
    const protocols::http::ClientOptions* to;
    protocols::http::Client client;
  };
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace throng::run
