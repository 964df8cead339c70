#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocols/http/client.hpp"
#include "protocols/http/http_metrics.hpp"
#include "protocols/http/url.hpp"
#include "protocols/http/user_agent.hpp"
#include "runtime/dns/resolver.hpp"
#include "runtime/tls/tls_context.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// A request as a scenario makes it cannot be sent. Both texts may be shown.
struct RequestProblem {
  protocols::http::Failure failure;
  std::string text;
};

/// The origins that the users of a core speak to, and the requests that they repeat: what is the
/// same for many users is worked out once. Thread: the core's own. Lifetime: `metrics` must outlive
/// it.
class HttpOrigins {
 public:
  HttpOrigins(protocols::http::HttpMetrics& metrics, runtime::Resolver& resolver)
      : metrics_(metrics), resolver_(resolver) {}

  /// How connections behave, in the program's words.
  struct Options {
    protocols::http::ClientOptions client;  // but for what depends on the origin
    protocols::http::AgentOptions agent;
    runtime::TlsOptions tls;
    std::unique_ptr<runtime::TlsContext> tls_context;  // once there was an https URL
  };
  /// Stays where it is.
  Options& options(const throng_http_options& given);

  /// A request ready for the wire, and the connection it goes over.
  struct Prepared {
    const protocols::http::ClientOptions* origin = nullptr;  // good as long as the HttpOrigins
    std::string wire;
    protocols::http::HttpMetrics::Method* method = nullptr;
    bool is_head = false;
  };
  /// `options`: from `options()`. Reads certificates when the first https URL of them comes.
  Result<std::shared_ptr<const Prepared>, RequestProblem> prepare(
      const throng_http_request& request, Options& options);

  /// How `url`'s origin is reached. Good as long as the HttpOrigins.
  Result<const protocols::http::ClientOptions*, RequestProblem> origin(
      const protocols::http::Url& url, Options& options);
  /// The parts of a request that a user agent sends.
  Result<protocols::http::UserAgent::Exchange, RequestProblem> exchange(
      const throng_http_request& request, const Options& options) const;

  /// Requests that are kept ready, each at the place that its text names; another one there takes
  /// its place.
  static constexpr std::size_t kPlaces = 1024;

 private:
  using OriginKey =
      std::tuple<protocols::http::Url::Scheme, std::string, std::uint16_t, const Options*>;
  using OptionsKey =
      std::tuple<bool, std::int64_t, std::int64_t, std::int64_t, std::uint64_t, std::string,
                 std::string, std::string, bool, bool, std::uint32_t, bool, bool, bool>;

  std::string_view key_of(const throng_http_request& request, const Options& options);
  Result<std::shared_ptr<const Prepared>, RequestProblem> make(const throng_http_request& request,
                                                               Options& options);

  protocols::http::HttpMetrics& metrics_;
  runtime::Resolver& resolver_;
  std::map<OptionsKey, Options> options_;
  std::map<OriginKey, std::unique_ptr<protocols::http::ClientOptions>> origins_;
  struct Kept {
    std::string key;
    std::shared_ptr<const Prepared> prepared;
  };
  std::vector<Kept> kept_{kPlaces};
  std::string key_;
};

}  // namespace throng::scenario::native
