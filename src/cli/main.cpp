#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <csignal>
#include <exception>

#include "cli/build_command.hpp"
#include "cli/check_command.hpp"
#include "cli/ctl_command.hpp"
#include "cli/demo_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/http_command.hpp"
#include "cli/list_command.hpp"
#include "cli/new_command.hpp"
#include "cli/node_run_command.hpp"
#include "cli/params_command.hpp"
#include "cli/run_command.hpp"
#include "cli/terminal.hpp"
#include "cli/verbs_command.hpp"

namespace throng::cli {
namespace {

int run(int count, char** arguments) {
  CLI::App app("Throng, a load tester: generates load, paces it, and measures honestly.", "throng");
  app.set_version_flag("--version", std::string("throng ") + THRONG_VERSION);
  app.require_subcommand(1);
  app.footer(
      "`throng COMMAND --help` explains a command. To try it without a server of your own:\n"
      "  throng demo &\n"
      "  throng http http://127.0.0.1:8088/ -c 100 -d 10s");
  Chosen chosen;
  add_http_command(app, chosen);
  add_run_command(app, chosen);
  add_ctl_command(app, chosen);
  add_new_command(app, chosen);
  add_build_command(app, chosen);
  add_list_command(app, chosen);
  add_params_command(app, chosen);
  add_check_command(app, chosen);
  add_demo_command(app, chosen);
  add_verbs_command(app, chosen);
  add_node_run_command(app, chosen);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    const bool is_help = error.get_exit_code() == 0;
    app.exit(error);
    return is_help ? kPassed : kBadUsage;
  }
  return chosen();
}

}  // namespace
}  // namespace throng::cli

int main(int count, char** arguments) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error value, not an end
  try {
    return throng::cli::run(count, arguments);
  } catch (const std::exception& error) {
    throng::cli::write_text(stderr, fmt::format("throng: {}\n", error.what()));
    return throng::cli::kBroken;
  }
}
