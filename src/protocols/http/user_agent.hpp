#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/cookie_jar.hpp"
#include "protocols/http/request.hpp"
#include "protocols/http/url.hpp"

namespace throng::protocols::http {

/// How the origins of URLs are reached; one for each core.
class Origins {
 public:
  virtual ~Origins() = default;
  /// What it gives stays where it is. Errors: it cannot be reached in any way.
  virtual Result<const ClientOptions*, Failure> to(const Url& url) = 0;
};

/// What a user agent does beyond sending what it is told.
struct AgentOptions {
  std::uint32_t redirects = 0;    // that are followed in a row; the answer to the last counts
  bool has_cookies = false;       // those of answers are kept, and sent where they belong
  bool is_compressed = false;     // gzip and deflate are asked for, and undone
  bool expects_continue = false;  // bodies wait for 100 Continue

  /// Whether it does nothing beyond.
  bool is_plain() const {
    return redirects == 0 && !has_cookies && !is_compressed && !expects_continue;
  }
};

/// One user's HTTP as a browser has it: cookies, redirects, compressed bodies, a connection to each
/// origin and one more for each request made at the same time. Each request of a chain of redirects
/// is counted and measured by itself; the first from its intended start.
/// Thread: the loop's own. Lifetime: all that it is given must outlive it, and it its requests.
class UserAgent {
 public:
  UserAgent(runtime::Loop& loop, Origins& origins, HttpMetrics& metrics, HeadMemo& memo,
            AgentOptions options)
      : loop_(loop), origins_(origins), metrics_(metrics), memo_(memo), options_(options) {}

  struct Exchange {
    Url url;
    /// Method, headers, body and whether the connection may be used again; target and host are
    /// those of `url`. Authorization and Cookie headers stay with its origin.
    Request request;
    std::string step;  // label of the metrics; empty: none
    bool is_scheduled = false;
    ResponseCapture* capture = nullptr;  // where the last answer is kept; null: nowhere
  };
  /// Sends and reads until there is an answer that leads nowhere else. As Client::exchange.
  [[nodiscard]] Task<Result<Answer, Failure>> exchange(Exchange exchange, base::TimePoint intended);

 private:
  struct Connection {
    const ClientOptions* to;
    Client client;
    bool is_busy = false;
  };
  class Use;

  Connection& connection_to(const ClientOptions& to);
  Result<std::string, Failure> make_wire(const Exchange& exchange, bool is_first_origin,
                                         std::size_t& body_at) const;
  void keep_cookies(const Url& from, const ResponseCapture& capture);
  /// Changes `exchange` to what the redirect asks for. Returns: null, or what is wrong with it.
  static const Failure* follow(int status, std::string_view location, Exchange& exchange);

  runtime::Loop& loop_;
  Origins& origins_;
  HttpMetrics& metrics_;
  HeadMemo& memo_;
  const AgentOptions options_;
  CookieJar cookies_;
  std::vector<std::unique_ptr<Connection>> connections_;
};

}  // namespace throng::protocols::http
