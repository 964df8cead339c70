#include <fmt/format.h>

#include <utility>

#include "protocols/http/authorization.hpp"
#include "protocols/http/url.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/http_arguments.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/engine/workers.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;

/// What the options of a request say; those that mean nothing are passed over.
struct Options {
  HttpHeaders headers;
  int expected = 200;
  bool is_logged = false;
};

Fault bad_option(const Value& option) {
  return {Value::atom("badarg"),
          fmt::format("{}: expected an option of a request: {{t, header, \"Name: Value\"}}, {{t, "
                      "expected, Status}}, {{t, basic_auth, {{t, \"User\", \"Password\"}}}}, {{t, "
                      "log, true}}",
                      values::shown(option, 100))};
}

std::optional<std::string> authorization_of(const Value& pair) {
  if (!pair.is(Kind::kTuple) || pair.items().size() != 2) return std::nullopt;
  const auto user = text_argument(pair.items()[0]);
  const auto password = text_argument(pair.items()[1]);
  if (!user || !password) return std::nullopt;
  const auto made = protocols::http::basic_authorization(*user + ":" + *password);
  return made ? std::optional(*made) : std::nullopt;
}

/// Returns: whether it is understood.
bool take_option(const Value& name, const Value& value, Options& options) {
  if (name.is_atom("header")) {
    const auto line = text_argument(value);
    auto header = line ? header_of(*line) : std::nullopt;
    if (header) options.headers.push_back(std::move(*header));
    return header.has_value();
  }
  if (name.is_atom("expected")) {
    const auto status = integer_argument(value);
    if (status) options.expected = static_cast<int>(*status);
    return status && *status >= 100 && *status < 1000;
  }
  if (name.is_atom("basic_auth")) {
    auto authorization = authorization_of(value);
    if (authorization) options.headers.emplace_back("Authorization", std::move(*authorization));
    return authorization.has_value();
  }
  if (name.is_atom("log")) options.is_logged = value.is_true();
  return true;
}

Result<Options, Fault> options_of(const Value* list) {
  Options options;
  if (list == nullptr) return options;
  if (!list->is(Kind::kList)) return failed(bad_option(*list));
  for (const Value& each : list->items()) {
    const bool is_pair = each.is(Kind::kTuple) && each.items().size() == 2;
    if (!is_pair || !take_option(each.items()[0], each.items()[1], options)) {
      return failed(bad_option(each));
    }
  }
  return options;
}

void log_failure(Fiber& fiber, std::string_view method, const Value& url,
                 const ScriptHttp::Outcome& outcome, const Options& options) {
  const bool is_failure = !outcome.is_ok() || outcome->status != options.expected;
  CoreEngine& core = fiber.core();
  if ((!is_failure && !options.is_logged) || !core.may_log()) return;
  const std::string what =
      outcome.is_ok() ? fmt::format("status {}, expected {}", outcome->status, options.expected)
                      : std::string(outcome.error().detail);
  core.log(fiber.user(), is_failure ? telemetry::LogLevel::kError : telemetry::LogLevel::kInfo,
           fmt::format("{} {}: {}", method, values::shown(url, 200), what));
}

Task<StatementResult> request(Fiber& fiber, std::string_view method, const Value& where,
                              const Value* body, const Value* how) {
  const auto text = text_argument(where);
  auto url = text ? protocols::http::parse_url(*text) : failed(std::string("expected a text"));
  auto sent = body == nullptr ? std::optional(std::string()) : bytes_argument(*body);
  if (url.is_error() || !sent) {
    co_return failed(
        Fault{Value::atom("badarg"),
              fmt::format("{}: {}: {}", method, values::shown(where, 200),
                          url.is_error() ? url.error() : "expected a text as the body")});
  }
  auto options = options_of(how);
  if (options.is_error()) co_return failed(options.error());
  ScriptHttp::Call call;
  call.method = method;
  call.url = std::move(url).value();
  call.headers = options->headers;
  call.body = std::move(*sent);
  call.expected = options->expected;
  call.named = fiber.core().http().named("");
  if (call.named == nullptr) {
    co_return failed(Fault{Value::atom("badarg"), "latency and the like are other metrics here"});
  }
  const auto outcome = co_await fiber.user().http().send(fiber, std::move(call), true);
  if (outcome.is_stopped()) co_return kStopped;
  log_failure(fiber, method, where, outcome, *options);
  co_return Value();
}

Task<StatementResult> get(Fiber& fiber, Arguments arguments) {
  return request(fiber, "GET", arguments[0], nullptr,
                 arguments.size() > 1 ? &arguments[1] : nullptr);
}
Task<StatementResult> post(Fiber& fiber, Arguments arguments) {
  return request(fiber, "POST", arguments[0], &arguments[1], &arguments[2]);
}

Fault bad_choice(const Value& choice) {
  return {
      Value::atom("badarg"),
      fmt::format("random_get: {}: expected [{{t, {{t, \"URL\", [Options]}}, Weight}}, ...] with "
                  "whole weights, of which one is above 0",
                  values::shown(choice, 200))};
}

bool is_choice(const Value& each) {
  return each.is(Kind::kTuple) && each.items().size() == 2 && each.items()[0].is(Kind::kTuple) &&
         each.items()[0].items().size() == 2 && each.items()[1].is(Kind::kInteger) &&
         each.items()[1].as_integer() >= 0 && each.items()[1].as_integer() < (1 << 30);
}

Task<StatementResult> random_get(Fiber& fiber, Arguments arguments) {
  const Value& list = arguments[0];
  std::uint64_t weights = 0;
  if (list.is(Kind::kList)) {
    for (const Value& each : list.items()) {
      if (!is_choice(each)) co_return failed(bad_choice(each));
      weights += static_cast<std::uint64_t>(each.items()[1].as_integer());
    }
  }
  if (weights == 0) co_return failed(bad_choice(list));
  std::uint64_t drawn = fiber.user().random().uniform(weights);
  const Value* chosen = nullptr;
  for (const Value& each : list.items()) {
    const auto weight = static_cast<std::uint64_t>(each.items()[1].as_integer());
    chosen = &each.items()[0];
    if (drawn < weight) break;
    drawn -= weight;
  }
  co_return co_await request(fiber, "GET", chosen->items()[0], nullptr, &chosen->items()[1]);
}

StatementResult reset_cookies(Fiber& fiber, Arguments) {
  fiber.user().http().forget_cookies();
  return Value();
}

constexpr StatementCode kStatements[] = {{"get", 1, 2, nullptr, &get},
                                         {"post", 3, 3, nullptr, &post},
                                         {"random_get", 1, 1, nullptr, &random_get},
                                         {"reset_cookies", 0, 0, &reset_cookies, nullptr}};

void declare(CoreEngine& core) {
  core.http().named("");
}

constexpr WorkerCode kWorker = {"simple_http_worker", kStatements, nullptr, &declare, nullptr};

}  // namespace

const WorkerCode& simple_http_worker() {
  return kWorker;
}

}  // namespace throng::scenario::engine
