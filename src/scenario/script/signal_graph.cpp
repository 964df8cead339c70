#include "scenario/script/signal_graph.hpp"

#include <algorithm>
#include <utility>

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

/// The strongly connected components of a graph, as Tarjan finds them. Without recursion: a chain
/// may be as long as a script.
class Components {
 public:
  explicit Components(const std::vector<std::vector<std::size_t>>& next)
      : next_(next), order_(next.size(), kNone), low_(next.size()), is_open_(next.size()) {
    for (std::size_t vertex = 0; vertex < next.size(); ++vertex) {
      if (order_[vertex] == kNone) visit_from(vertex);
    }
  }

  const std::vector<std::vector<std::size_t>>& all() const { return all_; }

 private:
  static constexpr std::size_t kNone = ~std::size_t{0};

  struct Visit {
    std::size_t vertex;
    std::size_t edge = 0;
  };

  void enter(std::size_t vertex) {
    order_[vertex] = low_[vertex] = entered_++;
    open_.push_back(vertex);
    is_open_[vertex] = true;
    visits_.push_back({vertex});
  }

  void visit_from(std::size_t first) {
    enter(first);
    while (!visits_.empty()) {
      Visit& now = visits_.back();
      if (now.edge < next_[now.vertex].size()) {
        const std::size_t to = next_[now.vertex][now.edge++];
        if (order_[to] == kNone) {
          enter(to);
        } else if (is_open_[to]) {
          low_[now.vertex] = std::min(low_[now.vertex], order_[to]);
        }
        continue;
      }
      const std::size_t done = now.vertex;
      visits_.pop_back();
      if (!visits_.empty()) {
        const std::size_t above = visits_.back().vertex;
        low_[above] = std::min(low_[above], low_[done]);
      }
      if (low_[done] == order_[done]) close(done);
    }
  }

  void close(std::size_t root) {
    std::vector<std::size_t> component;
    do {
      component.push_back(open_.back());
      is_open_[open_.back()] = false;
      open_.pop_back();
    } while (component.back() != root);
    std::sort(component.begin(), component.end());
    all_.push_back(std::move(component));
  }

  const std::vector<std::vector<std::size_t>>& next_;
  std::vector<std::size_t> order_;
  std::vector<std::size_t> low_;
  std::vector<bool> is_open_;
  std::vector<std::size_t> open_;
  std::vector<Visit> visits_;
  std::size_t entered_ = 0;
  std::vector<std::vector<std::size_t>> all_;
};

bool is_signal(const Node& node) {
  return node.is_library && (node.text == "set_signal" || node.text == "wait_signal");
}

}  // namespace

void SignalGraph::add_pool(const std::string& pool, const Node& statements) {
  pool_ = pool;
  walk(statements, {});
}

SignalGraph::Ends SignalGraph::walk(const Node& node, Ends before) {
  if (is_signal(node)) return add_operation(node, before);
  if (node.is_operation("parallel") && node.arity() == 1 && node.items[0].is(Kind::kList)) {
    return walk_branches(node.items[0].items, before);
  }
  // The options of a loop are no statements; what stands in arguments comes before the call.
  if (node.is_operation("loop") && node.arity() == 2) {
    return walk(node.items[1], std::move(before));
  }
  if (node.is_extension && node.text == "if") {
    ++ifs_;
    walk_all(node.items, before);
    --ifs_;
    return before;
  }
  if (node.is(Kind::kOperation) || node.is(Kind::kList)) {
    return walk_all(node.items, std::move(before));
  }
  return before;
}

SignalGraph::Ends SignalGraph::walk_all(const std::vector<Node>& nodes, Ends before) {
  for (const Node& node : nodes) before = walk(node, std::move(before));
  return before;
}

SignalGraph::Ends SignalGraph::walk_branches(const std::vector<Node>& branches,
                                             const Ends& before) {
  if (branches.empty()) return before;
  // One place where all branches begin and one where they end, lest the edges multiply.
  const std::size_t fork = add_vertex({});
  for (const std::size_t end : before) next_[end].push_back(fork);
  const std::size_t join = add_vertex({});
  for (const Node& branch : branches) {
    for (const std::size_t end : walk(branch, {fork})) next_[end].push_back(join);
  }
  return {join};
}

SignalGraph::Ends SignalGraph::add_operation(const Node& node, const Ends& before) {
  const bool is_set = node.text == "set_signal";
  const std::string name = erlang_text(node.items[0]);
  const bool is_counted = node.arity() > 1;
  const std::size_t vertex = add_vertex({name, pool_, node.at, is_set, is_counted});
  if (is_counted || ifs_ > 0) return before;
  for (const std::size_t end : before) next_[end].push_back(vertex);
  const std::size_t sets = all_sets_of(name);
  if (is_set) {
    next_[vertex].push_back(sets);
  } else {
    next_[sets].push_back(vertex);
  }
  return {vertex};
}

std::size_t SignalGraph::all_sets_of(const std::string& name) {
  const auto found = sets_.find(name);
  if (found != sets_.end()) return found->second;
  return sets_[name] = add_vertex({name, "", {}, true});
}

std::size_t SignalGraph::add_vertex(Vertex vertex) {
  vertices_.push_back(std::move(vertex));
  next_.emplace_back();
  return vertices_.size() - 1;
}

std::vector<std::vector<std::size_t>> SignalGraph::cycles() const {
  std::vector<std::vector<std::size_t>> found;
  const Components components(next_);
  for (const std::vector<std::size_t>& component : components.all()) {
    std::vector<std::size_t> operations;
    for (const std::size_t vertex : component) {
      if (vertices_[vertex].is_operation()) operations.push_back(vertex);
    }
    if (operations.size() >= 2) found.push_back(std::move(operations));
  }
  return found;
}

}  // namespace throng::scenario::script
