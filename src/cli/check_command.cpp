#include "cli/check_command.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/printable.hpp"
#include "cli/exit_code.hpp"
#include "cli/run_options.hpp"
#include "cli/scenario_builder.hpp"
#include "cli/scenario_path.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"
#include "config/value_text.hpp"
#include "config/verification.hpp"
#include "report/wrap.hpp"
#include "runtime/system_clock.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/native/scenario.hpp"
#include "scenario/native/shared_object.hpp"
#include "scenario/script/check_script.hpp"
#include "scenario/script/script_file.hpp"

namespace throng::cli {
namespace {

namespace native = scenario::native;
namespace script = scenario::script;
using Rest = std::map<std::string, std::string>;

constexpr const char* kCommand = "throng check";
constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastColumns = 40;
constexpr std::size_t kLeastValue = 20;  // columns, where there is a column for values

/// A line for each line of `text`.
int complain(ExitCode code, std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    write_text(stderr, fmt::format("{}: {}\n", kCommand, line));
  }
  return code;
}

struct Row {
  std::string name;
  std::string source;
  std::string value;
};

/// What each parameter holds, and what is left for `config`.
std::vector<Row> rows_of(const native::ScenarioParameters& parameters, const Rest& rest) {
  std::vector<Row> rows = {{"name", "source", "value"}};
  for (const config::Declaration& declaration : parameters.parameters().all()) {
    const config::Setting* setting = parameters.settings().find(declaration.name);
    if (setting == nullptr) continue;
    const std::string value =
        setting->value.is_undefined()
            ? "undefined"
            : config::shown_value(declaration, config::to_text(setting->value));
    rows.push_back({declaration.name, std::string(name_of(setting->source)),
                    value.empty() ? "\"\"" : base::printable(value)});
  }
  for (const auto& [name, value] : rest) {
    // Nobody has said whether it is a secret.
    rows.push_back({base::printable(name), "command line", "for config to read"});
  }
  return rows;
}

std::string settings_table(const std::vector<Row>& rows, unsigned columns) {
  const std::size_t width = std::max<std::size_t>(columns, kLeastColumns);
  std::size_t names = 0;
  std::size_t sources = 0;
  for (const Row& row : rows) {
    names = std::max(names, report::width(row.name) + kGap);
    sources = std::max(sources, report::width(row.source) + kGap);
  }
  std::string text;
  const bool fits = names + sources + kLeastValue <= width;
  for (const Row& row : rows) {
    const auto blanks = [&](const std::string& cell, std::size_t column) {
      return std::string(fits ? column - report::width(cell) : 1, ' ');
    };
    text += report::wrap(row.name + blanks(row.name, names) + row.source +
                             blanks(row.source, sources) + row.value,
                         fits ? names + sources : kGap, width) +
            "\n";
  }
  return text;
}

void warn_of_unreadable(const config::SettingEvent& event) {
  complain(kPassed, fmt::format("warning: {}={}: {}; {} is as it is without", event.variable,
                                event.value, event.error, event.name));
}

/// Loads the scenario and gives its parameters their values. Neither `config` nor `init` is called.
int check_settings(const std::string& library, const config::ScenarioLoad& load) {
  const auto object = native::SharedObject::open(library);
  if (!object) return complain(kBadUsage, object.error());
  native::Scenario scenario(*object);
  for (const std::string& path : load.plugins) {
    const auto plugin = native::SharedObject::open(path);
    if (!plugin) return complain(kBadUsage, plugin.error());
    if (auto added = scenario.add_plugin(*plugin, path); !added) {
      return complain(kBadUsage, added.error());
    }
  }
  const auto rest = scenario.compose(
      {load.parameters, load.environment, load.settings_file, load.settings_file_name},
      warn_of_unreadable);
  if (!rest) return complain(kBadUsage, rest.error().text);
  const std::string table =
      settings_table(rows_of(scenario.parameters(), *rest), Terminal::of(STDOUT_FILENO).columns);
  if (!write_text(stdout, table + "ok\n")) return complain(kBroken, "cannot write to the output");
  return kPassed;
}

/// The same in a process of its own: what a scenario does when it is loaded, or a value is
/// verified, may end the process.
int check_apart(const std::string& library, const config::ScenarioLoad& load) {
  const pid_t child = ::fork();
  if (child < 0) {
    return complain(kBroken, fmt::format("cannot start a process: {}", std::strerror(errno)));
  }
  if (child == 0) ::_exit(check_settings(library, load));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) return kInterrupted;
  return complain(
      kBroken, fmt::format("the scenario or a plug-in crashed while it was loaded or its settings "
                           "were verified: {}",
                           ::strsignal(WTERMSIG(status))));
}

