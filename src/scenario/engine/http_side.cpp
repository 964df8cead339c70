#include "scenario/engine/http_side.hpp"

#include <stdexcept>

#include "protocols/http/first_target.hpp"
#include "protocols/http/request.hpp"

namespace throng::scenario::engine {

using protocols::http::ClientOptions;
using protocols::http::Failure;
using protocols::http::FailureKind;

namespace {

constexpr Failure kNoTls{FailureKind::kTls, "no TLS can be had on this machine"};

std::unique_ptr<runtime::Resolver> make_resolver(runtime::Loop& loop) {
  auto made = runtime::Resolver::make(loop, runtime::ResolverOptions{});
  if (!made) throw std::runtime_error("looking up names: " + made.error());
  return std::move(made).value();
}

}  // namespace

HttpSide::HttpSide(runtime::Loop& loop, telemetry::Recorder& recorder, ScriptMetrics& metrics)
    : loop_(loop), script_metrics_(metrics), metrics_(recorder), resolver_(make_resolver(loop)) {}

Result<const ClientOptions*, Failure> HttpSide::to(const protocols::http::Url& url) {
  const bool is_secure = url.scheme == protocols::http::Url::Scheme::kHttps;
  if (is_secure && tls_ == nullptr) {
    auto made = runtime::TlsContext::make({});
    if (!made) return failed(kNoTls);
    tls_ = std::move(made).value();
  }
  auto& origin = origins_[{url.scheme, url.host, url.port}];
  if (origin == nullptr) {
    origin = std::make_unique<ClientOptions>();
    origin->host = url.host;
    origin->port = url.port;
    origin->resolver = resolver_.get();
    origin->on_connected = &protocols::http::note_target;
    if (is_secure) origin->tls = tls_.get();
  }
  return origin.get();
}

const HttpSide::Named* HttpSide::named(std::string_view prefix) {
  const auto found = named_.find(prefix);
  if (found != named_.end()) return &found->second;
  const std::string start(prefix);
  Named made;
  made.ok = script_metrics_.counter(start + "http_ok", "answers with the expected status");
  made.fail = script_metrics_.counter(start + "http_fail", "answers with another status");
  made.other = script_metrics_.counter(start + "other_fail", "requests without an answer");
  made.latency =
      script_metrics_.histogram(start + "latency", "from the intended start to the last byte");
  const bool is_whole = made.ok != nullptr && made.fail != nullptr && made.other != nullptr &&
                        made.latency != nullptr;
  return is_whole ? &named_.emplace(start, made).first->second : nullptr;
}

std::shared_ptr<const HttpSide::Prepared> HttpSide::find(std::string_view key) const {
  const auto found = prepared_.find(key);
  return found == prepared_.end() ? nullptr : found->second;
}

/// Null: it cannot be sent.
std::shared_ptr<const HttpSide::Prepared> HttpSide::keep(std::string_view key,
                                                         const protocols::http::Request& request) {
  auto wire = protocols::http::serialise(request);
  if (!wire) return nullptr;
  auto made = std::make_shared<Prepared>();
  made->wire = std::move(wire).value();
  made->method = &metrics_.method(request.method);
  // Requests that differ each time would fill the memory: then all are forgotten.
  if (prepared_.size() >= kMostPrepared) prepared_.clear();
  prepared_.insert_or_assign(std::string(key), made);
  return made;
}

}  // namespace throng::scenario::engine
