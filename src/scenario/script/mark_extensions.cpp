#include "scenario/script/mark_extensions.hpp"

#include <algorithm>

#include "scenario/script/extensions.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

/// Of the options of a pool; unknown: null.
const Worker* worker_of(const Node& options) {
  if (!options.is(Kind::kList)) return nullptr;
  const auto type = std::find_if(options.items.begin(), options.items.end(), [](const Node& each) {
    return each.is_operation("worker_type") && each.arity() > 0;
  });
  if (type == options.items.end() || !type->items[0].is(Kind::kAtom)) return nullptr;
  if (const Worker* known = find_worker(type->items[0].text)) return known;
  const bool is_lua = type->arity() > 1 && type->items[1].is_atom("lua");
  return is_lua ? &lua_worker() : nullptr;
}

class Marker {
 public:
  explicit Marker(const Worker& worker) : worker_(worker) {}

  void mark(Node& node) {
    switch (node.kind) {
      case Kind::kOperation:
        node.is_extension = !node.is_library &&
                            find_extension(node.text, node.arity()) != nullptr &&
                            !has_statement(worker_, node.text, node.arity());
        if (node.text == "loop" && node.arity() == 2) return mark_loop(node);
        return mark_all(node);
      case Kind::kList:
      case Kind::kPair:
      case Kind::kConstant:
        return mark_all(node);
      default:
        return;
    }
  }

 private:
  void mark_all(Node& node) {
    for (Node& each : node.items) mark(each);
  }

  /// An option is no call, but its values may be.
  void mark_loop(Node& loop) {
    for (Node& option : loop.items[0].items) {
      const bool is_while = option.is_operation("while") && option.arity() == 1;
      is_while ? mark_condition(option.items[0]) : mark_all(option);
    }
    mark(loop.items[1]);
  }

  /// There a text is the name of metrics, so that a comparison is another than elsewhere.
  void mark_condition(Node& condition) {
    const auto is_any_of = [&](std::initializer_list<std::string_view> names) {
      return condition.is(Kind::kOperation) &&
             std::find(names.begin(), names.end(), condition.text) != names.end();
    };
    if (is_any_of({"and", "or", "not"})) {
      for (Node& each : condition.items) mark_condition(each);
    } else if (is_any_of({"eq", "ne", "lt", "lte", "gt", "gte"})) {
      mark_all(condition);
    } else {
      mark(condition);
    }
  }

  const Worker& worker_;
};

}  // namespace

void mark_extensions(Node& script) {
  if (!script.is(Kind::kList)) return;
  for (Node& statement : script.items) {
    if (!statement.is_operation("pool") || statement.arity() != 2) continue;
    const Worker* worker = worker_of(statement.items[0]);
    if (worker != nullptr) Marker(*worker).mark(statement.items[1]);
  }
}

}  // namespace throng::scenario::script
