#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "scenario/native/build_environment.hpp"
#include "scenario/native/build_problem.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// What packages need: arguments for compiling and for linking.
struct PackageFlags {
  std::vector<std::string> compile;
  std::vector<std::string> link;
};

/// Asks pkg-config for `packages`, names that a manifest has checked. `manifest` is its name in
/// messages. Blocks. Errors: an unknown package, no pkg-config. Stopped: Ctrl-C.
Result<PackageFlags, BuildProblem> resolve_packages(const std::vector<std::string>& packages,
                                                    const std::string& manifest,
                                                    const BuildEnvironment& environment,
                                                    const base::Clock& clock);

/// Splits what pkg-config says: words between spaces, a backslash before what belongs to one.
std::vector<std::string> split_words(std::string_view text);

}  // namespace throng::scenario::native
