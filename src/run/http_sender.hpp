#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/user_agent.hpp"
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
  HttpRequests requests;
  TargetTurns turns;
  std::unique_ptr<HttpConnections> connections;
  std::uint64_t next_row = 0;  // of the data feed: each core takes every cores-th
  std::uint64_t row_step = 1;
};

/// What one user of `throng http` sends with: a connection to each origin that it has asked
/// something of, and what else a user keeps. Thread: the loop's own.
class HttpSender final : public protocols::http::Origins {
 public:
  using Outcome = Result<protocols::http::Answer, protocols::http::Failure>;

  /// `number`: the user's, from 0; says which source address is its.
  HttpSender(HttpParts& parts, std::uint64_t number);

  /// Sends the next request; see protocols::http::Client::exchange. `is_scheduled`: `intended` is a
  /// slot of a schedule.
  [[nodiscard]] Task<Outcome> send(base::TimePoint intended, bool is_scheduled);

 private:
  Result<const protocols::http::ClientOptions*, protocols::http::Failure> to(
      const protocols::http::Url& url) override {
    return &parts_.connections->to(url, number_);
  }
  protocols::http::Client& client_to(const protocols::http::Url& url);
  Task<Outcome> send_wide(const HttpTargetRequest& target, base::TimePoint intended,
                          bool is_scheduled);
  Result<bool, protocols::http::Failure> fill(const HttpTargetRequest& target,
                                              protocols::http::UserAgent::Exchange& exchange);

  HttpParts& parts_;
  const std::uint64_t number_;
  const bool is_plain_;
  struct Connection {
    const protocols::http::ClientOptions* to;
    protocols::http::Client client;
  };
  std::vector<std::unique_ptr<Connection>> connections_;  // of plain requests
  std::unique_ptr<protocols::http::UserAgent> agent_;     // of all others, once there was one
};

}  // namespace throng::run
