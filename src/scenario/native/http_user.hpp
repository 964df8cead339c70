#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/user_agent.hpp"
#include "scenario/native/native_core.hpp"
#include "throng/border.hpp"
#include "users/user.hpp"

/// A user's HTTP client behind the border: a connection to each origin it has asked something of,
/// and one more for each request that it makes at the same time.
/// Thread: the core's own. Lifetime: the core's NativeCore must outlive it.
struct throng_http final : public throng::protocols::http::Origins {
 public:
  static throng_http& open(throng::users::User& user, const throng_http_options& options);
  /// The user's own, which lives as long as the user.
  static throng_http& own(throng::users::User& user);
  throng_http(const throng_http&) = delete;
  throng_http& operator=(const throng_http&) = delete;
  /// Ends it, or leaves that to the request that still runs.
  void close() {
    if (--holders_ == 0) delete this;
  }

  /// Sends `request` and reads the answer; what `scope` belongs to waits. See border.hpp.
  int exchange(throng_scope* scope, throng_wait& wait, const throng_http_request& request,
               throng_http_answer& answer);

  /// Gives an answer's texts back.
  static void release(void* owner);

 private:
  class Use;
  class Hold;
  class Own;
  throng_http(throng::users::User& user, const throng_http_options& options);
  ~throng_http() override = default;
  struct Connection {
    const throng::protocols::http::ClientOptions* origin;
    throng::protocols::http::Client client;
    bool is_busy = false;
  };
  using Prepared = throng::scenario::native::HttpOrigins::Prepared;

  Connection& connection_to(const throng::protocols::http::ClientOptions& origin);
  int refuse(throng_scope* scope, throng_wait& wait,
             const throng::protocols::http::Failure& failure, std::string_view text,
             throng_http_answer& answer);
  throng::Result<const throng::protocols::http::ClientOptions*, throng::protocols::http::Failure>
  to(const throng::protocols::http::Url& url) override;
  using Outcome = throng::Result<throng::protocols::http::Answer, throng::protocols::http::Failure>;
  struct Kept;
  int exchange_wide(throng_scope* scope, throng_wait& wait, const throng_http_request& request,
                    throng_http_answer& answer);
  throng::Task<void> run_wide(throng::protocols::http::UserAgent::Exchange exchange,
                              bool drops_body, std::int64_t intended_ns, throng_wait& wait,
                              throng_http_answer& answer);
  void settle(const Outcome& outcome, throng::base::TimePoint began, std::unique_ptr<Kept> kept,
              throng_wait& wait, throng_http_answer& answer);
  throng::Task<void> run(std::shared_ptr<const Prepared> prepared, bool drops_body,
                         std::int64_t intended_ns, throng_wait& wait, throng_http_answer& answer);

  throng::scenario::native::NativeCore& core_;
  throng::scenario::native::HttpOrigins::Options& options_;
  const std::uint64_t user_;
  unsigned holders_ = 1;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::unique_ptr<throng::protocols::http::UserAgent> agent_;  // where the options ask for one
};
