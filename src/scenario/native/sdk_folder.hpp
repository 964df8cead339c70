#pragma once

#include <string>

#include "scenario/native/build_environment.hpp"
#include "scenario/native/build_problem.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// The folder of the headers that scenarios include: THRONG_SDK, else where a build tree or an
/// installed program has it. Errors: where it was looked for.
Result<std::string, BuildProblem> find_sdk(const BuildEnvironment& environment);

}  // namespace throng::scenario::native
