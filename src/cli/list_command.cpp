#include "cli/list_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/scenario_listing.hpp"
#include "cli/scenario_path.hpp"
#include "cli/shell.hpp"
#include "cli/terminal.hpp"

namespace throng::cli {
namespace {

struct ListOptions {
  std::vector<std::string> paths;
  bool is_json = false;
};

int complain(ExitCode code, const std::string& text) {
  write_text(stderr, fmt::format("throng list: {}\n", text));
  return code;
}

int run_list(const ListOptions& options) {
  const auto path = ScenarioPath::of(options.paths, scenario_variables());
  if (!path) return complain(kBadUsage, path.error());
  std::vector<ScenarioListing> all;
  std::string looked;
  for (const std::string& folder : path->folders()) {
    auto found = list_scenarios(folder);
    std::move(found.begin(), found.end(), std::back_inserter(all));
    looked += (looked.empty() ? "" : ", ") + folder;
  }
  if (all.empty() && !options.is_json) {
    return complain(kPassed, fmt::format("no scenarios in {} (--path DIR and THRONG_PATH add "
                                         "folders)",
                                         looked));
  }
  const std::string text =
      options.is_json ? listing_json(all) : listing_table(all, Terminal::of(STDOUT_FILENO).columns);
  return write_text(stdout, text) ? kPassed : complain(kBroken, "cannot write to the output");
}

}  // namespace

void add_list_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ListOptions>();
  CLI::App* command = app.add_subcommand("list", "List the scenarios and plug-ins that have names");
  command->add_option("--path", options->paths, "a folder to look in too; repeatable")
      ->allow_extra_args(false);
  command->add_flag("--json", options->is_json, "as a JSON array");
  command->footer(
      "Looks for .cpp and .so files in ./scenarios, the folders of --path, those of THRONG_PATH\n"
      "(separated by colons), and those of AMOC_EXTRA_CODE_PATHS (an Erlang list of strings), in\n"
      "this order. `throng run NAME` takes the first of that name. Nothing is compiled or "
      "loaded.\n\n"
      "Exit code: 0 listed, 2 a folder that is not there.");
  command->callback([options, &chosen] { chosen = [options] { return run_list(*options); }; });
}

}  // namespace throng::cli
