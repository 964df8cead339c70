#include "scenario/script/check_signals.hpp"

#include <fmt/format.h>

#include <map>

#include "scenario/script/signal_graph.hpp"

namespace throng::scenario::script {
namespace {

constexpr std::size_t kMostNamed = 20;  // operations of a deadlock

std::string named(const SignalGraph::Vertex& vertex) {
  return fmt::format("{}:{}({})", vertex.pool, vertex.is_set ? "set_signal" : "wait_signal",
                     vertex.name);
}

void add_deadlocks(const SignalGraph& graph, Problems& problems) {
  for (const std::vector<std::size_t>& cycle : graph.cycles()) {
    std::string text;
    for (std::size_t i = 0; i < cycle.size() && i < kMostNamed; ++i) {
      text += (i > 0 ? " -> " : "") + named(graph.vertices()[cycle[i]]);
    }
    if (cycle.size() > kMostNamed) text += " -> ...";
    std::size_t first = cycle[0];
    for (const std::size_t vertex : cycle) {
      if (!graph.vertices()[vertex].is_set) {
        first = vertex;
        break;
      }
    }
    problems.add(
        {"Deadlock is posible: " + text, graph.vertices()[first].at,
         "this wait comes before what sets its signal: expected the set_signal in front, "
         "or in another pool that does not wait for this one; of a form with a count, such "
         "as {set_signal, Name, 1}, nothing of the kind is assumed"});
  }
}

void add_lonely(const SignalGraph& graph, Problems& problems) {
  struct Uses {
    const SignalGraph::Vertex* first = nullptr;  // without a count
    bool is_set = false;                         // in any form
    bool is_waited_for = false;
  };
  std::map<std::string_view, Uses> uses;
  for (const SignalGraph::Vertex& vertex : graph.vertices()) {
    if (!vertex.is_operation()) continue;
    Uses& of_name = uses[vertex.name];
    (vertex.is_set ? of_name.is_set : of_name.is_waited_for) = true;
    if (!vertex.is_counted && of_name.first == nullptr) of_name.first = &vertex;
  }
  for (const auto& [name, use] : uses) {
    if (use.first == nullptr || (use.is_set && use.is_waited_for)) continue;
    const bool is_waited_for = use.is_waited_for;
    problems.add(
        {fmt::format("Nobody {} signal {}", is_waited_for ? "sets" : "waits for", name),
         use.first->at,
         fmt::format("{}: expected a {{{}_signal, {}}} in one of the pools; \"A\" and 'A' are two "
                     "signals",
                     is_waited_for ? "it would wait for ever" : "it is of no use",
                     is_waited_for ? "set" : "wait", name)});
  }
}

}  // namespace

void check_signals(const Node& script, Problems& problems) {
  SignalGraph graph;
  std::size_t pools = 0;
  for (const Node& statement : script.items) {
    if (!statement.is_operation("pool") || statement.arity() != 2) continue;
    graph.add_pool(fmt::format("pool{}", ++pools), statement.items[1]);
  }
  add_deadlocks(graph, problems);
  add_lonely(graph, problems);
}

}  // namespace throng::scenario::script
