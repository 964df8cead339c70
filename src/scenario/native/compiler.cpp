#include "scenario/native/compiler.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenario/native/program.hpp"

namespace throng::scenario::native {
namespace {

Failed<BuildProblem> broken(std::string text) {
  return failed(BuildProblem{BuildProblem::Kind::kBroken, std::move(text), {}});
}

/// Where the compiler is, or what to say.
Result<std::string, BuildProblem> locate(const BuildEnvironment& environment,
                                         const std::optional<std::string>& wanted) {
  const bool is_asked = wanted.has_value();
  const std::string& named = is_asked ? *wanted : environment.compiler;
  if (is_asked || !named.empty()) {
    const std::string path = find_program(environment, named);
    if (!path.empty()) return path;
    return broken(fmt::format(
        "{}: \"{}\" is no program that can be run: expected a C++ compiler, by its path or by its "
        "name on PATH",
        is_asked ? "--compiler" : "THRONG_CXX", named));
  }
  for (const char* name : {"clang++-16", "clang++", "g++"}) {
    const std::string path = find_program(environment, name);
    if (!path.empty()) return path;
  }
  return broken(
      "no C++ compiler: looked for clang++-16, clang++ and g++ on PATH; install one (on Debian: "
      "apt-get install clang-16, or g++), or name yours with --compiler or THRONG_CXX");
}

}  // namespace

Compiler::Compiler(std::string path, std::string version)
    : path_(std::move(path)),
      version_(std::move(version)),
      is_clang_(version_.find("clang") != std::string::npos) {}

Result<Compiler, BuildProblem> Compiler::find(const BuildEnvironment& environment,
                                              const std::optional<std::string>& wanted,
                                              const base::Clock& clock) {
  auto path = locate(environment, wanted);
  if (!path) return failed(path.error());
  const Program ask{{*path, "--version"}, "", false};
  const auto answer = run_program(ask, {clock});
  if (answer.is_stopped()) return kStopped;
  if (answer.is_error()) return broken(answer.error());
  if (answer->exit_code != 0 || answer->output.empty()) {
    return broken(fmt::format("{} --version ended with {} and said {}: expected a C++ compiler",
                              *path, answer->exit_code,
                              answer->output.empty() ? "nothing" : "something"));
  }
  return Compiler(std::move(path).value(), answer->output);
}

std::vector<std::string> Compiler::flags() const {
  std::vector<std::string> flags = {"-std=c++20",
                                    "-O2",
                                    "-g1",
                                    "-gdwarf-4",  // addr2line reads that of clang right

                                    "-fPIC",
                                    "-fvisibility=hidden",
                                    "-march=x86-64-v2",
                                    "-Wall",
                                    "-Wno-unused-result"};
  if (!is_clang_) {
    // It would warn of a state whose type is the scenario's own, for its file is included.
    flags.insert(flags.end(), {"-fno-gnu-unique", "-fcoroutines", "-Wno-subobject-linkage"});
  }
  return flags;
}

}  // namespace throng::scenario::native
