#include "scenario/engine/fetch.hpp"

#include <fmt/format.h>

#include <utility>

#include "protocols/http/user_agent.hpp"
#include "scenario/engine/http_side.hpp"

namespace throng::scenario::engine {

Task<Result<std::string, std::string>> fetch(runtime::Loop& loop, std::string url) {
  auto parsed = protocols::http::parse_url(url);
  if (parsed.is_error()) co_return failed(parsed.error());
  // What it measures is nobody's.
  telemetry::Recorder recorder;
  ScriptMetrics metrics(recorder, {});
  HttpSide side(loop, recorder, metrics);
  protocols::http::AgentOptions options;
  options.redirects = 10;
  protocols::http::UserAgent agent(loop, side, side.metrics(), side.memo(), options);
  protocols::http::ResponseCapture capture;
  protocols::http::UserAgent::Exchange exchange;
  exchange.url = std::move(parsed).value();
  exchange.capture = &capture;
  const auto answer = co_await agent.exchange(std::move(exchange), loop.precise_now());
  if (answer.is_stopped()) co_return kStopped;
  if (answer.is_error()) co_return failed(std::string(answer.error().detail));
  if (answer->status < 200 || answer->status > 299) {
    co_return failed(fmt::format("the answer was {}, expected 200", answer->status));
  }
  co_return std::move(capture.body);
}

}  // namespace throng::scenario::engine
