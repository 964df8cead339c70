#pragma once

#include <map>
#include <string>

#include "cli/scenario_path.hpp"
#include "scenario/native/build_environment.hpp"

namespace throng::cli {

/// What the shell's environment says about building scenarios. This is the only file that reads it:
/// PATH, HOME, XDG_CACHE_HOME, TMPDIR, THRONG_CXX, THRONG_SDK, and what compilers look at.
scenario::native::BuildEnvironment build_environment();

/// Variables that may stand for parameters: THRONG_NAME and AMOC_NAME, with their texts, but for
/// those that mean something else here.
std::map<std::string, std::string> parameter_variables();

/// Where scenarios are looked for: THRONG_PATH and AMOC_EXTRA_CODE_PATHS.
ScenarioVariables scenario_variables();

/// Where runs have their sockets; XDG_RUNTIME_DIR says so.
std::string run_socket_folder();

}  // namespace throng::cli
