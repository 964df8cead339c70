#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "scenario/values/script_value.hpp"
#include "throng/result.hpp"
#include "throng/task.hpp"

namespace throng::scenario::engine {

class CoreEngine;
class Fiber;

/// What a statement gives, or why it failed.
using StatementResult = Result<values::Value, values::Fault>;
using Arguments = std::span<const values::Value>;

/// How a statement of a worker is carried out: at once, or by a task that may wait. Arguments are
/// good until it has ended. Stopped: only from a task.
struct StatementCode {
  std::string_view name;
  std::size_t least = 0;  // arguments
  std::size_t most = 0;
  StatementResult (*at_once)(Fiber& fiber, Arguments arguments) = nullptr;
  Task<StatementResult> (*waiting)(Fiber& fiber, Arguments arguments) = nullptr;
};

/// A worker that scripts can run.
struct WorkerCode {
  std::string_view name;  // as in the catalogue
  std::span<const StatementCode> statements;
  /// The state of a user before its first statement; null: none.
  values::Value (*initial_state)() = nullptr;
  /// Declares the metrics of a core before the first user.
  void (*declare)(CoreEngine& core) = nullptr;
  /// A user's body has ended with this list of results, or with a failure's error term. Null:
  /// nothing is to be done, and results are not kept.
  void (*ended)(Fiber& fiber, const values::Value& result) = nullptr;
};

/// The worker of this name in the catalogue; null: it cannot be run yet.
const WorkerCode* find_worker_code(std::string_view name);
/// The names of all, for messages.
std::string_view runnable_workers();

const StatementCode* find_statement(const WorkerCode& worker, std::string_view name,
                                    std::size_t arity);

}  // namespace throng::scenario::engine
