#include "cli/run_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <utility>

#include "cli/detach.hpp"
#include "cli/hosted_runs.hpp"
#include "cli/progress.hpp"
#include "cli/random_seed.hpp"
#include "cli/scenario_runs.hpp"
#include "report/scenario_text.hpp"
#include "runtime/file_limit.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cli {
namespace {

constexpr const char* kCommand = "throng run";
constexpr unsigned kLineColumns = 200;  // of what those see who look on from elsewhere

void add_load_options(CLI::App& command, RunOptions& options) {
  command.add_option(
      "files", options.files,
      "scenarios: FILE.cpp, FILE.so from `throng build`, a script FILE.erl, or a name as "
      "`throng list` shows it; several run one after another");
  command
      .add_option("--path", options.paths,
                  "a folder to look for names in, after ./scenarios and before $THRONG_PATH; "
                  "repeatable")
      ->allow_extra_args(false);
  command.add_option("-u,--users", options.users, "how many users")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{100'000'000}));
  command
      .add_option("--first-id", options.first_id,
                  "id of the first of them; other nodes may have the others")
      ->capture_default_str();
  command.add_option("-d,--duration", options.duration,
                     "how long, e.g. 500ms, 10s, 2m (until all users have ended)");
  // Times the most users it fits in 64 bits.
  command
      .add_option("-i,--iterations", options.iterations, "how often each user does what `run` says")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000'000}));
  command.add_option("--user-rate", options.user_rate,
                     "how fast users start, e.g. 20/s, 1200/min (unlimited)");
  command.add_option("--iteration-timeout", options.iteration_timeout,
                     "an iteration that takes longer makes its user fail");
  command.add_option("--repeat-after", options.repeat_after,
                     "`start` runs again so long after it returned, e.g. 60s");
  command.add_flag("--replace-users", options.replaces_users,
                   "a user that ended or failed begins anew under its id");
  command
      .add_option("--cores", options.cores,
                  "threads, each with its own loop (all usable processors)")
      ->check(CLI::Range(1u, 1024u));
  // CLI11 alone would read -1 as a large number.
  command.add_option("--seed", options.seed, "seed of the random numbers (a new one each time)")
      ->check(CLI::NonNegativeNumber);
  command.add_option("--drain", options.drain,
                     "how long users may finish at the end, before they are removed (30s, or the "
                     "iteration timeout if that is longer)");
  command
      .add_option("--stuck-limit", options.stuck_limit,
                  "a user that holds its core this long ends the run")
      ->capture_default_str();
}

void add_scenario_options(CLI::App& command, RunOptions& options) {
  command.add_option("--set", options.settings, "a setting of the scenario, KEY=VALUE; repeatable")
      ->allow_extra_args(false);  // what follows its value may be a file
  command.add_option("--config", options.config, "a JSON file with settings by name");
  command.add_option("--plugin", options.plugins, "a .so with parameters of its own; repeatable")
      ->allow_extra_args(false);
  command.add_option("--env", options.environment, "a variable of a script, KEY=VALUE; repeatable")
      ->allow_extra_args(false);
  command
      .add_option("--tick", options.tick,
                  "how often the metrics that a script reads change (while, metric)")
      ->capture_default_str();
  command
      .add_option("--max-in-flight", options.most_in_flight,
                  "iterations of a script's spawning loops, of each user at a time")
      ->capture_default_str()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000}));
  command.add_option("--compiler", options.compiler,
                     "C++ compiler, by path or name ($THRONG_CXX, else the first that is "
                     "installed of clang++-16, clang++ and g++)");
}

void add_control_options(CLI::App& command, RunOptions& options) {
  command.add_option("--control", options.control,
                     "socket for `throng ctl` (one is made for every run); the run stays without "
                     "users, too");
  command.add_flag(
      "--stay", options.stays,
      "go on after the run: `throng ctl reset` and `throng ctl do FILE` start another");
  command.add_flag("--detach", options.is_detached,
                   "run in the background; `throng ctl attach` shows it again");
  command.add_option("--ready-fd", options.ready_fd)->group("");  // for --detach itself
}

void add_output_options(CLI::App& command, RunOptions& options) {
  command.add_option("--summary", options.summary,
                     "write the result as JSON; of several scenarios FILE-1.json, FILE-2.json …");
  command.add_option("--hlog", options.histogram_log,
                     "write HTTP latencies second by second as an HdrHistogram log");
  command.add_option("--events", options.events, "write what happens as JSON, a line each");
  command
      .add_option("--chart", options.charts,
                  "draw this histogram in the result, e.g. http_latency; repeatable")
      ->allow_extra_args(false);
  command.add_option("--log", options.log, "write what the scenario logs to this file");
  command
      .add_option("--log-level", options.log_level,
                  "what is shown of it: trace, debug, info, warning or error")
      ->capture_default_str();
  command.add_option("--trace-user", options.traced_user, "log every step of this user")
      ->check(CLI::NonNegativeNumber);
  command.add_flag("--allow-failed-users", options.allow_failed_users,
                   "failed users do not make the run fail");
  command.add_flag("--strict", options.is_strict, "exit code 4 for any verdict but ok");
  command.add_flag("-q,--quiet", options.quiet, "no progress and no log, only the result");
}

