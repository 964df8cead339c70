#include "scenario/native/build.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/input_file.hpp"
#include "scenario/native/build_cache.hpp"
#include "scenario/native/compiler.hpp"
#include "scenario/native/dependencies.hpp"
#include "scenario/native/digest.hpp"
#include "scenario/native/manifest.hpp"
#include "scenario/native/packages.hpp"
#include "scenario/native/program.hpp"
#include "scenario/native/sdk_folder.hpp"

namespace throng::scenario::native {
namespace {

namespace fs = std::filesystem;
using Kind = BuildProblem::Kind;

Failed<BuildProblem> problem(Kind kind, std::string text) {
  return failed(BuildProblem{kind, std::move(text), {}});
}

/// All that decides what comes out.
struct Plan {
  std::string scenario;              // absolute
  std::string folder;                // of the scenario; where the compiler runs
  std::vector<std::string> sources;  // beside the wrapper
  Compiler compiler;
  std::vector<std::string> compile;  // flags
  std::vector<std::string> link;     // flags that come last

  /// What is compiled: the scenario, and then what finds its functions and exports them.
  std::string wrapper() const {
    return fmt::format("#include \"{}\"\n#include <throng/entry.hpp>\n", scenario);
  }
};

Result<std::string, BuildProblem> find_scenario(const std::string& source) {
  std::error_code error;
  const fs::path path = fs::absolute(source, error).lexically_normal();
  if (path.extension() != ".cpp") {
    return problem(Kind::kBadScenario,
                   fmt::format("\"{}\" is no scenario: expected a file that ends in .cpp", source));
  }
  if (path.string().find_first_of("\"\n\r") != std::string::npos) {
    return problem(Kind::kBadScenario,
                   fmt::format("\"{}\": its path holds a quote or the end of a line, which no "
                               "compiler can include: expected another name",
                               source));
  }
  // Reading it also tells a folder and what is not ours to read.
  if (auto read = base::read_input(path.string()); !read) {
    return problem(Kind::kBadScenario, read.error());
  }
  return path.string();
}

Result<Plan, BuildProblem> make_plan(const BuildRequest& request,
                                     const BuildEnvironment& environment,
                                     const base::Clock& clock) {
  auto scenario = find_scenario(request.source);
  if (!scenario) return failed(scenario.error());
  auto manifest = read_manifest(*scenario);
  if (!manifest) return problem(Kind::kBadScenario, manifest.error());
  auto compiler = Compiler::find(environment, request.compiler, clock);
  if (compiler.is_stopped()) return kStopped;
  if (compiler.is_error()) return failed(compiler.error());
  const auto sdk = find_sdk(environment);
  if (!sdk) return failed(sdk.error());
  auto packages =
      resolve_packages(manifest->packages, manifest_path(*scenario), environment, clock);
  if (packages.is_stopped()) return kStopped;
  if (packages.is_error()) return failed(packages.error());
  std::vector<std::string> flags = compiler->flags();
  flags.push_back("-I" + *sdk);
  for (const std::string& folder : manifest->include) flags.push_back("-I" + folder);
  flags.insert(flags.end(), packages->compile.begin(), packages->compile.end());
  flags.insert(flags.end(), manifest->flags.begin(), manifest->flags.end());
  return Plan{*scenario,
              fs::path(*scenario).parent_path().string(),
              std::move(manifest->sources),
              std::move(compiler).value(),
              std::move(flags),
              std::move(packages->link)};
}

/// Under which the result is kept. What else it is made from is checked when it is found.
std::string key_of(const Plan& plan, const BuildEnvironment& environment) {
  Digest digest;
  digest.add("throng build 1");
  for (const std::string& text :
       {plan.compiler.path(), plan.compiler.version(), plan.wrapper(), environment.search_paths}) {
    digest.add(text);
  }
  for (const auto* list : {&plan.compile, &plan.link, &plan.sources}) {
    digest.add(std::to_string(list->size()));
    for (const std::string& text : *list) digest.add(text);
  }
  digest.add(base::read_input(plan.scenario).value_or(""));
  for (const std::string& source : plan.sources) {
    digest.add(base::read_input(source).value_or(""));
  }
  return digest.hex();
}

/// Runs the compiler over a plan, in a folder of its own.
class Workshop {
 public:
  Workshop(const Plan& plan, const BuildRequest& request, const ScratchFolder& scratch,
           const Patience& patience, BuildWatcher& watcher)
      : plan_(plan), request_(request), scratch_(scratch), patience_(patience), watcher_(watcher) {}

  std::string library() const { return scratch_.path() + "/scenario.so"; }
  const std::string& messages() const { return messages_; }

  Result<bool, BuildProblem> make() {
    const std::string wrapper = scratch_.path() + "/entry.cpp";
    std::ofstream file(wrapper, std::ios::binary);
    file << plan_.wrapper();
    file.close();
    if (!file) {
      return problem(Kind::kBroken, fmt::format("cannot write {}: {} (TMPDIR names another place)",
                                                wrapper, std::strerror(errno)));
    }
    if (auto compiled = compile(wrapper); !compiled) return compiled;
    for (const std::string& source : plan_.sources) {
      if (auto compiled = compile(source); !compiled) return compiled;
    }
    return link();
  }

