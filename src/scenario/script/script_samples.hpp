#pragma once

#include <string>
#include <vector>

#include "scenario/script/check_script.hpp"

namespace throng::scenario::script {

/// For tests: the originals of what is wrong with a script, a line each; nothing: "ok".
inline std::string wrong_with(const std::string& text) {
  const Report report = check_script("s.erl", text);
  std::string all;
  for (const Problem& problem : report.problems.all()) {
    all += (all.empty() ? "" : "\n") + problem.original;
  }
  return all.empty() ? "ok" : all;
}

/// What stands in a pool of one user and the dummy worker; it begins on line 1.
inline std::string pool_of(const std::string& statements, const std::string& options = "") {
  return "[{pool, [{size, 1}, {worker_type, dummy_worker}" + options + "], [" + statements + "]}].";
}

/// The lines of our own.
inline std::vector<std::string> texts_of(const Problems& problems) {
  std::vector<std::string> texts;
  for (const Problem& problem : problems.all()) {
    texts.push_back(std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column) +
                    ": " + problem.text);
  }
  return texts;
}

}  // namespace throng::scenario::script
