#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng::scenario::script {

/// A statement of a worker.
struct Statement {
  std::string_view name;
  std::size_t least = 0;  // arguments
  std::size_t most = 0;
};

/// A worker that scripts may name in `worker_type`.
struct Worker {
  std::string_view name;        // as scripts of MZBench have it: "http_worker"
  std::string_view short_name;  // "http"
  std::span<const Statement> statements;
};

/// The worker of either name; none: null.
const Worker* find_worker(std::string_view name);

/// A worker in Lua, whose only statement is main/0. Throng runs none; this is for their scripts to
/// be checked.
const Worker& lua_worker();

/// Workers of MZBench that Throng has not.
bool is_known_elsewhere(std::string_view name);

/// For "did you mean": the names of all workers, long and short.
std::vector<std::string_view> worker_names();

/// Has a statement of the name; with how many arguments does not matter.
bool has_statement(const Worker& worker, std::string_view name);
bool has_statement(const Worker& worker, std::string_view name, std::size_t arity);

/// "print/1", or "get/1 or get/2"; none of the name: empty.
std::string arities_of(const Worker& worker, std::string_view name);

}  // namespace throng::scenario::script
