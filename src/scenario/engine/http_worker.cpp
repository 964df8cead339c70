#include <fmt/format.h>

#include <utility>

#include "protocols/http/request.hpp"
#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/http_arguments.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/engine/workers.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using protocols::http::Url;

/// What a user of the http worker has said so far.
struct Settings {
  Url url;  // of the server; its target is of no meaning
  const protocols::http::ClientOptions* origin = nullptr;
  HttpHeaders headers;
  const HttpSide::Named* named = nullptr;

  /// The last request without a body whose path stands in the script, by the path's place there:
  /// nothing else ever comes to that place.
  mutable const std::string* path = nullptr;
  mutable std::string_view method;
  mutable std::shared_ptr<const HttpSide::Prepared> prepared;
};

const Settings& settings_of(Fiber& fiber) {
  if (fiber.state().settings == nullptr) {
    auto made = std::make_shared<Settings>();
    made->named = fiber.core().http().named("default.");
    fiber.state().settings = std::move(made);
  }
  return *static_cast<const Settings*>(fiber.state().settings.get());
}

template <class Change>
void change(Fiber& fiber, Change&& change) {
  auto changed = std::make_shared<Settings>(settings_of(fiber));
  change(*changed);
  changed->path = nullptr;
  fiber.state().settings = std::move(changed);
}

Fault not_connected(std::string_view statement) {
  return {Value::atom("not_connected"),
          fmt::format("{}: expected {{connect, \"host\", Port}} before it", statement)};
}

Result<Url, Fault> server_of(const Value& host, const Value& port) {
  const auto name = text_argument(host);
  const auto number = integer_argument(port);
  if (!name || !number || *number < 1 || *number > 65535) {
    return failed(Fault{Value::atom("badarg"),
                        fmt::format("connect: {}, {}: expected a host and a port from 1 to 65535",
                                    values::shown(host, 100), values::shown(port, 100))});
  }
  const bool is_ipv6 = name->find(':') != std::string::npos && !name->starts_with('[');
  auto url = protocols::http::parse_url(
      fmt::format(fmt::runtime(is_ipv6 ? "http://[{}]:{}/" : "http://{}:{}/"), *name, *number));
  if (!url) return failed(Fault{Value::atom("badarg"), "connect: " + url.error()});
  return std::move(url).value();
}

Task<StatementResult> connect(Fiber& fiber, Arguments arguments) {
  auto url = server_of(arguments[0], arguments[1]);
  if (url.is_error()) co_return failed(url.error());
  const auto origin = fiber.core().http().to(*url);
  if (origin.is_error()) co_return failed(fault_of("connect", origin.error()));
  const auto opened = co_await fiber.user().http().connect(**origin);
  if (opened.is_stopped()) co_return kStopped;
  if (opened.is_error()) co_return failed(fault_of("connect", opened.error()));
  change(fiber, [&](Settings& settings) {
    settings.url = *url;
    settings.origin = *origin;
  });
  co_return Value();
}

StatementResult disconnect(Fiber& fiber, Arguments) {
  fiber.user().http().disconnect();
  change(fiber, [](Settings& settings) { settings.origin = nullptr; });
  return Value();
}

StatementResult set_prefix(Fiber& fiber, Arguments arguments) {
  const auto prefix = text_argument(arguments[0]);
  const HttpSide::Named* named = prefix ? fiber.core().http().named(*prefix + ".") : nullptr;
  if (named == nullptr) {
    return failed(
        Fault{Value::atom("badarg"),
              fmt::format("set_prefix: {}: expected a text, and not more than {} metrics",
                          values::shown(arguments[0], 100), ScriptMetrics::kMostMetrics)});
  }
  change(fiber, [&](Settings& settings) { settings.named = named; });
  return Value();
}

StatementResult set_options(Fiber& fiber, Arguments arguments) {
  auto headers = header_list(arguments[0]);
  if (headers.is_error()) return failed(headers.error());
  change(fiber, [&](Settings& settings) { settings.headers = *headers; });
  return Value();
}

/// The same request of many users is made once.
std::shared_ptr<const HttpSide::Prepared> prepare(Fiber& fiber, const Settings& settings,
                                                  std::string_view method, std::string_view path,
                                                  std::string_view body) {
  std::string key = fmt::format("{} {}:{} {}", method, settings.url.host, settings.url.port, path);
  for (const auto& [name, value] : settings.headers) key += fmt::format("\n{}:{}", name, value);
  key += fmt::format("\n\n{}", body);
  HttpSide& side = fiber.core().http();
  if (auto known = side.find(key)) return known;
  protocols::http::Request request;
  request.method = method;
  request.target = path;
  request.host = settings.url.authority();
  request.headers = settings.headers;
  request.body = body;
  return side.keep(key, request);
}

/// Null: it is none that can be sent.
std::shared_ptr<const HttpSide::Prepared> prepared_for(Fiber& fiber, const Settings& settings,
                                                       std::string_view method, const Value& path,
                                                       const Value* body) {
  const bool is_lasting = path.is(Value::Kind::kString) && path.is_shared() && body == nullptr;
  if (is_lasting && settings.path == &path.text() && settings.method == method) {
    return settings.prepared;
  }
  const auto target = text_argument(path);
  const auto sent = body == nullptr ? std::optional(std::string()) : bytes_argument(*body);
  if (!target || !target->starts_with('/') || !sent) return nullptr;
  auto prepared = prepare(fiber, settings, method, *target, *sent);
  if (is_lasting) {
    settings.path = &path.text();
    settings.method = method;
    settings.prepared = prepared;
  }
  return prepared;
}

Task<StatementResult> request(Fiber& fiber, std::string_view method, const Value& path,
                              const Value* body) {
  const Settings& settings = settings_of(fiber);
  if (settings.origin == nullptr) co_return failed(not_connected(method));
  auto prepared = prepared_for(fiber, settings, method, path, body);
  if (prepared == nullptr) {
    co_return failed(
        Fault{Value::atom("badarg"),
              fmt::format("{}: {}: expected a path that begins with /, and a text as the body",
                          method, values::shown(path, 100))});
  }
  ScriptHttp::Exchange exchange(fiber.user().http(), fiber, std::move(prepared), *settings.origin,
                                *settings.named);
  const ScriptHttp::Outcome outcome = co_await exchange.send();
  if (outcome.is_stopped()) co_return kStopped;
  exchange.settle(outcome);
  co_return Value();
}

Task<StatementResult> get(Fiber& fiber, Arguments arguments) {
  return request(fiber, "GET", arguments[0], nullptr);
}
Task<StatementResult> post(Fiber& fiber, Arguments arguments) {
  return request(fiber, "POST", arguments[0], &arguments[1]);
}
Task<StatementResult> put(Fiber& fiber, Arguments arguments) {
  return request(fiber, "PUT", arguments[0], &arguments[1]);
}

constexpr StatementCode kStatements[] = {{"connect", 2, 2, nullptr, &connect},
                                         {"disconnect", 0, 0, &disconnect, nullptr},
                                         {"get", 1, 1, nullptr, &get},
                                         {"post", 2, 2, nullptr, &post},
                                         {"put", 2, 2, nullptr, &put},
                                         {"set_options", 1, 1, &set_options, nullptr},
                                         {"set_prefix", 1, 1, &set_prefix, nullptr}};

void declare(CoreEngine& core) {
  core.http().named("default.");
}

constexpr WorkerCode kWorker = {"http_worker", kStatements, nullptr, &declare, nullptr};

}  // namespace

const WorkerCode& http_worker() {
  return kWorker;
}

}  // namespace throng::scenario::engine
