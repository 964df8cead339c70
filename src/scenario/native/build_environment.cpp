#include "scenario/native/build_environment.hpp"

#include <unistd.h>

#include <filesystem>

namespace throng::scenario::native {
namespace {

bool is_program(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

std::string find_program(const BuildEnvironment& environment, const std::string& name) {
  if (name.empty()) return {};
  if (name.find('/') != std::string::npos) {
    std::error_code error;
    return is_program(name) ? std::filesystem::absolute(name, error).string() : std::string();
  }
  std::string_view rest = environment.path;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(folder.size() + 1, rest.size()));
    // What lies in the current folder is never taken by its bare name.
    if (!folder.starts_with('/')) continue;
    const std::string path = std::string(folder) + "/" + name;
    if (is_program(path)) return path;
  }
  return {};
}

}  // namespace throng::scenario::native
