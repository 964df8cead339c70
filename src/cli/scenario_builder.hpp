#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "scenario/native/library.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// How a scenario is to be built, as the user asked for it.
struct BuildWishes {
  std::optional<std::string> compiler;
  bool is_quiet = false;    // nothing but what is wrong
  bool is_verbose = false;  // the commands too
};

struct BuiltScenario {
  scenario::native::Library library;
  bool is_cached = false;
};

/// Builds the scenario at `source` and tells on the error stream what goes on: the compiler's
/// messages, and a line when it takes long. `command` is whose messages they are.
/// Errors: the exit code; what went wrong has been said.
Result<BuiltScenario, int> build_scenario(const std::string& command, const std::string& source,
                                          const BuildWishes& wishes, const base::Clock& clock);

}  // namespace throng::cli
