#pragma once

#include "scenario/engine/worker_statements.hpp"

namespace throng::scenario::engine {

/// Counts and logs; for tests, and for scripts that only try the language.
const WorkerCode& dummy_worker();
/// A request by its URL, with cookies.
const WorkerCode& simple_http_worker();
/// Requests over a connection that the script opens.
const WorkerCode& http_worker();

}  // namespace throng::scenario::engine
