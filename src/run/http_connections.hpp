#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>

#include "config/run_spec.hpp"
#include "protocols/http/client.hpp"
#include "protocols/http/url.hpp"
#include "protocols/http/user_agent.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/loop.hpp"
#include "runtime/tls/tls_context.hpp"
#include "throng/result.hpp"

namespace throng::run {

/// How the connections of one core are made: names and their addresses, certificates, where from.
/// Thread: the loop's own. Lifetime: loop and plan must outlive it, and it the clients that use its
/// options.
class HttpConnections {
 public:
  /// Errors: which option of the plan makes no sense, or which file cannot be used. Blocks: reads
  /// certificates, start-up only.
  static Result<std::unique_ptr<HttpConnections>, std::string> make(runtime::Loop& loop,
                                                                    const config::HttpLoad& plan);

  /// Whether `make` would find anything wrong with the plan itself. Errors: the same.
  static Result<bool, std::string> check(const config::HttpLoad& plan);

  /// How `url`'s origin is reached from the source address numbered `source`, which is taken modulo
  /// the number of sources. Stays where it is.
  const protocols::http::ClientOptions& to(const protocols::http::Url& url, std::size_t source);
  runtime::Resolver& resolver() { return *resolver_; }
  /// Only of a plan that may come to an https URL.
  runtime::TlsContext& tls() { return *tls_; }

 private:
  using Key = std::tuple<protocols::http::Url::Scheme, std::string, std::uint16_t, std::size_t>;

  explicit HttpConnections(const config::HttpLoad& plan) : plan_(plan) {}

  const config::HttpLoad& plan_;
  std::unique_ptr<runtime::Resolver> resolver_;
  std::unique_ptr<runtime::TlsContext> tls_;
  std::map<Key, protocols::http::ClientOptions> options_;
};

}  // namespace throng::run
