#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenario/engine/core_engine.hpp"
#include "scenario/engine/fiber.hpp"
#include "scenario/engine/script_user.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kShown = 100;  // bytes of a value in a message
constexpr double kNsPerMs = 1e6;
constexpr double kLongestWait = 3.6e10;  // ms: 10,000 hours

Fault badarg(std::string text) {
  return {Value::atom("badarg"), std::move(text)};
}

/// Nothing: it is no time.
std::optional<base::Duration> duration_of(const Value& ms) {
  if (!ms.is_number()) return std::nullopt;
  const double time = std::clamp(ms.as_real(), 0.0, kLongestWait);
  return base::Duration(std::llround(time * kNsPerMs));
}

Fault no_time(const Value& value) {
  return badarg(
      fmt::format("{}: expected a time, such as {{10, sec}}", values::shown(value, kShown)));
}

}  // namespace

Fiber::Then Fiber::call_function(const Instruction& at) {
  values::FunctionContext context{user_.random(), core_.regexes()};
  return give(program_->functions[at.a](context, {top_ - at.count, at.count}), at.count);
}

Fiber::Then Fiber::call_statement(const Instruction& at) {
  const StatementUse& use = program_->statements[at.a];
  const Arguments arguments(top_ - at.count, at.count);
  if (core_.is_traced(user_)) core_.trace(user_, use, arguments);
  if (use.code->at_once != nullptr) return give(use.code->at_once(*this, arguments), at.count);
  statement_ = {&use, arguments};
  return pause(Pause::kStatement);
}

Fiber::Then Fiber::wait_for_time(const Instruction&) {
  const auto time = duration_of(top());
  if (!time) return throw_fault(no_time(top()));
  pending_ = Value();
  until_ = core_.loop().precise_now() + *time;
  return pause(Pause::kSleep);
}

Fiber::Then Fiber::set_signal(const Instruction& at) {
  const Value& name = top_[-static_cast<std::ptrdiff_t>(at.count)];
  const Value count = at.count > 1 ? top() : Value::integer(1);
  if (!count.is(Kind::kInteger) || count.as_integer() < 0) {
    return throw_fault(badarg(fmt::format("{}: expected how often the signal is set, 0 or more",
                                          values::shown(count, kShown))));
  }
  if (!core_.set_signal(name, count.as_integer())) {
    return throw_fault({Value::atom("system_limit"),
                        fmt::format("more than {} signals", SignalBoard::kMostNames)});
  }
  replace(at.count, Value::ok());
  return Then::kNext;
}

Fiber::Then Fiber::wait_for_signal(const Instruction& at) {
  const Value* arguments = top_ - at.count;
  SignalWait wait{arguments[0], 1, std::nullopt};
  if (at.count > 1) {
    const Value& count = arguments[1];
    if (!count.is(Kind::kInteger) || count.as_integer() < 0) {
      Value call = Value::tuple({Value::atom("wait_signal"), arguments[0], count});
      return throw_fault({Value::tuple({Value::atom("badarg"), std::move(call)}),
                          fmt::format("{}: expected how often the signal is to be set, 0 or more",
                                      values::shown(count, kShown))});
    }
    wait.count = count.as_integer();
  }
  if (at.count > 2) {
    wait.timeout = duration_of(arguments[2]);
    if (!wait.timeout) return throw_fault(no_time(arguments[2]));
  }
  if (core_.has_signal(wait.name, wait.count)) {
    replace(at.count, Value::ok());
    return Then::kNext;
  }
  signal_ = std::move(wait);
  return pause(Pause::kSignal);
}

std::string Fiber::signal_text() const {
  return fmt::format("wait_signal {}", values::shown(signal_.name, kShown));
}

/// The place of the first time is the one that the original gives each time; then on from there.
Fiber::Then Fiber::round_robin(const Instruction& at) {
  const Value list = top();
  const bool is_count = list.is(Kind::kInteger);
  const std::vector<Value> items = list.is_listlike() ? list.elements() : std::vector<Value>();
  const std::int64_t size = is_count ? list.as_integer() : static_cast<std::int64_t>(items.size());
  if (size <= 0) {
    return throw_fault({Value::atom("empty_round_robin_list"),
                        fmt::format("{}: expected a list with something in it, or a number above 0",
                                    values::shown(list, kShown))});
  }
  Value& place = values_[at.a];
  const auto first = static_cast<std::int64_t>(user_.worker_id() + user_.pool_number() - 2);
  const std::int64_t turn = place.is(Kind::kInteger) ? place.as_integer() + 1 : first;
  place = Value::integer(turn);
  // Of a number the first is one further, and counting begins at 1.
  if (is_count) replace(1, Value::integer((turn + 1) % size + 1));
  if (!is_count) replace(1, items[static_cast<std::size_t>(turn % size)]);
  return Then::kNext;
}

Fiber::Then Fiber::step_metric(const Instruction& at) {
  const Value* arguments = top_ - at.count;
  switch (at.step) {
    case Step::kMetric:
      return give(core_.metric(top()), 1);
    case Step::kCount:
      return give(core_.count(at.a, at.count > 0 ? arguments : nullptr), at.count);
    case Step::kGauge:
      return give(core_.gauge(at.a, arguments[0]), at.count);
    case Step::kRecord:
      return give(core_.record(at.a, arguments[0], at.b != 0), at.count);
    default:
      return throw_fault({Value::atom("undef"), "no such instruction"});
  }
}

Fiber::Then Fiber::respond(const Instruction& at) {
  const auto part = static_cast<ResponsePart>(at.a);
  if (response_ == nullptr) {
    return throw_fault(
        {Value::atom("no_response"),
         "no answer has come yet: expected an HTTP statement before {response, ...}"});
  }
  if (part == ResponsePart::kStatus) return give(Value::integer(response_->status), 0);
  if (part == ResponsePart::kBody) return give(Value::binary(response_->body), 0);
  if (part == ResponsePart::kHeader) {
    const auto name = top().as_text();
    const std::string* value = name ? response_->header(*name) : nullptr;
    return give(value == nullptr ? Value::list({}) : Value::string(*value), 1);
  }
  std::vector<Value> arguments = {Value::binary(response_->body)};
  arguments.insert(arguments.end(), top_ - at.count, top_);
  const std::string_view name = part == ResponsePart::kJson ? "json" : "regex";
  values::FunctionContext context{user_.random(), core_.regexes()};
  return give(values::find_function(name, arguments.size())(context, arguments), at.count);
}

}  // namespace throng::scenario::engine
