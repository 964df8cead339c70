#pragma once

#include <string>

#include "results/run_result.hpp"
#include "throng/result.hpp"

namespace throng::report {

/// The summary of a run as JSON, version "1"; docs/summary.schema.json describes it.
std::string summary_json(const results::RunResult& result);

/// Writes `text` to `path` so that a reader sees the old file or the whole new one, never a part.
/// Errors: what went wrong and what to do; an old file is then untouched.
Result<bool, std::string> write_whole(const std::string& path, const std::string& text);

/// Whether a file can be made where `path` says, found out by making and removing one.
/// Errors: why not.
Result<bool, std::string> check_writable(const std::string& path);

}  // namespace throng::report
