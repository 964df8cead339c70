#include "cli/scenario_builder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/exit_code.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "scenario/native/build.hpp"
#include "scenario/native/program.hpp"

namespace throng::cli {
namespace {

namespace native = scenario::native;

/// Says on the error stream what a build does.
class Telling final : public native::BuildWatcher {
 public:
  Telling(std::string command, const BuildWishes& wishes)
      : command_(std::move(command)), wishes_(wishes) {}

  void takes_long(const std::string& source) override {
    if (!wishes_.is_quiet) write_text(stderr, fmt::format("compiling {} …\n", source));
  }
  void warn(const std::string& text) override {
    write_text(stderr, fmt::format("{}: warning: {}\n", command_, text));
  }
  void runs(const std::vector<std::string>& words) override {
    if (wishes_.is_verbose) write_text(stderr, native::command_line(words) + "\n");
  }

 private:
  std::string command_;
  const BuildWishes& wishes_;
};

}  // namespace

Result<BuiltScenario, int> build_scenario(const std::string& command, const std::string& source,
                                          const BuildWishes& wishes, const base::Clock& clock) {
  Telling telling(command, wishes);
  const native::BuildRequest request{source, wishes.compiler,
                                     Terminal::of(STDERR_FILENO).has_colour};
  auto built = native::build(request, build_environment(), clock, telling);
  if (built.is_stopped()) {
    write_text(stderr, fmt::format("{}: interrupted while {} was built\n", command, source));
    return failed(static_cast<int>(kInterrupted));
  }
  if (built.is_error()) {
    const native::BuildProblem& problem = built.error();
    write_text(stderr, problem.output);
    write_text(stderr, fmt::format("{}: {}\n", command, problem.text));
    const bool is_bad = problem.kind == native::BuildProblem::Kind::kBadScenario;
    return failed(static_cast<int>(is_bad ? kBadUsage : kBroken));
  }
  write_text(stderr, built->messages);
  return BuiltScenario{std::move(built->library), built->is_cached};
}

}  // namespace throng::cli
