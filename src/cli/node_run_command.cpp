#include "cli/node_run_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <exception>
#include <memory>

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "cluster/run_node.hpp"

namespace throng::cli {
namespace {

int complain(const std::string& message) {
  write_text(stderr, fmt::format("throng node-run: {}\n", message));
  return kBadUsage;
}

int run_node_command(const cluster::NodeArguments& arguments) {
  if (arguments.run.empty() || arguments.bus_fd < 0 || arguments.page_fd < 0) {
    return complain(
        "this is how throng starts the process that carries a run's users, with descriptors that "
        "only throng can give it; use throng http or throng run");
  }
  try {
    return cluster::run_node(arguments);
  } catch (const std::exception& error) {
    return complain(fmt::format("what it was given is not what throng gives it: {}", error.what()));
  }
}

}  // namespace

void add_node_run_command(CLI::App& app, Chosen& chosen) {
  auto arguments = std::make_shared<cluster::NodeArguments>();
  CLI::App* command = app.add_subcommand("node-run", "Carry the users of a run");
  command->group("");  // in no help
  command->add_option("--run", arguments->run);
  command->add_option("--node", arguments->node);
  command->add_option("--incarnation", arguments->incarnation);
  command->add_option("--bus-fd", arguments->bus_fd);
  command->add_option("--page-fd", arguments->page_fd);
  command->add_option("--parent", arguments->parent);
  command->callback(
      [arguments, &chosen] { chosen = [arguments] { return run_node_command(*arguments); }; });
}

}  // namespace throng::cli
