#include "cli/ctl_command.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/printable.hpp"
#include "cli/ctl_attach.hpp"
#include "cli/ctl_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/shell.hpp"
#include "server/socket_file.hpp"
#include "server/unix_client.hpp"

namespace throng::cli {
namespace {

using server::RunSockets;

constexpr base::Duration kLongestLook = std::chrono::seconds(10);
constexpr base::Duration kLongestCall = std::chrono::minutes(11);  // the server says so after 10

int complain(Streams streams, int code, const std::string& text) {
  write_text(streams.err, "throng ctl: " + text + (text.ends_with('\n') ? "" : "\n"));
  return code;
}

/// The socket of the run that is meant. Errors: there is none, or several.
Result<std::string, std::string> find_socket(const CtlOptions& options, const RunSockets& sockets) {
  if (options.control) return *options.control;
  if (options.run) {
    auto path = sockets.path_of(*options.run);
    if (!path) return failed("--run: " + path.error());
    if (server::connect_error(*path) == 0) return path;
    return failed(
        fmt::format("--run: there is no run {} on this machine; `throng ctl list` has "
                    "those there are",
                    *options.run));
  }
  const auto present = sockets.present();
  if (!present) return failed(present.error());
  if (present->size() == 1) return present->front().path;
  if (present->empty()) {
    return failed(fmt::format(
        "there is no run on this machine (none has a socket in {}): start one with `throng run`, "
        "or name its socket with --control",
        base::printable(sockets.folder())));
  }
  std::string text = "there are several runs on this machine: choose one with --run";
  for (const RunSockets::Entry& entry : *present) text += "\n  " + entry.id;
  return failed(std::move(text));
}

int show(const CtlOptions& options, const server::ApiAnswer& answer, Streams streams) {
  const bool is_good = answer.status == 200;
  if (options.is_json) {
    // What is piped on stays as it is; a terminal must not be controlled by it.
    const std::string line = answer.body.substr(0, answer.body.find_last_not_of('\n') + 1);
    write_text(streams.out,
               (streams.out_terminal.is_terminal ? base::printable(line) : line) + "\n");
  } else if (is_good || options.subcommand == "health") {
    const bool is_problem = answer.content_type.starts_with("application/problem+json");
    write_text(streams.out, is_problem ? "error: " + ctl_problem_text(answer)
                                       : ctl_text(options.subcommand, answer));
  } else {
    complain(streams, kBroken, ctl_problem_text(answer));
  }
  if (is_good) return kPassed;
  const bool is_bad_value = answer.status == 400 || answer.status == 422;
  return is_bad_value && options.subcommand != "health" ? kBadUsage : kBroken;
}

/// The runs of this machine, each as it answers for itself.
class RunList {
 public:
  explicit RunList(const std::vector<RunSockets::Entry>& entries) : entries_(entries) {
    for (const RunSockets::Entry& entry : entries_) {
      answers_.push_back(server::ask(entry.path, {"GET", "/api/v1/status", "", ""}, kLongestLook));
    }
  }

  std::string json() const {
    using nlohmann::ordered_json;
    ordered_json list = ordered_json::array();
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      ordered_json status;
      if (answers_[i]) status = ordered_json::parse(answers_[i]->body, nullptr, false);
      if (status.is_discarded()) status = nullptr;
      list.push_back(ordered_json{
          {"id", entries_[i].id}, {"socket", entries_[i].path}, {"status", std::move(status)}});
    }
    return list.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
  }

  std::string text() const {
    std::vector<std::array<std::string, 5>> rows = {
        {"run", "state", "users", "scenario", "socket"}};
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const CtlListing listing =
          answers_[i] ? ctl_listing(*answers_[i]) : CtlListing{"does not answer", "?", ""};
      rows.push_back({entries_[i].id, listing.state, listing.users, listing.scenario,
                      base::printable(entries_[i].path)});
    }
    std::array<std::size_t, 5> widths{};
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    }
    std::string lines;
    for (const auto& row : rows) {
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        lines += fmt::format("{:<{}}  ", row[i], widths[i]);
      }
      lines += row.back() + "\n";
    }
    return lines;
  }

 private:
  const std::vector<RunSockets::Entry>& entries_;
  std::vector<Result<server::ApiAnswer, std::string>> answers_;
};

int list_runs(const CtlOptions& options, const RunSockets& sockets, Streams streams) {
  const auto present = sockets.present();
  if (!present) return complain(streams, kBroken, present.error());
  const RunList list(*present);
  if (!options.is_json && present->empty()) {
    write_text(streams.out, "no run is on this machine\n");
  } else {
    write_text(streams.out, options.is_json ? list.json() : list.text());
  }
  return kPassed;
}

struct Adding {
  CLI::App& ctl;
  std::shared_ptr<CtlOptions> options;

  CLI::App* operator()(const char* name, const char* help) const {
    CLI::App* command = ctl.add_subcommand(name, help);
    command->fallthrough();  // --run, --control and --json may stand at the end too
    command->callback([into = options, name] { into->subcommand = name; });
    return command;
  }
};

