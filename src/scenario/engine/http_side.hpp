#pragma once

#include <cstddef>
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
#include "scenario/engine/script_metrics.hpp"

namespace throng::scenario::engine {

/// What the HTTP statements of one core share: how origins are reached, requests that are ready for
/// the wire, and the metrics by the names of scripts. Thread: the core's own. Lifetime: loop and
/// recorder must outlive it, and it its users.
class HttpSide final : public protocols::http::Origins {
 public:
  HttpSide(runtime::Loop& loop, telemetry::Recorder& recorder, ScriptMetrics& metrics);

  runtime::Loop& loop() const { return loop_; }
  protocols::http::HttpMetrics& metrics() { return metrics_; }
  protocols::http::HeadMemo& memo() { return memo_; }
  Result<const protocols::http::ClientOptions*, protocols::http::Failure> to(
      const protocols::http::Url& url) override;

  /// The metrics of a worker whose names begin with this prefix.
  struct Named {
    ScriptMetrics::Metric* ok = nullptr;     // the status that was expected
    ScriptMetrics::Metric* fail = nullptr;   // another one
    ScriptMetrics::Metric* other = nullptr;  // no answer
    ScriptMetrics::Metric* latency = nullptr;
  };
  /// `prefix`: empty or with a dot at its end. It stays where it is. Null: there are other metrics
  /// of these names, or too many.
  const Named* named(std::string_view prefix);

  /// A request that is repeated, ready for the wire.
  struct Prepared {
    std::string wire;
    protocols::http::HttpMetrics::Method* method = nullptr;
  };
  /// That of a key, which the caller makes of all that is in it; null: not known.
  std::shared_ptr<const Prepared> find(std::string_view key) const;
  std::shared_ptr<const Prepared> keep(std::string_view key,
                                       const protocols::http::Request& request);
  static constexpr std::size_t kMostPrepared = 10'000;

 private:
  using Key = std::tuple<protocols::http::Url::Scheme, std::string, std::uint16_t>;

  runtime::Loop& loop_;
  ScriptMetrics& script_metrics_;
  protocols::http::HttpMetrics metrics_;
  protocols::http::HeadMemo memo_;
  std::unique_ptr<runtime::Resolver> resolver_;
  std::unique_ptr<runtime::TlsContext> tls_;  // once there was an https URL
  std::map<Key, std::unique_ptr<protocols::http::ClientOptions>> origins_;
  std::map<std::string, Named, std::less<>> named_;
  std::map<std::string, std::shared_ptr<const Prepared>, std::less<>> prepared_;
};

}  // namespace throng::scenario::engine
