#include "cli/new_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"
#include "scenario/native/starter.hpp"
#include "scenario/script/script_starter.hpp"

namespace throng::cli {
namespace {

struct NewOptions {
  std::string name;
  std::string language = "cpp";
};

int complain(ExitCode code, const std::string& text) {
  write_text(stderr, fmt::format("throng new: {}\n", text));
  return code;
}

int run_new(const NewOptions& options) {
  const bool is_script = options.language == "erl";
  if (options.language != "cpp" && !is_script) {
    return complain(kBadUsage, fmt::format("--lang: \"{}\" is none that scenarios can be written "
                                           "in: expected cpp or erl",
                                           options.language));
  }
  if (auto checked = scenario::native::check_scenario_name(options.name); !checked) {
    return complain(kBadUsage, checked.error());
  }
  const std::string file = options.name + (is_script ? ".erl" : ".cpp");
  // "x": never over a file that is there, whoever made it, and whenever.
  std::FILE* stream = std::fopen(file.c_str(), "wxe");
  if (stream == nullptr && errno == EEXIST) {
    return complain(kBadUsage, fmt::format("{} is there already: choose another name", file));
  }
  const auto cannot_write = [&] {
    return complain(kBroken, fmt::format("cannot write {}: {}", file, std::strerror(errno)));
  };
  if (stream == nullptr) return cannot_write();
  const bool is_written = write_text(
      stream, is_script ? scenario::script::starter_text() : scenario::native::starter_text());
  if (!is_written) {
    const int code = cannot_write();
    std::fclose(stream);
    std::remove(file.c_str());
    return code;
  }
  std::fclose(stream);
  write_text(stdout,
             fmt::format("wrote {}; to run it:\n"
                         "  throng demo &\n"
                         "  throng run {} {}\n",
                         file, file, is_script ? "--env rate=20" : "--users 10 --duration 10s"));
  return kPassed;
}

}  // namespace

void add_new_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<NewOptions>();
  CLI::App* command = app.add_subcommand("new", "Write a first scenario to start from");
  command->add_option("name", options->name, "its name; the file is NAME.cpp or NAME.erl, here")
      ->required();
  command->add_option("--lang", options->language, "language: cpp, or erl for a script")
      ->capture_default_str();
  command->footer(
      "Nothing is overwritten.\n\n"
      "Example:\n"
      "  throng new shop && throng run shop.cpp --users 10 --duration 10s\n"
      "  throng new load --lang erl && throng run load.erl --env rate=20\n\n"
      "Exit code: 0 written, 1 no room, 2 bad name, or it is there already.");
  command->callback([options, &chosen] { chosen = [options] { return run_new(*options); }; });
}

}  // namespace throng::cli
