#include "scenario/engine/compile_expression.hpp"

#include <fmt/format.h>

#include <cmath>

#include "scenario/engine/unset.hpp"
#include "scenario/script/script_units.hpp"
#include "scenario/script/standard_library.hpp"
#include "scenario/values/function_table.hpp"

namespace throng::scenario::engine {
namespace {

using script::Node;
using Kind = Node::Kind;

[[noreturn]] void fail(const Node& node, std::string text) {
  throw CompileProblem{node.at, std::move(text)};
}

const Node& argument(const Node& node, std::size_t number) {
  return node.items[number];
}

/// A unit's number with it, as the original folds it: whole where both are.
Value in_unit(const Value& number, double factor) {
  if (number.is(Value::Kind::kInteger) && factor == std::floor(factor) &&
      std::abs(number.as_real() * factor) < 9e18) {
    return Value::integer(number.as_integer() * static_cast<std::int64_t>(factor));
  }
  return Value::real(number.as_real() * factor);
}

bool is_data(const Node& node) {
  if (node.is(Kind::kOperation) || node.is(Kind::kConstant) || node.is(Kind::kPair)) return false;
  if (node.is(Kind::kMap)) return true;  // nothing inside of it is a call
  return std::all_of(node.items.begin(), node.items.end(), is_data);
}

std::string name_in(const Node& node, const char* what) {
  if (node.is(Kind::kString) || node.is(Kind::kAtom)) return node.text;
  fail(node, fmt::format("{}: expected the name of {} written down as a text",
                         script::erlang_text(node), what));
}

}  // namespace

Value value_of(const Node& node) {
  std::vector<Value> items;
  if (!node.is(Kind::kString) && !node.is(Kind::kBinary)) {
    for (const Node& each : node.items) items.push_back(value_of(each));
  }
  switch (node.kind) {
    case Kind::kAtom:
      return Value::atom(node.text);
    case Kind::kInteger:
      return Value::integer(node.integer);
    case Kind::kFloat:
      return Value::real(node.real);
    case Kind::kString:
      return Value::string(node.text);
    case Kind::kBinary:
      return Value::binary(node.text);
    case Kind::kList:
      return Value::list(std::move(items));
    case Kind::kMap:
      return Value::map(std::move(items));
    default:
      return Value::tuple(std::move(items));
  }
}

std::uint32_t ExpressionCompiler::find_locals(const Node& node) {
  collect(node);
  return locals_;
}

void ExpressionCompiler::collect(const Node& node) {
  if (node.is(Kind::kMap)) return;
  const bool is_call = node.is(Kind::kOperation) && node.is_library;
  if (node.is_extension && node.text == "set" && node.arity() == 2) {
    const std::string name = name_in(argument(node, 0), "a variable");
    if (assigned_.emplace(name, locals_).second) ++locals_;
  }
  if (is_call && node.text == "round_robin") places_[&node] = locals_++;
  if (is_call && node.text == "loop" && argument(node, 0).is(Kind::kList)) {
    for (const Node& option : argument(node, 0).items) {
      if (option.is_operation("iterator")) places_[&node] = locals_++;
    }
  }
  for (const Node& each : node.items) collect(each);
}

std::uint32_t ExpressionCompiler::constant(Value value) {
  value.share();
  program_.constants.push_back(std::move(value));
  return static_cast<std::uint32_t>(program_.constants.size() - 1);
}

std::uint32_t ExpressionCompiler::unit(double factor) {
  for (std::size_t i = 0; i < program_.units.size(); ++i) {
    if (program_.units[i] == factor) return static_cast<std::uint32_t>(i);
  }
  program_.units.push_back(factor);
  return static_cast<std::uint32_t>(program_.units.size() - 1);
}

std::uint32_t ExpressionCompiler::variable(const Node& node, bool is_required) {
  VariableUse use;
  use.name = name_in(argument(node, 0), "a variable");
  use.is_number = node.text == "numvar";
  use.at = node.at;
  use.is_required = is_required && node.arity() == 1;
  if (node.arity() == 2) {
    if (!is_data(argument(node, 1))) {
      fail(argument(node, 1), fmt::format("{}: expected a default value that is written down; "
                                          "{{defaults, [...]}} takes expressions",
                                          script::erlang_text(argument(node, 1))));
    }
    use.otherwise = value_of(argument(node, 1));
    use.otherwise->share();
  }
  for (std::size_t i = 0; i < program_.variables.size(); ++i) {
    if (program_.variables[i] == use) return static_cast<std::uint32_t>(i);
  }
  program_.variables.push_back(std::move(use));
  return static_cast<std::uint32_t>(program_.variables.size() - 1);
}

void ExpressionCompiler::write(const Node& node) {
  writer_.set_line(node.at.line);
  if (is_data(node)) return write_data(node);
  switch (node.kind) {
    case Kind::kConstant:
      return write_constant(node, false);
    case Kind::kOperation:
      return write_operation(node);
    case Kind::kPair:
      write_items(node);
      writer_.emit(Step::kTuple, 2, 1);
      return;
    case Kind::kList:
      write_items(node);
      writer_.emit(Step::kList, static_cast<std::uint32_t>(node.items.size()), 1);
      return;
    default:
      return write_data(node);
  }
}

void ExpressionCompiler::write_data(const Node& node) {
  writer_.emit(Step::kConstant, 0, 1, constant(value_of(node)));
}

void ExpressionCompiler::write_items(const Node& node, std::size_t from) {
  for (std::size_t i = from; i < node.items.size(); ++i) write(node.items[i]);
}

void ExpressionCompiler::write_constant(const Node& node, bool is_rate) {
  const Node& number = argument(node, 0);
  auto known = script::find_unit(node.unit());
  if (is_rate && node.unit() == "h") known = script::find_unit("rph");
  if (known && number.is_number()) {
    writer_.emit(Step::kConstant, 0, 1, constant(in_unit(value_of(number), known->factor)));
    return;
  }
  write(number);
  if (known) writer_.emit(Step::kUnit, 1, 1, unit(known->factor));
}

void ExpressionCompiler::write_rate(const Node& rate) {
  writer_.set_line(rate.at.line);
  if (rate.is(Kind::kConstant)) return write_constant(rate, true);
  write(rate);
}

void ExpressionCompiler::write_block(const Node& statements) {
  if (!statements.is(Kind::kList)) return write(statements);
  if (statements.items.empty()) {
    writer_.emit(Step::kConstant, 0, 1, constant(Value()));
    return;
  }
  for (std::size_t i = 0; i < statements.items.size(); ++i) {
    if (i > 0) writer_.emit(Step::kPop, 1, 0);
    write(statements.items[i]);
  }
}

void ExpressionCompiler::write_operation(const Node& node) {
  const bool is_variable = node.text == "var" || node.text == "numvar";
  if ((node.is_library && is_variable) || (!is_piece() && (node.is_library || node.is_extension))) {
    if (write_control(node) || write_named(node) || write_call(node)) return;
  }
  // Outside of pools nothing but functions of values can be worked out.
  if (is_piece() && write_call(node)) return;
  const StatementCode* code =
      worker_ == nullptr ? nullptr : find_statement(*worker_, node.text, node.arity());
  if (code == nullptr) {
    fail(node,
         fmt::format("{}/{}: expected a value here that needs no user", node.text, node.arity()));
  }
  write_items(node);
  program_.statements.push_back({code, static_cast<std::uint32_t>(node.at.line)});
  writer_.set_line(node.at.line);
  writer_.emit(Step::kStatement, static_cast<std::uint32_t>(node.arity()), 1,
               static_cast<std::uint32_t>(program_.statements.size() - 1));
}

/// What decides which code runs next.
bool ExpressionCompiler::write_control(const Node& node) {
  if (node.text == "loop") return write_loop(node), true;
  if (node.text == "parallel") return write_parallel(node), true;
  if (node.text == "ignore_failure") return write_try(node), true;
  if (node.text == "if") return write_if(node), true;
  if (node.text == "and" || node.text == "or") return write_logic(node), true;
  return false;
}

/// What names something that is found now.
bool ExpressionCompiler::write_named(const Node& node) {
  if (node.text == "var" || node.text == "numvar") return write_variable(node), true;
  if (node.text == "set") return write_set(node), true;
  if (node.text == "round_robin") return write_round_robin(node), true;
  if (node.text == "response") return write_response(node), true;
  if (node.text == "metric") return write_metric(node), true;
  if (node.text == "row") return write_row(node), true;
  if (node.text == "count" || node.text == "gauge" || node.text == "record") {
    return write_record(node), true;
  }
  return false;
}

bool ExpressionCompiler::write_call(const Node& node) {
  struct Own {
    std::string_view name;
    Step step;
  };
  static constexpr Own kOwn[] = {{"dump", Step::kDump},
                                 {"error", Step::kError},
                                 {"wait", Step::kWait},
                                 {"set_signal", Step::kSetSignal},
                                 {"wait_signal", Step::kWaitSignal},
                                 {"resource", Step::kResource},
                                 {"t", Step::kTuple}};
  const auto count = static_cast<std::uint32_t>(node.arity());
  for (const Own& own : kOwn) {
    if (own.name != node.text) continue;
    write_items(node);
    writer_.set_line(node.at.line);
    writer_.emit(own.step, count, 1);
    return true;
  }
  const values::PureFunction function = values::find_function(node.text, node.arity());
  if (function == nullptr) return false;
  write_items(node);
  writer_.set_line(node.at.line);
  std::uint32_t number = 0;
  while (number < program_.functions.size() && program_.functions[number] != function) ++number;
  if (number == program_.functions.size()) {
    program_.functions.push_back(function);
    program_.function_names.push_back(node.text);
  }
  writer_.emit(Step::kFunction, count, 1, number);
  return true;
}

void ExpressionCompiler::write_variable(const Node& node) {
  const std::string name = name_in(argument(node, 0), "a variable");
  const auto number_if_asked = [&] {
    if (node.text == "numvar") writer_.emit(Step::kToNumber, 1, 1);
  };
  for (auto each = iterators_.rbegin(); each != iterators_.rend(); ++each) {
    if (each->first != name) continue;
    writer_.emit(Step::kLocal, 0, 1, each->second);
    return number_if_asked();
  }
  if (name == "worker_id") {
    writer_.emit(Step::kWorkerId, 0, 1);
    return;
  }
  const auto assigned = assigned_.find(name);
  if (assigned == assigned_.end()) {
    writer_.emit(Step::kVariable, 0, 1, variable(node, true));
    return;
  }
  writer_.emit(Step::kMaybeLocal, 0, 1, assigned->second, variable(node, false));
  number_if_asked();
}

void ExpressionCompiler::write_set(const Node& node) {
  const std::string name = name_in(argument(node, 0), "a variable");
  write(argument(node, 1));
  std::uint32_t local = assigned_.at(name);
  for (const auto& [iterator, place] : iterators_) {
    if (iterator == name) local = place;
  }
  writer_.emit(Step::kSet, 1, 1, local);
}

void ExpressionCompiler::write_round_robin(const Node& node) {
  write(argument(node, 0));
  writer_.emit(Step::kRoundRobin, 1, 1, places_.at(&node));
}

void ExpressionCompiler::write_if(const Node& node) {
  write(argument(node, 0));
  const std::uint32_t otherwise = writer_.emit(Step::kJumpUnless, 1, 0);
  const std::uint32_t depth = writer_.depth();
  write_block(argument(node, 1));
  const std::uint32_t end = writer_.emit(Step::kJump, 0, 0);
  writer_.land(otherwise);
  writer_.set_depth(depth);
  if (node.arity() == 3) write_block(argument(node, 2));
  if (node.arity() == 2) writer_.emit(Step::kConstant, 0, 1, constant(Value()));
  writer_.land(end);
}

void ExpressionCompiler::write_logic(const Node& node) {
  write(argument(node, 0));
  const std::uint32_t skip = writer_.emit(node.text == "and" ? Step::kAnd : Step::kOr, 1, 0);
  write(argument(node, 1));
  writer_.emit(Step::kTruth, 1, 1);
  writer_.land(skip);
}

void ExpressionCompiler::write_try(const Node& node) {
  const std::uint32_t begin = writer_.emit(Step::kTry, 0, 0);
  writer_.enter_try();
  write(argument(node, 0));
  writer_.leave_try();
  writer_.emit(Step::kEndTry, 1, 1);
  writer_.land(begin);
}

void ExpressionCompiler::write_parallel(const Node& node) {
  const Node& list = argument(node, 0);
  if (!list.is(Kind::kList)) {
    fail(list, fmt::format("{}: expected the statements written down: {{parallel, [Statement1, "
                           "Statement2, ...]}}",
                           script::erlang_text(list)));
  }
  if (list.items.empty()) return write_data(list);
  const auto number = static_cast<std::uint32_t>(program_.branches.size());
  program_.branches.emplace_back();
  const std::uint32_t fork = writer_.emit(Step::kParallel, 0, 0, number);
  const std::uint32_t depth = writer_.depth();
  for (const Node& each : list.items) {
    program_.branches[number].push_back(writer_.here());
    writer_.set_depth(depth);
    write(each);
    writer_.emit(Step::kEndOfBranch, 0, 0);
  }
  program_.code[fork].b = writer_.here();
}

void ExpressionCompiler::write_response(const Node& node) {
  static constexpr std::string_view kParts[] = {"status", "body", "header", "json", "regex"};
  const Node& what = argument(node, 0);
  for (std::size_t i = 0; i < std::size(kParts); ++i) {
    if (!what.is_atom(kParts[i])) continue;
    write_items(node, 1);
    const auto part = static_cast<ResponsePart>(i);
    program_.reads_responses = true;
    if (part == ResponsePart::kHeader) program_.reads_headers = true;
    if (part != ResponsePart::kHeader && part != ResponsePart::kStatus)
      program_.reads_bodies = true;
    writer_.set_line(node.at.line);
    writer_.emit(Step::kResponse, static_cast<std::uint32_t>(node.arity() - 1), 1,
                 static_cast<std::uint32_t>(i));
    return;
  }
  fail(node,
       fmt::format("{}: expected status, body, header, json or regex", script::erlang_text(what)));
}

void ExpressionCompiler::write_metric(const Node& node) {
  const std::string name = name_in(argument(node, 0), "a metric");
  program_.watched.push_back(name);
  writer_.emit(Step::kConstant, 0, 1, constant(Value::string(name)));
  writer_.emit(Step::kMetric, 1, 1);
}

/// Metrics are known before the run, so that there are no more of them than the script says.
void ExpressionCompiler::write_record(const Node& node) {
  MetricUse use;
  use.name = name_in(argument(node, 0), "a metric");
  Step step = Step::kCount;
  if (node.text == "gauge") {
    step = Step::kGauge;
    use.type = telemetry::MetricType::kGauge;
  }
  if (node.text == "record") {
    step = Step::kRecord;
    use.type = telemetry::MetricType::kHistogram;
  }
  auto& metrics = program_.metrics;
  for (const MetricUse& each : metrics) {
    if (each.name != use.name || each.type == use.type) continue;
    fail(node, fmt::format("\"{}\" is a metric of two kinds: expected another name", use.name));
  }
  const auto found = std::find(metrics.begin(), metrics.end(), use);
  const auto number = static_cast<std::uint32_t>(found - metrics.begin());
  if (found == metrics.end()) metrics.push_back(std::move(use));
  write_items(node, 1);
  writer_.set_line(node.at.line);
  // A number without a unit is in microseconds, as the metric is shown.
  const bool has_unit = step == Step::kRecord && argument(node, 1).is(Kind::kConstant);
  writer_.emit(step, static_cast<std::uint32_t>(node.arity() - 1), 1, number, has_unit ? 1 : 0);
}

void ExpressionCompiler::write_row(const Node& node) {
  const Node& name = argument(node, 0);
  if (!name.is(Kind::kAtom) && !name.is(Kind::kString)) {
    fail(name, fmt::format("{}: expected the name of a feed", script::erlang_text(name)));
  }
  auto& names = program_.feed_names;
  const auto found = std::find(names.begin(), names.end(), name.text);
  const auto number = static_cast<std::uint32_t>(found - names.begin());
  if (found == names.end()) names.push_back(name.text);
  writer_.emit(Step::kRow, 0, 1, number);
}

}  // namespace throng::scenario::engine
