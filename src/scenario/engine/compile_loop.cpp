#include <fmt/format.h>

#include "scenario/engine/compile_expression.hpp"

namespace throng::scenario::engine {
namespace {

using script::Node;
using Kind = Node::Kind;
using Operand = Condition::Operand;

[[noreturn]] void fail(const Node& node, std::string text) {
  throw CompileProblem{node.at, std::move(text)};
}

const Node* option(const Node& options, std::string_view name) {
  for (const Node& each : options.items) {
    if (each.is_operation(name) && each.arity() == 1) return &each.items[0];
  }
  return nullptr;
}

bool is_variable(const Node& node) {
  return node.is_operation("var") || node.is_operation("numvar");
}

/// Whether it may give another value each time, but for variables that are set from outside.
bool is_volatile(const Node& node, const std::vector<std::pair<std::string, std::uint32_t>>& fixed,
                 const std::map<std::string, std::uint32_t>& assigned) {
  if (is_variable(node)) {
    const std::string& name = node.items[0].text;
    for (const auto& [iterator, place] : fixed) {
      if (iterator == name) return false;
    }
    return assigned.contains(name);
  }
  const bool is_rate =
      node.is_operation("ramp") || node.is_operation("comb") || node.is_operation("think_time");
  if (node.is(Kind::kOperation) && !is_rate) return true;
  for (const Node& each : node.items) {
    if (is_volatile(each, fixed, assigned)) return true;
  }
  return false;
}

bool reads_variables(const Node& node) {
  if (is_variable(node)) return true;
  for (const Node& each : node.items) {
    if (reads_variables(each)) return true;
  }
  return false;
}

}  // namespace

void ExpressionCompiler::write_loop(const Node& node) {
  const Node& options = node.items[0];
  const Node* time = option(options, "time");
  if (!options.is(Kind::kList) || time == nullptr) {
    fail(options, fmt::format("{}: expected the options written down: [{{time, Time}}, ...]",
                              script::erlang_text(options)));
  }
  const auto number = static_cast<std::uint32_t>(program_.loops.size());
  program_.loops.push_back(std::make_unique<LoopPlan>());
  LoopPlan& plan = *program_.loops.back();  // stays there
  plan.line = static_cast<std::uint32_t>(node.at.line);
  write_loop_entry(options, number);
  plan.tune_at = writer_.here();
  const std::uint32_t depth = writer_.depth();
  const Node* rate = option(options, "rate");
  write(*time);
  if (rate != nullptr) write_loop_rate(*rate, plan);
  writer_.set_line(node.at.line);
  writer_.emit(Step::kLoopTune, writer_.depth() - depth, 0, number);
  const auto asks = [&](auto question) {
    return question(*time) || (rate != nullptr && question(*rate));
  };
  plan.reads_variables = asks(reads_variables);
  plan.is_volatile =
      asks([this](const Node& each) { return is_volatile(each, iterators_, assigned_); });
  plan.next_at = writer_.here();
  computed_ = 0;
  if (const Node* condition = option(options, "while")) plan.condition = condition_of(*condition);
  writer_.set_line(node.at.line);
  writer_.emit(Step::kLoopNext, computed_, 0, number);
  plan.body_at = writer_.here();
  const Node* iterator = option(options, "iterator");
  if (iterator != nullptr) {
    plan.iterator = places_.at(&node);
    iterators_.emplace_back(iterator->text, *plan.iterator);
  }
  write_loop_body(node.items[1]);
  if (iterator != nullptr) iterators_.pop_back();
  writer_.set_line(node.at.line);
  writer_.emit(Step::kLoopBack, 0, 0, number);
  writer_.leave_loop();
  plan.end_at = writer_.here();
  writer_.emit(Step::kConstant, 0, 1, constant(Value()));
}

/// What is worked out once, at the beginning.
void ExpressionCompiler::write_loop_entry(const Node& options, std::uint32_t number) {
  const auto write_option = [&](std::string_view name, Value otherwise) {
    const Node* given = option(options, name);
    if (given != nullptr) return write(*given);
    writer_.emit(Step::kConstant, 0, 1, constant(std::move(otherwise)));
  };
  write_option("parallel", Value::integer(1));
  write_option("spawn", Value::boolean(false));
  write_option("poisson", Value::boolean(false));
  const Node* iterator = option(options, "iterator");
  if (iterator != nullptr && !iterator->is(Kind::kString)) {
    fail(*iterator, fmt::format("{}: expected the iterator's name written down as a text",
                                script::erlang_text(*iterator)));
  }
  writer_.emit(Step::kLoopEnter, 3, 0, number);
  writer_.enter_loop();
}

void ExpressionCompiler::write_loop_body(const Node& body) {
  if (!body.is(Kind::kList)) {
    write(body);
    writer_.emit(Step::kPop, 1, 0);
    return;
  }
  for (const Node& each : body.items) {
    write(each);
    writer_.emit(Step::kPop, 1, 0);
  }
}

void ExpressionCompiler::write_loop_rate(const Node& rate, LoopPlan& plan) {
  if (rate.is_operation("ramp")) {
    plan.rate = LoopPlan::Rate::kRamp;
    write_rate(rate.items[1]);
    write_rate(rate.items[2]);
    return;
  }
  if (rate.is_operation("think_time")) {
    plan.rate = LoopPlan::Rate::kComb;
    plan.parts = {{false}, {false}};
    write_rate(rate.items[1]);
    writer_.emit(Step::kConstant, 0, 1, constant(Value::integer(1000)));
    writer_.emit(Step::kConstant, 0, 1, constant(Value::integer(0)));
    write(rate.items[0]);
    return;
  }
  if (rate.is_operation("comb")) {
    plan.rate = LoopPlan::Rate::kComb;
    return write_comb(rate, plan);
  }
  plan.rate = LoopPlan::Rate::kConstant;
  write_rate(rate);
}

/// What is left over at the end counts for nothing.
void ExpressionCompiler::write_comb(const Node& comb, LoopPlan& plan) {
  for (std::size_t i = 0; i + 1 < comb.items.size(); i += 2) {
    const Node& rate = comb.items[i];
    if (rate.is_operation("comb") || rate.is_operation("think_time")) {
      fail(rate, fmt::format("{}: expected a rate such as {{10, rps}}, or a ramp, inside of a comb",
                             script::erlang_text(rate)));
    }
    const bool is_ramp = rate.is_operation("ramp");
    plan.parts.push_back({is_ramp});
    if (is_ramp) write_rate(rate.items[1]);
    write_rate(is_ramp ? rate.items[2] : rate);
    write(comb.items[i + 1]);
  }
  if (plan.parts.empty()) fail(comb, "expected {comb, Rate1, Time1, ...} with a rate and a time");
}

Condition ExpressionCompiler::condition_of(const Node& node) {
  struct Named {
    std::string_view name;
    Condition::Kind kind;
    std::size_t arity;
  };
  static constexpr Named kNames[] = {
      {"and", Condition::Kind::kAnd, 2}, {"or", Condition::Kind::kOr, 2},
      {"not", Condition::Kind::kNot, 1}, {"gt", Condition::Kind::kGt, 2},
      {"gte", Condition::Kind::kGte, 2}, {"lt", Condition::Kind::kLt, 2},
      {"lte", Condition::Kind::kLte, 2}, {"eq", Condition::Kind::kEq, 2},
      {"ne", Condition::Kind::kNe, 2}};
  for (const Named& each : kNames) {
    if (!node.is_operation(each.name) || node.arity() != each.arity) continue;
    Condition condition;
    condition.kind = each.kind;
    if (each.kind <= Condition::Kind::kNot) {
      for (const Node& part : node.items) condition.parts.push_back(condition_of(part));
      return condition;
    }
    condition.left = operand_of(node.items[0]);
    condition.right = operand_of(node.items[1]);
    return condition;
  }
  fail(node, fmt::format("{}: expected a condition, such as {{lt, \"metric\", 10}}; gt, gte, lt, "
                         "lte, eq, ne compare, 'and', 'or', 'not' join",
                         script::erlang_text(node)));
}

Operand ExpressionCompiler::operand_of(const Node& node) {
  Operand operand;
  if (node.is_number()) {
    operand.number = value_of(node).as_real();
    return operand;
  }
  if (node.is(Kind::kString)) {
    operand.kind = Operand::Kind::kMetrics;
    operand.pattern = node.text;
    program_.watched.push_back(node.text);
    return operand;
  }
  // Worked out each time, before the next iteration.
  operand.kind = Operand::Kind::kComputed;
  operand.computed = computed_++;
  write(node);
  return operand;
}

}  // namespace throng::scenario::engine
