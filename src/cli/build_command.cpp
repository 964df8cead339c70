#include "cli/build_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/input_file.hpp"
#include "base/units.hpp"
#include "cli/exit_code.hpp"
#include "cli/scenario_builder.hpp"
#include "cli/scenario_path.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "report/summary.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cli {
namespace {

constexpr const char* kCommand = "throng build";

struct BuildOptions {
  std::string source;
  std::vector<std::string> paths;
  std::optional<std::string> output;
  BuildWishes wishes;
};

int run_build(BuildOptions options) {
  namespace fs = std::filesystem;
  const auto source =
      locate_scenario(options.source, options.paths, scenario_variables(), {".cpp"});
  if (!source) {
    write_text(stderr, fmt::format("{}: {}\n", kCommand, source.error()));
    return kBadUsage;
  }
  options.source = *source;
  const std::string into =
      options.output ? *options.output : fs::path(options.source).replace_extension(".so").string();
  const auto complain = [](ExitCode code, const std::string& text) {
    write_text(stderr, fmt::format("{}: {}\n", kCommand, text));
    return code;
  };
  std::error_code error;
  if (fs::equivalent(options.source, into, error)) {
    return complain(kBadUsage,
                    fmt::format("-o: \"{}\" is the scenario itself: choose another place", into));
  }
  const runtime::SystemClock clock;
  const auto built = build_scenario(kCommand, options.source, options.wishes, clock);
  if (!built) return built.error();
  const auto library = base::read_input(built->library.path());
  if (!library) return complain(kBroken, library.error());
  if (auto written = report::write_whole(into, *library); !written) {
    return complain(kBroken, written.error() + " (choose another place with -o)");
  }
  write_text(stdout, fmt::format("{}  {}{}\n", into,
                                 base::format_bytes(static_cast<double>(library->size())),
                                 built->is_cached ? ", nothing had changed" : ""));
  return kPassed;
}

}  // namespace

void add_build_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<BuildOptions>();
  CLI::App* command = app.add_subcommand("build", "Make a shared object of a C++ scenario");
  command->add_option("file", options->source, "the scenario, FILE.cpp or its name")->required();
  command
      ->add_option("--path", options->paths,
                   "a folder to look for the name in, after ./scenarios and before $THRONG_PATH; "
                   "repeatable")
      ->allow_extra_args(false);
  command->add_option("-o,--output", options->output,
                      "what to write (FILE.so beside the scenario)");
  command->add_option("--compiler", options->wishes.compiler,
                      "C++ compiler, by path or name ($THRONG_CXX, else the first that is "
                      "installed of clang++-16, clang++ and g++)");
  command->add_flag("-v,--verbose", options->wishes.is_verbose, "show the compiler's commands");
  command->footer(
      "`throng run FILE.cpp` builds by itself. Build apart to see whether a scenario compiles, or\n"
      "to run it where there is no compiler. What was built is kept in ~/.cache/throng and is\n"
      "compiled again when the scenario, a header, the flags or the compiler have changed.\n\n"
      "A file FILE.build.json beside FILE.cpp may name more sources, include folders, flags and\n"
      "pkg-config packages:\n"
      "  {\"sources\": [\"cart.cpp\"], \"include\": [\"lib\"], \"flags\": [\"-DDEBUG\"],\n"
      "   \"packages\": [\"libpq\"]}\n\n"
      "Examples:\n"
      "  throng build shop.cpp\n"
      "  throng build shop.cpp -o /tmp/shop.so --compiler g++ --verbose\n\n"
      "Exit code: 0 built, 1 no compiler or no room, 2 the scenario does not compile.");
  command->callback([options, &chosen] { chosen = [options] { return run_build(*options); }; });
}

}  // namespace throng::cli