void add_run_subcommands(const Adding& add, CtlOptions& options) {
  CLI::App* start = add("do", "start a run, in a controller that is idle");
  start->add_option("scenario", options.scenario, "a file, or the name of a scenario")->required();
  start->add_option("-u,--users", options.users, "how many users; 0: none yet");
  start->add_option("--first-id", options.first_id, "the id of the first of them");
  start->add_option("-d,--duration", options.duration, "how long, e.g. 10s, 2m");
  start->add_option("--user-rate", options.user_rate, "how fast users start, e.g. 20/s");
  start->add_option("--set", options.settings, "a setting of the scenario, KEY=VALUE; repeatable")
      ->allow_extra_args(false);
  add("status", "where the controller and its run stand");
  add("stop", "begin the end of the run: users are told to stop, and destroyed 2 s later");
  add("reset", "end whatever there is at once, and forget it");
  add("disable", "take no run any more");
  add("update", "change settings while it runs")
      ->add_option(
          "settings", options.settings,
          "KEY=VALUE each; a value that is JSON (3, true, null, [1], \"3\") is sent as that")
      ->required();
  add("env", "change variables of a script while it runs")
      ->add_option("variables", options.settings, "KEY=VALUE each, as with --env of throng run")
      ->required();
  add("pause", "hold new users and new iterations");
  add("resume", "let them go on");
  add("rate", "change how fast users start")
      ->add_option("rate", options.rate, "e.g. 20/s, 1200/min, unlimited")
      ->required();
}

void add_user_subcommands(const Adding& add, CtlOptions& options) {
  for (const char* name : {"add", "remove"}) {
    const bool adds = name[0] == 'a';
    CLI::App* command = add(name, adds ? "add users" : "remove users");
    command->add_option("count", options.count, "how many");
    command->add_option("--ids", options.ids, "which: the ids A-B, or one of them");
    if (adds) continue;
    command->add_flag("--force", options.is_forced, "destroy them when they do not end in 2 s");
  }
  add("trace", "log every step of one user")
      ->add_option("user", options.traced, "its id, or off")
      ->required();
  add("users", "users that have yet to start")
      ->add_flag("--waiting", options.shows_waiting, "which they are");
}

void add_throttle_subcommands(const Adding& add, CtlOptions& options) {
  add("throttles", "the throttles of the run, as they stand");
  CLI::App* command = add("throttle", "change how often a throttle lets pass");
  command->add_option("name", options.throttle, "of the throttle")->required();
  command
      ->add_option("call", options.throttle_call,
                   "start PACE, change PACE, gradual KEY=VALUE …, unlock, pause, resume or stop")
      ->required();
  command->add_option("values", options.throttle_values,
                      "a pace: 100/s, 1200/min, \"100 in 500ms\", \"every 50ms\", \"10 at once\", "
                      "unlimited, none; of gradual: from_rate, to_rate (per interval=1m), or "
                      "from_interarrival, to_interarrival; and duration, or step_count and "
                      "step_interval");
}

void add_looking_subcommands(const Adding& add, CtlOptions& options) {
  add("list", "the runs on this machine");
  add("attach", "show what a run says, and its progress, until Ctrl-C")
      ->add_flag("--once", options.is_once, "show it once");
  add("health", "one line; for those who watch over containers");
}

constexpr const char* kFooter =
    "Each run has a socket in $XDG_RUNTIME_DIR/throng; where there is one run, it is meant.\n\n"
    "Examples:\n"
    "  throng ctl status\n"
    "  throng ctl add 100 && throng ctl rate 20/s\n"
    "  throng ctl --control s.sock do shop.cpp --users 10 --set url=http://127.0.0.1:8088/\n"
    "  throng ctl remove --ids 5-9 --force\n"
    "  throng ctl update think_time=2s retries=3\n"
    "  throng ctl throttle messages change 200/s\n"
    "  throng ctl throttle messages gradual from_rate=600 to_rate=1200 duration=10m\n\n"
    "Exit code: 0 done, 1 not in this state, broken, or no answer, 2 bad usage, a value that was\n"
    "rejected, no run, or several. Of `health`: 0 well, 1 not.";

}  // namespace

int run_ctl(const CtlOptions& options, const RunSockets& sockets, Streams streams) {
  const auto request = ctl_request(options);
  if (!request) return complain(streams, kBadUsage, request.error());
  if (options.subcommand == "list") return list_runs(options, sockets, streams);
  // 2 means nothing to those who watch over containers: what is not well is 1.
  const bool is_health = options.subcommand == "health";
  const auto socket = find_socket(options, sockets);
  if (!socket) return complain(streams, is_health ? kBroken : kBadUsage, socket.error());
  if (options.subcommand == "attach" && !options.is_once) {
    return attach_to_run(*socket, options, streams);
  }
  const auto answer =
      server::ask(*socket, *request, request->method == "GET" ? kLongestLook : kLongestCall);
  if (!answer) return complain(streams, kBroken, answer.error());
  return show(options, *answer, streams);
}

void add_ctl_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<CtlOptions>();
  CLI::App* command = app.add_subcommand("ctl", "Steer a run that goes on");
  command->require_subcommand(1);
  auto* run = command->add_option("--run", options->run, "the id of the run");
  command->add_option("--control", options->control, "the socket of the run")->excludes(run);
  command->add_flag("--json", options->is_json, "print the answer as JSON");
  const Adding add{*command, options};
  add_run_subcommands(add, *options);
  add_user_subcommands(add, *options);
  add_throttle_subcommands(add, *options);
  add_looking_subcommands(add, *options);
  command->footer(kFooter);
  command->callback([options, &chosen] {
    chosen = [options] {
      return run_ctl(*options, RunSockets(run_socket_folder()), Streams::standard());
    };
  });
}

}  // namespace throng::cli
