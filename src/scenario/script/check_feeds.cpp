#include "scenario/script/check_feeds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "scenario/script/bare_file_name.hpp"
#include "scenario/script/closest_name.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;
using Names = std::set<std::string, std::less<>>;

bool is_variable(const Node& node) {
  return node.is_library && (node.text == "var" || node.text == "numvar");
}

bool is_feed(const Node& statement) {
  return statement.is_operation("feed") && (statement.arity() == 2 || statement.arity() == 3);
}

void check_file(const Node& file, Findings& findings) {
  if (is_variable(file)) return;
  const bool is_text = file.is(Kind::kString);
  const std::string shown = is_text ? file.text : erlang_text(file);
  const auto fail = [&](std::string_view expected) {
    findings.problems.add({"Invalid feed filename: " + erlang_text(file), file.at,
                           fmt::format("{}: expected {}", shown, expected)});
  };
  if (!is_text || !is_bare_file_name(file.text)) {
    return fail("the name of a file beside the script, without a folder");
  }
  const bool is_known = file.text.ends_with(".csv") || file.text.ends_with(".json");
  if (!is_known) fail("a file whose name ends in .csv or .json");
}

/// Adds what is wrong with the rows that are read below a node.
class RowChecker {
 public:
  RowChecker(const Names& feeds, Problems& problems) : feeds_(feeds), problems_(problems) {}

  void walk(const Node& node, const std::string& pool) {
    if (node.is_extension && node.text == "row") check_row(node, pool);
    for (const Node& each : node.items) walk(each, pool);
  }

 private:
  void check_row(const Node& row, const std::string& pool) {
    const Node& name = row.items[0];
    if (!name.is(Kind::kAtom) || feeds_.contains(name.text)) return;
    const std::string shown = erlang_text(name);
    const std::vector<std::string_view> names(feeds_.begin(), feeds_.end());
    problems_.add({fmt::format("{}: {}Unknown feed {}.", pool, line_prefix(row.at), shown), name.at,
                   fmt::format("{}: expected a feed, which {{feed, {}, \"file.csv\"}} beside the "
                               "pools declares{}",
                               shown, shown, did_you_mean(name.text, names))});
  }

  const Names& feeds_;
  Problems& problems_;
};

}  // namespace

void check_feed(const Node& statement, Findings& findings) {
  const Node& name = statement.items[0];
  if (!name.is(Kind::kAtom)) {
    findings.problems.add(
        {fmt::format("{}Invalid feed name: {}", line_prefix(statement.at), erlang_text(name)),
         name.at, erlang_text(name) + ": expected an atom, such as people"});
  }
  check_file(statement.items[1], findings);
  if (statement.arity() < 3) return;
  const std::vector<std::string_view> orders = {"sequential", "random", "unique"};
  const Node& order = statement.items[2];
  const bool is_atom = order.is(Kind::kAtom);
  if (is_atom && std::find(orders.begin(), orders.end(), order.text) != orders.end()) return;
  const std::string shown = erlang_text(order);
  findings.problems.add({fmt::format("{}Invalid feed order: {}", line_prefix(statement.at), shown),
                         order.at,
                         fmt::format("{}: expected sequential, random or unique{}", shown,
                                     is_atom ? did_you_mean(order.text, orders) : "")});
}

void check_feeds(const Node& script, Findings& findings) {
  Names feeds;
  for (const Node& statement : script.items) {
    if (!is_feed(statement) || !statement.items[0].is(Kind::kAtom)) continue;
    const Node& name = statement.items[0];
    if (feeds.insert(name.text).second) continue;
    const std::string shown = erlang_text(name);
    findings.problems.add(
        {fmt::format("{}Feed {} is there already", line_prefix(statement.at), shown), name.at,
         shown + ": expected another name, for a feed above has this one"});
  }
  std::size_t pools = 0;
  RowChecker rows(feeds, findings.problems);
  for (const Node& statement : script.items) {
    if (!statement.is_operation("pool") || statement.arity() != 2) continue;
    rows.walk(statement.items[1], fmt::format("pool{}", ++pools));
  }
}

}  // namespace throng::scenario::script