/// It is right, and there is something in it that Throng has not yet.
void warn_of_what_cannot_be_run(const std::string& file, const std::string& text) {
  const auto program = scenario::engine::compile_script(file, text);
  if (program) return;
  complain(kPassed, "warning: it is right, and cannot be run yet:");
  write_text(stderr, program.error());
}

/// Its text is read and nothing of it is carried out.
int check_script_file(const std::string& file, const RunOptions& options) {
  if (!options.settings.empty() || options.config || !options.plugins.empty()) {
    return complain(
        kBadUsage, "--set, --config and --plugin are for scenarios in C++: a script has variables");
  }
  const auto text = script::read_script_file(file);
  if (!text) {
    write_text(stderr, text.error() + "\n");
    return kBadUsage;
  }
  const script::Report report = script::check_script(file, *text);
  write_text(stderr, script::report_text(report));
  if (!report.is_ok()) return kBadUsage;
  warn_of_what_cannot_be_run(file, *text);
  if (!write_text(stdout, "ok\n")) return complain(kBroken, "cannot write to the output");
  return kPassed;
}

/// The path of a script when `word` is one, or the name of one; else none.
std::optional<std::string> script_of(const RunOptions& options) {
  const auto is_script = [](const std::string& path) {
    return path.ends_with(".erl") || path.ends_with(".bdl");
  };
  const std::string& word = options.files[0];
  if (is_script(word)) return word;
  const auto found =
      locate_scenario(word, options.paths, scenario_variables(), {".cpp", ".so", ".erl"});
  if (found && is_script(*found)) return *found;
  return std::nullopt;
}

int run_check(const RunOptions& options) {
  if (options.files[0] == "-") {
    return complain(kBadUsage, "\"-\" is no file: expected the path of a scenario");
  }
  if (const auto file = script_of(options)) return check_script_file(*file, options);
  auto plan = make_run_plan(options, 0);
  if (!plan) return complain(kBadUsage, plan.error());
  const auto& load = std::get<config::ScenarioLoad>(plan->spec.load);
  const std::string& file = plan->files[0];
  if (std::filesystem::path(file).extension() == ".so") return check_apart(file, load);
  const runtime::SystemClock clock;
  const auto built = build_scenario(kCommand, file, {options.compiler, false, false}, clock);
  if (!built) return built.error();
  return check_apart(built->library.path(), load);
}

}  // namespace

void add_check_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<RunOptions>();
  options->files.resize(1);
  CLI::App* command = app.add_subcommand(
      "check", "Check a scenario without a run: a script, or the settings of one in C++");
  command
      ->add_option("file", options->files[0],
                   "FILE.cpp, FILE.so, a script (FILE.erl), or the name of a scenario")
      ->required();
  command->add_option("--set", options->settings, "a setting, KEY=VALUE; repeatable")
      ->allow_extra_args(false);
  command->add_option("--config", options->config, "a JSON file with settings by name");
  command->add_option("--plugin", options->plugins, "a .so with parameters of its own; repeatable")
      ->allow_extra_args(false);
  command
      ->add_option("--path", options->paths,
                   "a folder to look for the name in, after ./scenarios and before $THRONG_PATH; "
                   "repeatable")
      ->allow_extra_args(false);
  command->add_option("--compiler", options->compiler, "C++ compiler, as for `throng build`");
  command->footer(
      "Shows what each parameter would hold in a run with the same options and environment, and\n"
      "where from. Builds and loads the scenario and calls what verifies its parameters, but "
      "neither\n"
      "config nor init.\n\n"
      "Of a script (FILE.erl) the text is read, and nothing of it is carried out.\n\n"
      "Exit code: 0 ok, 1 broken, 2 something is wrong: all of it is said.");
  command->callback([options, &chosen] { chosen = [options] { return run_check(*options); }; });
}

}  // namespace throng::cli
