#include "run/http_connections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/dns/name_servers.hpp"
#include "runtime/dns/resolve_pin.hpp"

namespace throng::run {

namespace {

Result<runtime::ResolverOptions, std::string> resolver_options(const config::HttpLoad& plan) {
  runtime::ResolverOptions names;
  for (const std::string& text : plan.pins) {
    auto pin = runtime::parse_resolve_pin(text);
    if (!pin) return failed("--resolve: " + pin.error());
    names.pins.push_back(std::move(pin).value());
  }
  if (!plan.dns_servers.empty()) {
    const auto servers = runtime::parse_name_servers(plan.dns_servers);
    if (!servers) return failed("--dns-servers: " + servers.error());
  }
  names.servers = plan.dns_servers;
  return names;
}

runtime::TlsOptions tls_options(const config::HttpTls& tls) {
  runtime::TlsOptions options;
  options.ca_file = tls.ca_file;
  options.verifies = tls.verifies;
  options.certificate_file = tls.certificate_file;
  options.key_file = tls.key_file;
  options.resumes = tls.resumes;
  return options;
}

bool may_need_tls(const config::HttpLoad& plan) {
  return plan.redirects > 0 ||
         std::any_of(plan.targets.begin(), plan.targets.end(),
                     [](const config::HttpTarget& target) {
                       const auto url = protocols::http::parse_url(target.url);
                       return url && url->scheme == protocols::http::Url::Scheme::kHttps;
                     });
}

}  // namespace

Result<std::unique_ptr<HttpConnections>, std::string> HttpConnections::make(
    runtime::Loop& loop, const config::HttpLoad& plan) {
  std::unique_ptr<HttpConnections> connections(new HttpConnections(plan));
  const auto names = resolver_options(plan);
  if (!names) return failed(names.error());
  auto resolver = runtime::Resolver::make(loop, *names);
  if (!resolver) return failed("looking up names: " + resolver.error());
  connections->resolver_ = std::move(resolver).value();
  if (!may_need_tls(plan)) return connections;
  auto tls = runtime::TlsContext::make(tls_options(plan.tls));
  if (!tls) return failed(tls.error());
  connections->tls_ = std::move(tls).value();
  return connections;
}

Result<bool, std::string> HttpConnections::check(const config::HttpLoad& plan) {
  const auto names = resolver_options(plan);
  if (!names) return failed(names.error());
  const config::HttpTls& tls = plan.tls;
  if (tls.ca_file.empty() && tls.certificate_file.empty() && tls.key_file.empty()) return true;
  const auto made = runtime::TlsContext::make(tls_options(tls));
  if (!made) return failed(made.error());
  return true;
}

const protocols::http::ClientOptions& HttpConnections::to(const protocols::http::Url& url,
                                                          std::size_t source) {
  source %= std::max<std::size_t>(1, plan_.sources.size());
  const Key key{url.scheme, url.host, url.port, source};
  if (const auto known = options_.find(key); known != options_.end()) return known->second;
  protocols::http::ClientOptions& client = options_[key];
  client.host = url.host;
  client.port = url.port;
  client.resolver = resolver_.get();
  if (url.scheme == protocols::http::Url::Scheme::kHttps) client.tls = tls_.get();
  client.resumes = plan_.tls.resumes;
  if (!plan_.sources.empty()) {
    client.connect.source = runtime::Endpoint::from_literal(plan_.sources[source], 0);
  }
  client.connect_timeout = plan_.connect_timeout;
  client.response_timeout = plan_.response_timeout;
  client.idle_timeout = plan_.idle_timeout;
  client.max_head_bytes = plan_.max_head_bytes;
  client.max_body_bytes = plan_.max_body_bytes;
  client.keep_alive = plan_.keep_alive;
  return client;
}

}  // namespace throng::run
