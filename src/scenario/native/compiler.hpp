#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "scenario/native/build_environment.hpp"
#include "scenario/native/build_problem.hpp"
#include "throng/result.hpp"

namespace throng::scenario::native {

/// The C++ compiler of this machine.
class Compiler {
 public:
  /// The one that `wanted` names (--compiler), else THRONG_CXX, else the first that is installed of
  /// clang++-16, clang++ and g++. It is asked for its version. Blocks.
  /// Errors: none is found, or it does not say what it is; and what to do. Stopped: Ctrl-C.
  static Result<Compiler, BuildProblem> find(const BuildEnvironment& environment,
                                             const std::optional<std::string>& wanted,
                                             const base::Clock& clock);

  const std::string& path() const { return path_; }
  const std::string& version() const { return version_; }
  bool is_clang() const { return is_clang_; }
  /// What every scenario is compiled with, whoever wrote it.
  std::vector<std::string> flags() const;

 private:
  Compiler(std::string path, std::string version);

  std::string path_;
  std::string version_;
  bool is_clang_ = false;
};

}  // namespace throng::scenario::native
