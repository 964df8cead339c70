#include "scenario/native/http_origins.hpp"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "protocols/http/first_target.hpp"
#include "protocols/http/request.hpp"
#include "protocols/http/url.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

using protocols::http::ClientOptions;
using protocols::http::FailureKind;

Failed<RequestProblem> bad_request(std::string text) {
  return failed(
      RequestProblem{{FailureKind::kBadRequest, "the request cannot be sent"}, std::move(text)});
}

ClientOptions client_options(const throng_http_options& options) {
  ClientOptions client;
  if (options.connect_timeout_ns > 0) {
    client.connect_timeout = base::Duration(options.connect_timeout_ns);
  }
  if (options.response_timeout_ns > 0) {
    client.response_timeout = base::Duration(options.response_timeout_ns);
  }
  if (options.idle_timeout_ns > 0) client.idle_timeout = base::Duration(options.idle_timeout_ns);
  if (options.max_body_bytes > 0) client.max_body_bytes = options.max_body_bytes;
  client.keep_alive = options.keep_alive != 0;
  client.resumes = options.no_resume == 0;
  client.on_connected = &protocols::http::note_target;
  return client;
}

runtime::TlsOptions tls_options(const throng_http_options& options) {
  runtime::TlsOptions tls;
  tls.ca_file = detail::view(options.ca_file);
  tls.certificate_file = detail::view(options.certificate_file);
  tls.key_file = detail::view(options.key_file);
  tls.verifies = options.insecure == 0;
  tls.resumes = options.no_resume == 0;
  return tls;
}

}  // namespace

HttpOrigins::Options& HttpOrigins::options(const throng_http_options& given) {
  const OptionsKey key{given.keep_alive != 0,
                       given.connect_timeout_ns,
                       given.response_timeout_ns,
                       given.idle_timeout_ns,
                       given.max_body_bytes,
                       detail::view(given.ca_file),
                       detail::view(given.certificate_file),
                       detail::view(given.key_file),
                       given.insecure != 0,
                       given.no_resume != 0,
                       given.redirects,
                       given.cookies != 0,
                       given.compressed != 0,
                       given.expects_continue != 0};
  const auto [at, is_new] = options_.try_emplace(key);
  if (is_new) {
    at->second.client = client_options(given);
    at->second.client.resolver = &resolver_;
    at->second.tls = tls_options(given);
    at->second.agent = {given.redirects, given.cookies != 0, given.compressed != 0,
                        given.expects_continue != 0};
  }
  return at->second;
}

std::string_view HttpOrigins::key_of(const throng_http_request& request, const Options& options) {
  const auto* const place = &options;
  key_.assign(reinterpret_cast<const char*>(&place), sizeof place);
  key_.append(detail::view(request.method)).append(1, ' ');
  key_.append(detail::view(request.url)).append(1, '\n');
  key_.append(detail::view(request.step));
  return key_;
}

Result<std::shared_ptr<const HttpOrigins::Prepared>, RequestProblem> HttpOrigins::prepare(
    const throng_http_request& request, Options& options) {
  // What has a body or headers of its own is seldom the same twice.
  if (request.header_count > 0 || request.body.size > 0) return make(request, options);
  const std::string_view key = key_of(request, options);
  Kept& kept = kept_[std::hash<std::string_view>()(key) % kPlaces];
  if (kept.prepared != nullptr && kept.key == key) return kept.prepared;
  auto made = make(request, options);
  if (!made) return made;
  kept.key = key;
  kept.prepared = *made;
  return made;
}

Result<std::shared_ptr<const HttpOrigins::Prepared>, RequestProblem> HttpOrigins::make(
    const throng_http_request& request, Options& options) {
  auto exchange = this->exchange(request, options);
  if (!exchange) return failed(exchange.error());
  const protocols::http::Url& url = exchange->url;
  protocols::http::Request& parts = exchange->request;
  parts.target = url.target;
  parts.host = url.authority();
  auto wire = protocols::http::serialise(parts);
  if (!wire)
    return bad_request(
        fmt::format("{} {}: {}", parts.method, detail::view(request.url), wire.error()));
  const auto to = origin(url, options);
  if (!to) return failed(to.error());
  auto prepared = std::make_shared<Prepared>();
  prepared->origin = *to;
  prepared->wire = std::move(*wire);
  prepared->method = &metrics_.method(parts.method, detail::view(request.step));
  prepared->is_head = parts.method == "HEAD";
  return std::shared_ptr<const Prepared>(std::move(prepared));
}

Result<protocols::http::UserAgent::Exchange, RequestProblem> HttpOrigins::exchange(
    const throng_http_request& request, const Options& options) const {
  const std::string_view text = detail::view(request.url);
  auto url = protocols::http::parse_url(text);
  if (!url) return bad_request(fmt::format("the URL \"{}\": {}", text, url.error()));
  protocols::http::UserAgent::Exchange exchange;
  exchange.url = std::move(url).value();
  exchange.request.method = detail::view(request.method);
  exchange.request.body = detail::view(request.body);
  exchange.request.keep_alive = options.client.keep_alive;
  for (std::size_t i = 0; i < request.header_count; ++i) {
    exchange.request.headers.emplace_back(detail::view(request.headers[i].key),
                                          detail::view(request.headers[i].value));
  }
  exchange.step = detail::view(request.step);
  return exchange;
}

Result<const ClientOptions*, RequestProblem> HttpOrigins::origin(const protocols::http::Url& url,
                                                                 Options& options) {
  const bool is_secure = url.scheme == protocols::http::Url::Scheme::kHttps;
  if (is_secure && options.tls_context == nullptr) {
    auto made = runtime::TlsContext::make(options.tls);
    if (!made) return bad_request(made.error());
    options.tls_context = std::move(made).value();
  }
  auto& origin = origins_[{url.scheme, url.host, url.port, &options}];
  if (origin == nullptr) {
    origin = std::make_unique<ClientOptions>(options.client);
    origin->host = url.host;
    origin->port = url.port;
    if (is_secure) origin->tls = options.tls_context.get();
  }
  return origin.get();
}

}  // namespace throng::scenario::native
