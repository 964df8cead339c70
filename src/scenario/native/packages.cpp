#include "scenario/native/packages.hpp"

#include <fmt/format.h>

#include <utility>

#include "scenario/native/program.hpp"

namespace throng::scenario::native {
namespace {

Failed<BuildProblem> problem(BuildProblem::Kind kind, std::string text) {
  return failed(BuildProblem{kind, std::move(text), {}});
}

/// What a question about packages was answered with.
class PackageTool {
 public:
  PackageTool(std::string path, const base::Clock& clock) : path_(std::move(path)), clock_(clock) {}

  Result<Ended, std::string> ask(const char* question,
                                 const std::vector<std::string>& packages) const {
    Program program{{path_, question, "--"}, "", false};
    program.words.insert(program.words.end(), packages.begin(), packages.end());
    return run_program(program, {clock_});
  }

 private:
  std::string path_;
  const base::Clock& clock_;
};

}  // namespace

Result<PackageFlags, BuildProblem> resolve_packages(const std::vector<std::string>& packages,
                                                    const std::string& manifest,
                                                    const BuildEnvironment& environment,
                                                    const base::Clock& clock) {
  using Kind = BuildProblem::Kind;
  PackageFlags flags;
  if (packages.empty()) return flags;
  const std::string path = find_program(environment, "pkg-config");
  if (path.empty()) {
    return problem(Kind::kBroken,
                   fmt::format("{}: \"packages\" needs pkg-config, which is not on PATH; install "
                               "it (on Debian: apt-get install pkgconf)",
                               manifest));
  }
  const PackageTool tool(path, clock);
  for (const std::string& package : packages) {
    const auto known = tool.ask("--exists", {package});
    if (known.is_stopped()) return kStopped;
    if (known.is_error()) return problem(Kind::kBroken, known.error());
    if (known->exit_code == 0) continue;
    return problem(Kind::kBadScenario,
                   fmt::format("{}: \"packages\": \"{}\" is unknown to pkg-config: expected a "
                               "package that `pkg-config --list-all` lists (install its -dev "
                               "package, or set PKG_CONFIG_PATH)",
                               manifest, package));
  }
  for (const auto& [question, into] :
       {std::pair{"--cflags", &flags.compile}, {"--libs", &flags.link}}) {
    const auto answer = tool.ask(question, packages);
    if (answer.is_stopped()) return kStopped;
    if (answer.is_error()) return problem(Kind::kBroken, answer.error());
    if (answer->exit_code != 0) {
      return problem(Kind::kBadScenario,
                     fmt::format("{}: \"packages\": pkg-config {} ended with {}: expected packages "
                                 "that fit together",
                                 manifest, question, answer->exit_code));
    }
    *into = split_words(answer->output);
  }
  return flags;
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool is_in_word = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_space = text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r';
    if (is_space) {
      is_in_word = false;
      continue;
    }
    if (!is_in_word) words.emplace_back();
    is_in_word = true;
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    words.back() += text[i];
  }
  return words;
}

}  // namespace throng::scenario::native