constexpr const char* kFooter =
    "A scenario is a C++ file that says what one user does, or a script of pools, loops and\n"
    "statements (`throng new NAME`, `throng new NAME --lang erl` write a first one).\n"
    "Ctrl-C ends the load gently and shows the result; twice ends it at once.\n\n"
    "Examples:\n"
    "  throng new shop && throng run shop.cpp\n"
    "  throng run shop.cpp --users 1000 --user-rate 50/s --duration 5m --summary result.json\n"
    "  throng run shop.cpp --set url=http://127.0.0.1:8080/ --iterations 3 --trace-user 1\n"
    "  throng run load.erl --env rate=200 --summary result.json\n\n"
    "Exit code: 0 passed, 1 broken, 2 bad usage or a scenario that does not compile, 3 users\n"
    "failed, 130 interrupted. Of several runs the first of 130, 1, 2, 3 holds.";

}  // namespace

int graver(int one, int other) {
  for (const int code : {kInterrupted, kBroken, kBadUsage, kProvesNothing, kFailed}) {
    if (one == code || other == code) return code;
  }
  return kPassed;
}

int run_scenarios(const RunOptions& options, std::uint64_t seed, const Hosting& hosting,
                  const base::Clock& clock, Streams streams) {
  const auto text = [&options](const results::RunResult& result, report::TextLayout layout) {
    return report::scenario_text(result, layout, options.charts);
  };
  const RunOutputs outputs(kCommand, text, streams);
  auto plan = make_run_plan(options, seed);
  if (!plan) return outputs.complain(kBadUsage, plan.error());
  plan->log.is_limited = streams.err_terminal.is_terminal;
  return ScenarioRuns(options, std::move(plan).value(), hosting, clock, outputs).run();
}

namespace {

/// Runs in this process, with a socket.
int run_hosted(const RunOptions& options) {
  runtime::raise_file_limit();
  const runtime::SystemClock clock;
  std::optional<HostedRuns> runs;
  int ready_fd = options.ready_fd;
  cluster::RunHost::Options host;
  host.stays = options.stays;
  host.line = [](const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) {
    return scenario_progress_line(recent, totals, {}, kLineColumns);
  };
  host.on_begun = [&] {
    const int fd = std::exchange(ready_fd, -1);
    if (fd >= 0) tell_ready(fd, runs->path().empty() ? "running" : "control: " + runs->path());
  };
  Hosting hosting;
  hosting.listen = [&](const std::optional<std::string>& socket, const std::string& id) {
    if (!runs) runs.emplace(host);
    return socket ? runs->open(*socket) : runs->open_for(id);
  };
  hosting.conduct = [&](config::RunSpec spec, cluster::Observers observers) {
    return runs->host().conduct(std::move(spec), observers);
  };
  hosting.tell_between_runs = [&](telemetry::EventSink& events) {
    runs->host().tell_between_runs(events);
  };
  hosting.await_start = [&] { return runs->host().await_start(); };
  hosting.refuse_start = [&](const std::string& why) { runs->host().refuse_start(why); };
  return run_scenarios(options, random_seed(), hosting, clock, Streams::standard());
}

/// Runs in a process of its own that outlives this one and its terminal.
int run_away(const RunOptions& options) {
  std::vector<std::string> arguments = own_arguments();
  std::erase_if(arguments, [](const std::string& each) { return each.starts_with("--detach"); });
  const auto seconds = runtime::SystemClock().unix_ns() / 1'000'000'000;
  const std::string log = fmt::format("throng-run-{}-{}.log", seconds, ::getpid());
  const auto checked = make_run_plan(options, 0);
  if (!checked) {
    return RunOutputs(kCommand, nullptr, Streams::standard()).complain(kBadUsage, checked.error());
  }
  return run_detached(std::move(arguments), log, stdout, stderr);
}

}  // namespace

void add_run_command(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a scenario of your own");
  command->option_defaults()->group("How much");
  add_load_options(*command, *options);
  command->option_defaults()->group("What is run");
  add_scenario_options(*command, *options);
  command->option_defaults()->group("Control");
  add_control_options(*command, *options);
  command->option_defaults()->group("Output");
  add_output_options(*command, *options);
  command->footer(kFooter);
  command->callback([options, &chosen] {
    chosen = [options] {
      return options->is_detached && options->ready_fd < 0 ? run_away(*options)
                                                           : run_hosted(*options);
    };
  });
}

}  // namespace throng::cli
