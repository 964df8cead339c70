#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "scenario/script/script_tree.hpp"

namespace throng::scenario::script {

/// What comes before what: the signals that are set and waited for in pools, in their order, and
/// that a wait comes after the sets of its name. Only the forms with one argument have an order,
/// since how often a counted one comes true depends on the run, and none in an `if`, which depends
/// on the run itself. Cost is in proportion to the script.
class SignalGraph {
 public:
  struct Vertex {
    std::string name;  // the signal's, as Erlang writes it
    std::string pool;  // empty: no operation, but all sets of the name
    Position at;
    bool is_set = false;
    bool is_counted = false;  // with a count: nothing comes before or after it

    bool is_operation() const { return !pool.empty(); }
  };

  /// Adds the statements of a pool called `pool`.
  void add_pool(const std::string& pool, const Node& statements);

  const std::vector<Vertex>& vertices() const { return vertices_; }
  /// Operations, two or more at a time, that each wait for another of them.
  std::vector<std::vector<std::size_t>> cycles() const;

 private:
  using Ends = std::vector<std::size_t>;  // what the next operation comes after

  Ends walk(const Node& node, Ends before);
  Ends walk_all(const std::vector<Node>& nodes, Ends before);
  Ends add_operation(const Node& node, const Ends& before);
  Ends walk_branches(const std::vector<Node>& branches, const Ends& before);
  std::size_t add_vertex(Vertex vertex);
  std::size_t all_sets_of(const std::string& name);

  std::string pool_;
  std::size_t ifs_ = 0;  // around what is walked
  std::vector<Vertex> vertices_;
  std::vector<std::vector<std::size_t>> next_;
  std::map<std::string, std::size_t> sets_;  // by name
};

}  // namespace throng::scenario::script
