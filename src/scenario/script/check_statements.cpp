#include "scenario/script/check_statements.hpp"

#include <fmt/format.h>

#include "scenario/script/closest_name.hpp"
#include "scenario/script/extensions.hpp"
#include "scenario/script/standard_library.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

class StatementChecker {
 public:
  StatementChecker(const std::string& pool, const Worker& worker, Problems& problems)
      : pool_(pool), worker_(worker), problems_(problems) {}

  /// `inside`: it is an argument of a statement of the worker.
  void walk(const Node& node, bool inside) {
    switch (node.kind) {
      case Kind::kOperation:
        walk_operation(node, inside);
        break;
      case Kind::kList:
      case Kind::kPair:
      case Kind::kConstant:
        walk_all(node, inside);
        break;
      default:
        break;
    }
  }

 private:
  void walk_all(const Node& node, bool inside) {
    for (const Node& each : node.items) walk(each, inside);
  }

  void walk_operation(const Node& node, bool inside) {
    if (node.is_library || node.is_extension) {
      // The options of a loop are no calls.
      if (node.text == "loop") return walk(node.items[1], inside);
      return walk_all(node, inside);
    }
    if (has_statement(worker_, node.text, node.arity())) return walk_all(node, true);
    if (problems_.is_full()) {
      problems_.leave_out();
    } else {
      problems_.add(problem_of(node, inside));
    }
    walk_all(node, true);
  }

  Problem problem_of(const Node& node, bool inside) const {
    const std::string called = fmt::format("{}/{}", erlang_name(node.text), node.arity());
    const std::string prefix = pool_ + line_prefix(node.at);
    std::string usage = usage_of(node.text);
    if (usage.empty() && !has_statement(worker_, node.text)) usage = usage_of_extension(node.text);
    if (!usage.empty()) {
      return {fmt::format("{}Unknown function {}.", prefix, called), node.at,
              fmt::format("{} with {} argument{}: expected {}", node.text, node.arity(),
                          node.arity() == 1 ? "" : "s", usage)};
    }
    if (has_statement(worker_, node.text)) {
      return {fmt::format("{}Function with wrong arity {{erlang,{}}}:{}.", prefix, worker_.name,
                          called),
              node.at,
              fmt::format("{} with {} argument{}: expected {}", node.text, node.arity(),
                          node.arity() == 1 ? "" : "s", arities_of(worker_, node.text))};
    }
    return {fmt::format("{}Unknown function {}.", prefix, called), node.at, what_of(node, inside)};
  }

  std::string what_of(const Node& node, bool inside) const {
    if (inside) {
      return fmt::format(
          "{}: a tuple is a call wherever it stands; expected {{t, {}, ...}} for one that is data",
          erlang_name(node.text), erlang_name(node.text));
    }
    std::vector<std::string_view> names;
    for (const Statement& each : worker_.statements) names.push_back(each.name);
    for (const Function& each : standard_library()) names.push_back(each.name);
    for (const Function& each : extensions()) names.push_back(each.name);
    return fmt::format("{}: expected a statement of {} or a function of the standard library{}",
                       erlang_name(node.text), worker_.name, did_you_mean(node.text, names));
  }

  static std::string erlang_name(const std::string& name) {
    Node atom;
    atom.kind = Kind::kAtom;
    atom.text = name;
    return erlang_text(atom);
  }

  const std::string& pool_;
  const Worker& worker_;
  Problems& problems_;
};

}  // namespace

void check_statements(const std::string& pool, const Node& statements, const Worker& worker,
                      Problems& problems) {
  if (!statements.is(Kind::kList)) {
    problems.add({fmt::format("{}{}Expected list of expressions but got {}.", pool,
                              line_prefix(statements.at), erlang_text(statements)),
                  statements.at, erlang_text(statements) + ": expected [Statement1, ...]"});
    return;
  }
  StatementChecker(pool, worker, problems).walk(statements, false);
}

}  // namespace throng::scenario::script
