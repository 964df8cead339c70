#include "scenario/script/script_variables.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace throng::scenario::script {
namespace {

using Kind = Node::Kind;

constexpr std::string_view kOfEveryRun[] = {"bench_script_dir", "bench_workers_dir", "mzb_bench_id",
                                            "mzb_script_name",  "nodes_num",         "worker_hosts",
                                            "worker_id"};

class VariableFinder {
 public:
  void walk_script(const Node& script) {
    for (const Node& statement : script.items) {
      walk(statement);
      set_.clear();  // each pool has users of its own
      if (statement.is_operation("defaults") && statement.arity() == 1) add_defaults(statement);
    }
  }

  std::vector<Variable> take() {
    for (Variable& each : found_) {
      if (defaults_.contains(each.name)) each.has_default = true;
    }
    return std::move(found_);
  }

 private:
  void walk(const Node& node) {
    if (node.is_operation("loop") && node.arity() == 2) return walk_loop(node);
    for (const Node& each : node.items) walk(each);
    if (node.is_library && (node.text == "var" || node.text == "numvar")) read(node);
    const bool is_set = node.is_extension && node.text == "set";
    if (is_set && node.items[0].is(Kind::kString)) set_.insert(node.items[0].text);
  }

  /// The iterator is there for the body; the options are done outside of it.
  void walk_loop(const Node& loop) {
    std::vector<std::string_view> iterators;
    for (const Node& option : loop.items[0].items) {
      walk(option);
      const bool is_iterator = option.is_operation("iterator") && option.arity() == 1;
      if (is_iterator && option.items[0].is(Kind::kString)) {
        iterators.push_back(option.items[0].text);
      }
    }
    iterators_.insert(iterators_.end(), iterators.begin(), iterators.end());
    walk(loop.items[1]);
    iterators_.resize(iterators_.size() - iterators.size());
  }

  void read(const Node& call) {
    const Node& name = call.items[0];
    if (!name.is(Kind::kString) || is_in_scope(name.text)) return;
    const bool has_default = call.arity() == 2;
    const auto [at, is_new] = numbers_.try_emplace(name.text, found_.size());
    if (is_new) {
      found_.push_back({name.text, has_default, call.at});
    } else if (!has_default) {
      found_[at->second].has_default = false;
    }
  }

  bool is_in_scope(std::string_view name) const {
    const auto has = [name](const auto& names) {
      return std::find(std::begin(names), std::end(names), name) != std::end(names);
    };
    return has(kOfEveryRun) || has(iterators_) || set_.contains(name);
  }

  void add_defaults(const Node& statement) {
    for (const Node& each : statement.items[0].items) {
      if (each.is(Kind::kPair)) defaults_.insert(each.items[0].text);
    }
  }

  std::vector<Variable> found_;
  std::map<std::string_view, std::size_t> numbers_;  // in `found_`
  std::vector<std::string_view> iterators_;          // of the loops around
  std::set<std::string_view> set_;                   // by the pool that is walked
  std::set<std::string_view> defaults_;
};

}  // namespace

std::vector<Variable> variables_of(const Node& script) {
  VariableFinder finder;
  finder.walk_script(script);
  return finder.take();
}

}  // namespace throng::scenario::script
