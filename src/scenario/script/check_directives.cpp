#include "scenario/script/check_directives.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/script/bare_file_name.hpp"
#include "scenario/script/check_types.hpp"
#include "scenario/script/closest_name.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

bool is_in(std::string_view name, const std::vector<std::string_view>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_variable(const Node& node) {
  return node.is_library && (node.text == "var" || node.text == "numvar");
}

bool is_text(const Node& node) {
  return node.is(Kind::kString) || (node.is(Kind::kList) && node.items.empty());
}

bool has_type(const Node& node, Type type) {
  TypeNotes notes;
  return !check_types(node, type, node.at, notes);
}

void check_operand(const Node& operand, Position condition, Findings& findings) {
  const bool fits = operand.is_number() || is_text(operand) || is_variable(operand) ||
                    (operand.is(Kind::kList) && has_type(operand, Type::kString));
  if (fits) return;
  findings.problems.add({line_prefix(condition) + "Invalid assert expression", operand.at,
                         erlang_text(operand) +
                             ": expected a number, the name of a metric in quotes, or {numvar, "
                             "\"name\"}"});
}

void check_condition(const Node& condition, Position statement, Findings& findings) {
  static const std::vector<std::string_view> kComparisons = {"gt", "gte", "lt", "lte", "eq", "ne"};
  constexpr std::string_view kExpected =
      "expected {gt, A, B}, or lt, gte, lte, eq, ne, of numbers and metrics, or {'and', C, D}, "
      "{'or', C, D}, {'not', C}";
  if (!condition.is(Kind::kOperation)) {
    findings.problems.add({line_prefix(statement) + "Invalid assert expression", condition.at,
                           fmt::format("{}: {}", erlang_text(condition), kExpected)});
    return;
  }
  const std::string_view name = condition.text;
  const bool is_logical = name == "and" || name == "or" || name == "not";
  const std::size_t arity = name == "not" ? 1 : 2;
  if (!is_logical && !is_in(name, kComparisons)) {
    findings.problems.add(
        {fmt::format("{}Invalid assert operation: {}", line_prefix(condition.at), name),
         condition.at, fmt::format("{}: {}{}", name, kExpected, did_you_mean(name, kComparisons))});
    return;
  }
  if (condition.arity() != arity) {
    findings.problems.add({line_prefix(condition.at) + "Invalid assert expression", condition.at,
                           fmt::format("{}: {}", erlang_text(condition), kExpected)});
    return;
  }
  for (const Node& each : condition.items) {
    if (is_logical) {
      check_condition(each, condition.at, findings);
    } else {
      check_operand(each, condition.at, findings);
    }
  }
}

void fail_action(const Node& action, std::string original, std::string expected,
                 Findings& findings) {
  findings.problems.add({std::move(original), action.at,
                         fmt::format("{}: expected {}", erlang_text(action), expected)});
}

void check_exec(const Node& action, Findings& findings) {
  const Node& target = action.items[0];
  if (!target.is_atom("all") && !target.is_atom("director")) {
    const std::string shown = target.is(Kind::kAtom) ? target.text : erlang_text(target);
    fail_action(
        target,
        fmt::format("Invalid hook target: '{}' (valid values are 'director' or 'all')", shown),
        "director or all", findings);
  }
  const Node& command = action.items[1];
  if (!is_text(command) && !is_variable(command) && !has_type(command, Type::kString)) {
    const std::string shown = command.is(Kind::kAtom) ? command.text : erlang_text(command);
    fail_action(command, fmt::format("Invalid exec command target: '{}' (should be string)", shown),
                "a command of the shell in quotes, such as \"ls\"", findings);
  }
}

void check_worker_call(const Node& action, Findings& findings) {
  const Node& worker = action.items[1];
  const bool is_known = worker.is(Kind::kAtom) && find_worker(worker.text) != nullptr;
  if (is_known) return;
  const std::string hint = worker.is(Kind::kAtom) ? did_you_mean(worker.text, worker_names()) : "";
  fail_action(worker, "Couldn't get module info for " + erlang_text(worker),
              "a worker that Throng has, such as http_worker" + hint, findings);
}

void check_action(const Node& action, Findings& findings) {
  if (action.is_operation("exec") && action.arity() == 2) return check_exec(action, findings);
  const bool is_call =
      action.is_operation("worker_call") && (action.arity() == 2 || action.arity() == 3);
  if (is_call) return check_worker_call(action, findings);
  fail_action(action, "Invalid hook command " + erlang_text(action),
              "{exec, all, \"command\"}, {exec, director, \"command\"} or {worker_call, method, "
              "worker}",
              findings);
}

}  // namespace

