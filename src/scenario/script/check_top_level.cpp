#include "scenario/script/check_top_level.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/script/check_directives.hpp"
#include "scenario/script/check_feeds.hpp"
#include "scenario/script/closest_name.hpp"
#include "scenario/script/extensions.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

struct TopLevel {
  std::string_view name;
  std::size_t least = 0;  // arguments
  std::size_t most = 0;
  std::string_view usage;
  void (*check)(const Node&, Findings&) = nullptr;
};

constexpr TopLevel kStatements[] = {
    {"pool", 2, 2, "{pool, [Options], [Statements]}", nullptr},
    {"assert", 2, 2, "{assert, always, Condition} or {assert, Time, Condition}", check_assert},
    {"defaults", 1, 1, "{defaults, [{\"name\", Value}, ...]}", check_defaults},
    {"include_resource", 2, 3, "{include_resource, name, \"file\", type}", check_include_resource},
    {"make_install", 1, 1, "{make_install, [{git, \"url\"}, ...]}", check_make_install},
    {"pre_hook", 1, 1, "{pre_hook, [Action, ...]}", check_hook},
    {"post_hook", 1, 1, "{post_hook, [Action, ...]}", check_hook},
    {"feed", 2, 3, "{feed, name, \"file.csv\"} or {feed, name, \"file.csv\", Order}", check_feed}};

const TopLevel* find_statement(std::string_view name) {
  const auto* found = std::find_if(std::begin(kStatements), std::end(kStatements),
                                   [&](const TopLevel& each) { return each.name == name; });
  return found == std::end(kStatements) ? nullptr : found;
}

void fail_unknown(const Node& statement, Findings& findings) {
  if (findings.problems.is_full()) return findings.problems.leave_out();
  Node name;
  name.kind = Kind::kAtom;
  name.text = statement.text;
  const TopLevel* known = find_statement(statement.text);
  std::string text;
  if (known != nullptr) {
    text = fmt::format("{} with {} argument{}: expected {}", statement.text, statement.arity(),
                       statement.arity() == 1 ? "" : "s", known->usage);
  } else {
    std::vector<std::string_view> names;
    for (const TopLevel& each : kStatements) names.push_back(each.name);
    text = fmt::format(
        "{}: expected pool, assert, defaults, include_resource, make_install, "
        "pre_hook, post_hook or feed{}",
        erlang_text(name), did_you_mean(statement.text, names));
    if (statement.is_library || find_extension(statement.text, statement.arity()) != nullptr) {
      text += "; functions of the standard library stand among the statements of a pool";
    }
  }
  findings.problems.add({fmt::format("{}Unknown function: {}/{}", line_prefix(statement.at),
                                     erlang_text(name), statement.arity()),
                         statement.at, std::move(text)});
}

}  // namespace

void check_top_level(const Node& script, Findings& findings) {
  std::size_t pools = 0;
  for (const Node& statement : script.items) {
    if (!statement.is(Kind::kOperation)) {
      findings.problems.add(
          {"Unexpected top-level term " + erlang_text(statement), statement.at,
           erlang_text(statement) + ": expected {pool, [Options], [Statements]} or a directive"});
      continue;
    }
    const TopLevel* known = find_statement(statement.text);
    if (known == nullptr || statement.arity() < known->least || statement.arity() > known->most) {
      fail_unknown(statement, findings);
    } else if (known->check != nullptr) {
      known->check(statement, findings);
    } else {
      check_pool(statement, ++pools, findings);
    }
  }
}

}  // namespace throng::scenario::script
