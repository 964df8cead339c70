#include "cli/params_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/input_file.hpp"
#include "cli/exit_code.hpp"
#include "cli/params_table.hpp"
#include "cli/run_command.hpp"
#include "cli/scenario_builder.hpp"
#include "cli/scenario_path.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "config/parameters.hpp"
#include "config/settings_json.hpp"
#include "runtime/system_clock.hpp"
#include "scenario/native/declaration_text.hpp"
#include "scenario/native/declared_records.hpp"
#include "scenario/native/manifest.hpp"

namespace throng::cli {
namespace {

namespace fs = std::filesystem;
namespace native = scenario::native;
using Declarations = std::vector<config::Declaration>;

constexpr const char* kCommand = "throng params";

struct ParamsOptions {
  std::string file;
  std::vector<std::string> paths;
  BuildWishes wishes;
  bool is_json = false;
};

int complain(ExitCode code, const std::string& text) {
  write_text(stderr, fmt::format("{}: {}\n", kCommand, text));
  return code;
}

int show(const ParamsOptions& options, Declarations declarations) {
  const auto parameters = config::Parameters::of(std::move(declarations));
  if (!parameters) {
    for (const auto& problem : parameters.error()) complain(kBadUsage, problem.describe());
    return kBadUsage;
  }
  const std::string text =
      options.is_json ? config::declarations_json(parameters->all())
                      : params_table(parameters->all(), Terminal::of(STDOUT_FILENO).columns);
  return write_text(stdout, text) ? kPassed : complain(kBroken, "cannot write to the output");
}

/// Of a shared object; `name`: how people call it.
int show_library(const ParamsOptions& options, const std::string& path, const std::string& name) {
  const auto bytes = base::read_input(path);
  if (!bytes) return complain(kBadUsage, bytes.error());
  auto found = native::read_declared_records(*bytes, name);
  if (!found) return complain(kBadUsage, found.error());
  return show(options, std::move(found->declarations));
}

/// What is not among those that are shown.
void warn_of_unread(const std::string& file, const native::DeclarationText& found) {
  for (const native::UnreadDeclaration& each : found.unread) {
    complain(kBadUsage, fmt::format("warning: {}:{}: not shown: {}{}", file, each.line,
                                    each.name.empty() ? "" : each.name + ": ", each.why));
  }
  for (const std::string& include : found.includes) {
    complain(kBadUsage, fmt::format("warning: {}: not shown: what {} declares", file, include));
  }
}

int show_source(const ParamsOptions& options, const std::string& file) {
  const auto source = base::read_input(file);
  if (!source) return complain(kBadUsage, source.error());
  native::DeclarationText found = native::read_declaration_text(*source, file);
  std::error_code error;
  // A manifest names more sources, and flags that define macros.
  const bool has_manifest = fs::exists(native::manifest_path(file), error);
  if (found.is_complete() && !has_manifest) return show(options, std::move(found.declarations));
  const runtime::SystemClock clock;
  const auto built = build_scenario(kCommand, file, options.wishes, clock);
  if (built) return show_library(options, built->library.path(), file);
  if (built.error() == kInterrupted) return kInterrupted;
  warn_of_unread(file, found);
  if (has_manifest) {
    complain(kBadUsage,
             fmt::format("warning: {}: not shown: what its other sources declare", file));
  }
  return graver(built.error(), show(options, std::move(found.declarations)));
}

int run_params(const ParamsOptions& options) {
  const auto file = locate_scenario(options.file, options.paths, scenario_variables());
  if (!file) return complain(kBadUsage, file.error());
  const std::string extension = fs::path(*file).extension().string();
  if (extension == ".cpp") return show_source(options, *file);
  if (extension == ".so") return show_library(options, *file, *file);
  return complain(kBadUsage, fmt::format("\"{}\" is no scenario: expected a C++ file (.cpp) or "
                                         "what `throng build` made of one (.so)",
                                         *file));
}

}  // namespace

void add_params_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ParamsOptions>();
  CLI::App* command = app.add_subcommand("params", "List the parameters of a scenario or plug-in");
  command->add_option("file", options->file, "FILE.cpp, FILE.so, or the name of a scenario")
      ->required();
  command
      ->add_option("--path", options->paths,
                   "a folder to look for the name in, after ./scenarios and before $THRONG_PATH; "
                   "repeatable")
      ->allow_extra_args(false);
  command->add_flag("--json", options->is_json, "as a JSON array");
  command->add_option("--compiler", options->wishes.compiler,
                      "C++ compiler, as for `throng build`");
  command->footer(
      "Nothing of the scenario is loaded or run. Of a C++ file the text is read; where that is "
      "not\n"
      "enough, because a default is no literal or a file of its own is included, it is compiled "
      "and\n"
      "the shared object is read. When it does not compile, what could be read is shown.\n\n"
      "Exit code: 0 all are shown, 1 broken, 2 bad usage, bad declarations, or not all are shown.");
  command->callback([options, &chosen] { chosen = [options] { return run_params(*options); }; });
}

}  // namespace throng::cli