void check_assert(const Node& statement, Findings& findings) {
  const Node& time = statement.items[0];
  if (!time.is_atom("always")) {
    TypeNotes notes;
    if (const auto fault = check_types(time, Type::kTime, statement.at, notes)) {
      findings.problems.add(fault->problem());
    }
  }
  check_condition(statement.items[1], statement.at, findings);
}

void check_defaults(const Node& statement, Findings& findings) {
  const auto fail = [&](const Node& node) {
    findings.problems.add(
        {"Invalid term in the list of default values was encountered: " + erlang_text(node),
         node.at, erlang_text(node) + ": expected {\"name\", Value}"});
  };
  const Node& list = statement.items[0];
  if (!list.is(Kind::kList)) return fail(list);
  for (const Node& each : list.items) {
    const bool is_named = each.is(Kind::kPair) && has_type(each.items[0], Type::kString);
    if (!is_named) fail(each);
  }
}

void check_include_resource(const Node& statement, Findings& findings) {
  const Node& file = statement.items[1];
  if (!is_variable(file)) {
    const bool is_address =
        is_text(file) && (file.text.starts_with("http://") || file.text.starts_with("https://"));
    if (!is_text(file) || (!is_address && !is_bare_file_name(file.text))) {
      const std::string shown = is_text(file) ? file.text : erlang_text(file);
      findings.problems.add({"Invalid resource filename: " + erlang_text(file), file.at,
                             shown + ": expected the name of a file beside the script, without a "
                                     "folder, or an address such as \"http://host/file\""});
    }
  }
  if (statement.arity() < 3) return;
  const std::vector<std::string_view> types = {"text", "binary", "lines", "tsv", "json", "erlang"};
  const Node& type = statement.items[2];
  if (is_variable(type) || (type.is(Kind::kAtom) && is_in(type.text, types))) return;
  const std::string hint = type.is(Kind::kAtom) ? did_you_mean(type.text, types) : "";
  findings.problems.add(
      {fmt::format("{}Invalid resource type: {}", line_prefix(statement.at), erlang_text(type)),
       type.at, erlang_text(type) + ": expected text, binary, lines, tsv, json or erlang" + hint});
}

void check_make_install(const Node& statement, Findings& findings) {
  const std::vector<std::string_view> known = {"git",   "branch",   "dir",    "build",
                                               "rsync", "excludes", "exclude"};
  const Node& options = statement.items[0];
  bool has_source = false;
  for (const Node& each : options.items) {
    if (each.is_operation("git") || each.is_operation("rsync")) has_source = true;
    if (each.is(Kind::kOperation) && is_in(each.text, known)) continue;
    const std::string hint = each.is(Kind::kOperation) ? did_you_mean(each.text, known) : "";
    findings.warnings.add({"", each.at,
                           erlang_text(each) +
                               ": expected git, branch, dir, build, rsync, exclude or excludes; it "
                               "is left out" +
                               hint});
  }
  if (has_source && options.is(Kind::kList)) return;
  findings.warnings.add(
      {"", statement.at, "nothing to install: expected {git, \"url\"} or {rsync, \"source\"}"});
}

void check_hook(const Node& statement, Findings& findings) {
  const Node& actions = statement.items[0];
  if (!actions.is(Kind::kList)) return check_action(actions, findings);
  for (const Node& each : actions.items) check_action(each, findings);
}

}  // namespace throng::scenario::script
