#include "scenario/engine/worker_statements.hpp"

#include "scenario/engine/workers.hpp"

namespace throng::scenario::engine {

const WorkerCode* find_worker_code(std::string_view name) {
  for (const WorkerCode* worker : {&dummy_worker(), &simple_http_worker(), &http_worker()}) {
    if (worker->name == name) return worker;
  }
  return nullptr;
}

std::string_view runnable_workers() {
  return "dummy_worker, simple_http_worker, http_worker";
}

const StatementCode* find_statement(const WorkerCode& worker, std::string_view name,
                                    std::size_t arity) {
  for (const StatementCode& each : worker.statements) {
    if (each.name == name && each.least <= arity && arity <= each.most) return &each;
  }
  return nullptr;
}

}  // namespace throng::scenario::engine
