#include "run/http_load.hpp"

#include <fmt/format.h>

#include <string>

#include "protocols/http/client.hpp"
#include "run/http_requests.hpp"
#include "run/http_workload.hpp"
#include "runtime/tcp_stream.hpp"
#include "runtime/waiter.hpp"

namespace throng::run {

Task<Result<bool, LoadProblem>> HttpLoad::prepare() {
  if (target_.is_set()) co_return true;
  LoadProblem problem;
  const auto requests = make_requests(plan_);
  if (!requests) {
    problem.text = requests.error();
    co_return failed(problem);
  }
  const protocols::http::Url& url = requests->front().url;
  const auto found = runtime::resolve_blocking(url.host, url.port);
  if (!found) {
    problem.text = fmt::format("cannot find the address of {}: {}", url.host, found.error());
    co_return failed(problem);
  }
  runtime::Loop& loop = (co_await runtime::current_scope()).loop();
  std::string tried;
  const runtime::ConnectOptions options;
  for (const runtime::Endpoint& endpoint : *found) {
    const auto connected =
        co_await runtime::connect(loop, endpoint, options, loop.now() + plan_.connect_timeout);
    if (connected.is_stopped()) co_return kStopped;
    if (connected.is_ok()) {
      target_ = endpoint;
      co_return true;
    }
    tried += fmt::format("{}{}: {}", tried.empty() ? "" : "; ", endpoint.text(),
                         protocols::http::failure_of(connected.error()).detail);
  }
  problem.text = fmt::format(
      "cannot connect to {}\nIs the server running there, and does the URL name its port?", tried);
  co_return failed(problem);
}

std::unique_ptr<Workload> HttpLoad::make_workload(CoreContext context) {
  return std::make_unique<HttpWorkload>(std::move(context), plan_, target_);
}

}  // namespace throng::run
