#include <fmt/format.h>

#include <algorithm>

#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/engine/workers.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

constexpr std::size_t kLongestLine = 4096;  // bytes of a value in the log

StatementResult print(Fiber& fiber, Arguments arguments) {
  CoreEngine& core = fiber.core();
  const base::TimePoint began = core.loop().precise_now();
  if (core.may_log()) {
    core.log(fiber.user(), telemetry::LogLevel::kInfo,
             "Dummy print: " + values::shown(arguments[0], kLongestLine));
  }
  const CoreEngine::DummyMetrics& metrics = core.dummy();
  core.metrics().add(*metrics.print);
  core.metrics().record(*metrics.dummy, (core.loop().precise_now() - began).count());
  return Value();
}

/// Puts its text before what the worker's state is.
StatementResult test_method(Fiber& fiber, Arguments arguments) {
  const auto added = arguments[0].as_text();
  if (!added) {
    return failed(Fault{Value::atom("badarg"), fmt::format("test_method: {}: expected a text",
                                                           values::shown(arguments[0], 100))});
  }
  constexpr std::size_t kMost = 1 << 20;
  const std::string before = fiber.state().value.as_text().value_or("");
  if (before.size() + added->size() > kMost) {
    return failed(Fault{Value::atom("system_limit"), "test_method: more than 1 MiB of text"});
  }
  fiber.state().value = Value::string(*added + before);
  return Value();
}

StatementResult test_proplist(Fiber&, Arguments arguments) {
  const Value& list = arguments[0];
  const bool has_test =
      list.is(Value::Kind::kList) &&
      std::any_of(list.items().begin(), list.items().end(), [](const Value& each) {
        return each.is(Value::Kind::kTuple) && each.items().size() == 2 &&
               each.items()[0].is_atom("test") && each.items()[1].is_true();
      });
  if (has_test) return Value();
  return failed(Fault{Value::atom("badmatch"),
                      fmt::format("test_proplist: {}: expected a list with {{t, test, true}} in it",
                                  values::shown(list, 100))});
}

constexpr StatementCode kStatements[] = {{"print", 1, 1, &print, nullptr},
                                         {"test_method", 1, 1, &test_method, nullptr},
                                         {"test_proplist", 1, 1, &test_proplist, nullptr}};

Value initial_state() {
  return Value::string("");
}

void ended(Fiber& fiber, const Value& result) {
  CoreEngine& core = fiber.core();
  if (!core.may_log()) return;
  core.log(fiber.user(), telemetry::LogLevel::kDebug,
           fmt::format("TERMINATE {} {}", values::shown(result, kLongestLine),
                       values::shown(fiber.state().value, kLongestLine)));
}

void declare(CoreEngine& core) {
  core.dummy();
}

constexpr WorkerCode kWorker = {"dummy_worker", kStatements, &initial_state, &declare, &ended};

}  // namespace

const WorkerCode& dummy_worker() {
  return kWorker;
}

}  // namespace throng::scenario::engine