  /// What it was made from. None when that is not what lies there now: something changed meanwhile.
  std::optional<std::vector<std::string>> made_from() const {
    std::vector<std::string> files;
    struct stat began {};
    ::stat((scratch_.path() + "/entry.cpp").c_str(), &began);
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      const auto rule = base::read_input(object(i) + ".d");
      if (!rule) return {};
      for (const std::string& name : parse_dependencies(*rule)) {
        const std::string path = (fs::path(plan_.folder) / name).lexically_normal().string();
        if (path.starts_with(scratch_.path() + "/")) continue;
        struct stat found {};
        if (::stat(path.c_str(), &found) != 0 || is_later(found.st_mtim, began.st_mtim)) return {};
        files.push_back(path);
      }
    }
    return files;
  }

 private:
  static bool is_later(const timespec& a, const timespec& b) {
    return std::pair(a.tv_sec, a.tv_nsec) > std::pair(b.tv_sec, b.tv_nsec);
  }
  std::string object(std::size_t number) const {
    return fmt::format("{}/{}.o", scratch_.path(), number);
  }

  Result<bool, BuildProblem> compile(const std::string& source) {
    const std::string into = object(objects_.size());
    std::vector<std::string> words = {plan_.compiler.path()};
    words.insert(words.end(), plan_.compile.begin(), plan_.compile.end());
    if (request_.has_colour) words.emplace_back("-fdiagnostics-color=always");
    words.insert(words.end(), {"-MD", "-MF", into + ".d", "-c", source, "-o", into});
    objects_.push_back(into);
    return run(std::move(words));
  }

  Result<bool, BuildProblem> link() {
    std::vector<std::string> words = {plan_.compiler.path()};
    words.insert(words.end(), plan_.compile.begin(), plan_.compile.end());
    words.emplace_back("-shared");
    words.insert(words.end(), objects_.begin(), objects_.end());
    words.insert(words.end(), plan_.link.begin(), plan_.link.end());
    words.insert(words.end(), {"-o", library()});
    return run(std::move(words));
  }

  Result<bool, BuildProblem> run(std::vector<std::string> words) {
    watcher_.runs(words);
    const std::string compiler = words[0];
    const auto ended = run_program({std::move(words), plan_.folder, true}, patience_);
    if (ended.is_stopped()) return kStopped;
    if (ended.is_error()) return problem(Kind::kBroken, ended.error());
    messages_ += ended->output;
    if (ended->exit_code == 0) return true;
    std::string text = fmt::format("{} could not be compiled: {} ended with {}", request_.source,
                                   compiler, ended->exit_code);
    // What a signal ended was not the scenario's fault: most often there was too little memory.
    const Kind kind = ended->exit_code > 128 ? Kind::kBroken : Kind::kBadScenario;
    return failed(BuildProblem{kind, std::move(text), std::move(messages_)});
  }

  const Plan& plan_;
  const BuildRequest& request_;
  const ScratchFolder& scratch_;
  const Patience& patience_;
  BuildWatcher& watcher_;
  std::vector<std::string> objects_;
  std::string messages_;
};

}  // namespace

Result<Built, BuildProblem> build(const BuildRequest& request, const BuildEnvironment& environment,
                                  const base::Clock& clock, BuildWatcher& watcher) {
  const auto plan = make_plan(request, environment, clock);
  if (plan.is_stopped()) return kStopped;
  if (plan.is_error()) return failed(plan.error());
  const BuildCache cache(environment.cache_folder);
  const std::string key = key_of(*plan, environment);
  const bool has_cache = !environment.cache_folder.empty();
  if (auto found = has_cache ? cache.find(key) : std::nullopt) {
    return Built{std::move(*found), "", true};
  }
  bool is_told = false;
  const Patience patience{clock, clock.now() + kPatience, [&] {
                            if (!std::exchange(is_told, true)) watcher.takes_long(request.source);
                          }};
  try {
    ScratchFolder scratch(environment.scratch_folder);
    Workshop workshop(*plan, request, scratch, patience, watcher);
    auto made = workshop.make();
    if (made.is_stopped()) return kStopped;
    if (made.is_error()) return failed(made.error());
    const std::string messages = workshop.messages();
    if (!has_cache) watcher.warn("the build is not kept: neither XDG_CACHE_HOME nor HOME is set");
    if (const auto made_from = workshop.made_from(); has_cache && made_from) {
      auto kept = cache.keep(key, workshop.library(), *made_from);
      if (kept.is_ok()) return Built{std::move(kept).value(), messages, false};
      watcher.warn(fmt::format("the build is not kept: {} (XDG_CACHE_HOME names another place)",
                               kept.error()));
    }
    return Built{Library(workshop.library(), std::move(scratch)), messages, false};
  } catch (const std::system_error& error) {
    return problem(Kind::kBroken, error.what());
  }
}

}  // namespace throng::scenario::native
