#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "scenario/native/build_environment.hpp"
#include "scenario/native/build_problem.hpp"
#include "scenario/native/library.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// What is to be built, and how it is to be told.
struct BuildRequest {
  std::string source;                   // as the user gave it
  std::optional<std::string> compiler;  // --compiler
  bool has_colour = false;              // whether the compiler may colour its messages
};

/// Told what goes on while a scenario is built.
class BuildWatcher {
 public:
  virtual ~BuildWatcher() = default;
  /// The compiler has been at it for a while.
  virtual void takes_long(const std::string& source) = 0;
  /// Something that is wrong and stops nothing.
  virtual void warn(const std::string& text) = 0;
  /// A program is about to be run.
  virtual void runs(const std::vector<std::string>& words) = 0;
};

struct Built {
  Library library;
  std::string messages;  // what the compiler said all the same: its warnings
  bool is_cached = false;
};

/// How long a compiler may take before it is mentioned.
inline constexpr base::Duration kPatience = std::chrono::seconds(2);

/// Makes a shared object of a scenario: from the cache when nothing has changed, else with the
/// compiler, and then keeps it. Blocks.
/// Errors: see BuildProblem; what a compiler said is in it as it was said. Stopped: Ctrl-C.
Result<Built, BuildProblem> build(const BuildRequest& request, const BuildEnvironment& environment,
                                  const base::Clock& clock, BuildWatcher& watcher);

}  // namespace throng::scenario::native
