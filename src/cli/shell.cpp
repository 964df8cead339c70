#include "cli/shell.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "server/run_sockets.hpp"

namespace throng::cli {
namespace {

/// Variables of throng itself: no parameter gets its value from them.
constexpr std::array<std::string_view, 4> kOwn = {"THRONG_CXX", "THRONG_SDK", "THRONG_PATH",
                                                  "AMOC_EXTRA_CODE_PATHS"};

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string cache_folder() {
  // What is not absolute is to be ignored, says the XDG Base Directory Specification.
  if (const std::string cache = variable("XDG_CACHE_HOME"); cache.starts_with('/')) {
    return cache + "/throng/builds";
  }
  const std::string home = variable("HOME");
  return home.starts_with('/') ? home + "/.cache/throng/builds" : "";
}

}  // namespace

scenario::native::BuildEnvironment build_environment() {
  scenario::native::BuildEnvironment environment;
  environment.path = variable("PATH");
  environment.compiler = variable("THRONG_CXX");
  environment.sdk = variable("THRONG_SDK");
  environment.cache_folder = cache_folder();
  const std::string scratch = variable("TMPDIR");
  environment.scratch_folder = scratch.starts_with('/') ? scratch : "/tmp";
  std::error_code error;
  environment.program_folder =
      std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
  for (const char* name : {"CPATH", "CPLUS_INCLUDE_PATH", "LIBRARY_PATH", "COMPILER_PATH",
                           "GCC_EXEC_PREFIX", "CCC_OVERRIDE_OPTIONS"}) {
    if (const std::string value = variable(name); !value.empty()) {
      environment.search_paths += std::string(name) + "=" + value + "\n";
    }
  }
  return environment;
}

std::map<std::string, std::string> parameter_variables() {
  std::map<std::string, std::string> found;
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string_view variable(*each);
    if (!variable.starts_with("THRONG_") && !variable.starts_with("AMOC_")) continue;
    const std::size_t equals = variable.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = variable.substr(0, equals);
    if (std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end()) continue;
    found.emplace(name, variable.substr(equals + 1));
  }
  return found;
}

ScenarioVariables scenario_variables() {
  return {variable("THRONG_PATH"), variable("AMOC_EXTRA_CODE_PATHS")};
}

std::string run_socket_folder() {
  return server::RunSockets::folder_of(variable("XDG_RUNTIME_DIR"), ::geteuid());
}

}  // namespace throng::cli
