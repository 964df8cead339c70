#include "run/http_load.hpp"

#include <fmt/format.h>

#include <set>
#include <string>
#include <tuple>

#include "protocols/http/client.hpp"
#include "run/http_connections.hpp"
#include "run/http_requests.hpp"
#include "run/http_workload.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/tls/tls.hpp"
#include "runtime/waiter.hpp"

namespace throng::run {
namespace {

using protocols::http::failure_of;
using protocols::http::Url;

LoadProblem problem(std::string text) {
  LoadProblem made;
  made.text = std::move(text);
  return made;
}

/// What to do about a TLS connection that cannot be had.
std::string_view advice_on(runtime::TlsFailure::Kind kind) {
  using Kind = runtime::TlsFailure::Kind;
  switch (kind) {
    case Kind::kUntrusted:
      return "Name the certificate of its CA with --cacert FILE; --insecure trusts anyone.";
    case Kind::kExpired:
      return "Renew the server's certificate, or look at this machine's clock; --insecure trusts "
             "anyone.";
    case Kind::kWrongName:
      return "Use a URL with a name that the certificate is for (--resolve NAME:PORT:ADDRESS says "
             "where it is); --insecure trusts anyone.";
    case Kind::kAlert:
      return "Does the server ask for a client certificate (--cert FILE --key FILE)?";
    case Kind::kProtocol:
    case Kind::kIo:
      break;
  }
  return "Is that port meant for https?";
}

/// One connection to the origin of `url`. Returns: where it went.
Task<Result<runtime::Endpoint, LoadProblem>> try_origin(HttpConnections& connections, Url url,
                                                        base::Duration timeout) {
  runtime::Loop& loop = (co_await runtime::current_scope()).loop();
  const auto found = co_await connections.resolver().lookup(url.host, url.port);
  if (found.is_stopped()) co_return kStopped;
  if (found.is_error()) {
    co_return failed(
        problem(fmt::format("cannot find the address of {}: {}", url.host, found.error().detail)));
  }
  std::string tried;
  const protocols::http::ClientOptions& options = connections.to(url, 0);
  for (const runtime::Endpoint& endpoint : *found->addresses) {
    const base::TimePoint deadline = loop.now() + timeout;
    auto connected = co_await runtime::connect(loop, endpoint, options.connect, deadline);
    if (connected.is_stopped()) co_return kStopped;
    if (connected.is_error()) {
      tried += fmt::format("{}{}: {}", tried.empty() ? "" : "; ", endpoint.text(),
                           failure_of(connected.error()).detail);
      continue;
    }
    if (url.scheme != Url::Scheme::kHttps) co_return endpoint;
    runtime::TcpStream stream = std::move(connected).value();
    stream.set_deadline(deadline);
    runtime::Tls tls(connections.tls(), url.host, runtime::TlsSession());
    const auto shaken = co_await tls.handshake(stream);
    if (shaken.is_stopped()) co_return kStopped;
    if (shaken.is_ok()) co_return endpoint;
    co_return failed(
        problem(fmt::format("no TLS with {} ({}): {}\n{}", url.authority(), endpoint.text(),
                            shaken.error().detail, advice_on(shaken.error().kind))));
  }
  co_return failed(problem(fmt::format(
      "cannot connect to {}\nIs the server running there, and does the URL name its port?",
      tried)));
}

}  // namespace

Task<Result<bool, LoadProblem>> HttpLoad::prepare() {
  auto requests = make_requests(plan_);
  if (!requests) co_return failed(problem(requests.error()));
  requests_ = std::move(requests).value();
  runtime::Loop& loop = (co_await runtime::current_scope()).loop();
  const auto connections = HttpConnections::make(loop, plan_);
  if (!connections) co_return failed(problem(connections.error()));
  std::set<std::tuple<Url::Scheme, std::string, std::uint16_t>> tried;
  for (const HttpTargetRequest& request : requests_->targets) {
    const Url& url = request.url;
    if (!tried.emplace(url.scheme, url.host, url.port).second) continue;
    const auto reached = co_await try_origin(**connections, url, plan_.connect_timeout);
    if (reached.is_stopped()) co_return kStopped;
    if (reached.is_error()) co_return failed(reached.error());
    if (!target_.is_set()) target_ = *reached;
  }
  co_return true;
}

std::unique_ptr<Workload> HttpLoad::make_workload(CoreContext context) {
  return std::make_unique<HttpWorkload>(std::move(context), plan_,
                                        requests_ ? *requests_ : make_requests(plan_).value());
}

}  // namespace throng::run
