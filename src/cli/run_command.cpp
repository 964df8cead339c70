#include "cli/run_command.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "base/input_file.hpp"
#include "cli/interval_log.hpp"
#include "cli/progress.hpp"
#include "cli/random_seed.hpp"
#include "cli/scenario_builder.hpp"
#include "report/scenario_text.hpp"
#include "run/interrupts.hpp"
#include "runtime/file_limit.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cli {
namespace {

constexpr const char* kCommand = "throng run";

/// A scenario that is ready to run.
struct Ready {
  std::string name;     // as the user gave it
  std::string library;  // absolute
  std::optional<scenario::native::Library> held;
};

/// The runs of one command, which share its options, its log and its outputs.
class ScenarioRuns {
 public:
  ScenarioRuns(const RunOptions& options, RunPlan plan, const Conductor& conduct,
               const base::Clock& clock, const RunOutputs& outputs)
      : options_(options),
        plan_(std::move(plan)),
        conduct_(conduct),
        clock_(clock),
        outputs_(outputs),
        progress_(outputs.streams().err, outputs.streams().err_terminal, goal(), options.quiet,
                  scenario_progress_line),
        log_(progress_, clock, plan_.log) {}

  int run() {
    if (auto refused = prepare()) return *refused;
    int code = kPassed;
    for (std::size_t i = 0; i < ready_.size() && code != kInterrupted; ++i) {
      code = graver(code, run_one(i));
    }
    if (auto closed = log_.close(); !closed) {
      code = graver(code, outputs_.complain(kBroken, closed.error()));
    }
    return code;
  }

 private:
  Goal goal() const {
    Goal goal{plan_.spec.duration, {}, {}};
    const auto& load = std::get<config::ScenarioLoad>(plan_.spec.load);
    if (load.iterations) goal.iterations = *load.iterations * plan_.spec.users;
    return goal;
  }

  /// What can be known before any load. Returns: the exit code when it cannot begin.
  std::optional<int> prepare() {
    const std::size_t count = options_.files.size();
    for (std::size_t i = 0; i < count; ++i) {
      if (auto refused = outputs_.refuse(numbered(options_.summary, i + 1, count))) return refused;
    }
    for (const std::string& file : options_.files) {
      if (auto refused = make_ready(file)) return refused;
    }
    if (!options_.log) return {};
    if (auto opened = log_.open(*options_.log); !opened) {
      return outputs_.complain(kBroken, opened.error() + " (choose another --log)");
    }
    return {};
  }

  std::optional<int> make_ready(const std::string& file) {
    std::error_code error;
    if (std::filesystem::path(file).extension() == ".so") {
      if (auto read = base::read_input(file); !read) {
        return outputs_.complain(kBadUsage, read.error());
      }
      ready_.push_back({file, std::filesystem::absolute(file, error).string(), {}});
      return {};
    }
    auto built = build_scenario(kCommand, file, {options_.compiler, options_.quiet, false}, clock_);
    if (!built) return built.error();
    const std::string library = built->library.path();
    ready_.push_back({file, library, std::move(built->library)});
    return {};
  }

  config::RunSpec spec_of(std::size_t index) const {
    config::RunSpec spec = plan_.spec;
    spec.id = fmt::format("run-{}-{}", clock_.unix_ns() / 1'000'000, ::getpid());
    if (ready_.size() > 1) spec.id += fmt::format("-{}", index + 1);
    spec.scenario = ready_[index].name;
    std::get<config::ScenarioLoad>(spec.load).library = ready_[index].library;
    return spec;
  }

  int run_one(std::size_t index) {
    const config::RunSpec spec = spec_of(index);
    const std::vector<std::string> settings = settings_of(spec);
    run::hold_interrupts();  // from the first words on, a Ctrl-C is one of the run
    if (!options_.quiet) outputs_.announce(spec.scenario, settings);
    const auto histograms = numbered(options_.histogram_log, index + 1, ready_.size());
    IntervalLog intervals(log_, clock_);
    if (histograms) {
      if (auto opened = intervals.open(*histograms, spec.scenario); !opened) {
        return outputs_.complain(kBroken, opened.error() + " (choose another --hlog)");
      }
    }
    auto outcome = conduct_(spec, {intervals, log_});
    log_.finish();
    progress_.finish();
    if (outcome.is_stopped()) {
      return outputs_.complain(kInterrupted, "interrupted before the load began");
    }
    if (outcome.is_error()) return explain(outcome.error());
    results::RunResult result = std::move(outcome).value();
    result.settings = settings;
    int code = judge(result);
    if (auto closed = intervals.close(); !closed) {
      result.warnings.push_back(closed.error());
      code = graver(code, outputs_.complain(kBroken, closed.error()));
    }
    return outputs_.show(result, code, numbered(options_.summary, index + 1, ready_.size()));
  }

  int explain(const cluster::RunProblem& problem) const {
    const bool is_bad = problem.kind == cluster::RunProblem::Kind::kBadScenario;
    return outputs_.complain(is_bad ? kBadUsage : kBroken, problem.text);
  }

  /// What a result stands for. Failed users that are allowed make a run that has passed.
  int judge(results::RunResult& result) const {
    if (result.status == results::RunStatus::kInterrupted) return kInterrupted;
    const bool is_failed = result.status == results::RunStatus::kFailed;
    if (is_failed && (result.is_broken || result.users.failed == 0)) return kBroken;
    if (is_failed && options_.allow_failed_users) {
      result.status = results::RunStatus::kPassed;
      result.reason.clear();
    }
    if (options_.is_strict && result.verdict.name != "ok") return kProvesNothing;
    return result.status == results::RunStatus::kFailed ? kFailed : kPassed;
  }

  const RunOptions& options_;
  const RunPlan plan_;
  const Conductor& conduct_;
  const base::Clock& clock_;
  const RunOutputs& outputs_;
  Progress progress_;
  ScenarioLog log_;
  std::vector<Ready> ready_;
};

void add_load_options(CLI::App& command, RunOptions& options) {
  command
      .add_option("files", options.files,
                  "scenarios: FILE.cpp, or FILE.so from `throng build`; several run one after "
                  "another")
      ->required();
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
  command
      .add_option("--drain", options.drain,
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
  command.add_option("--compiler", options.compiler,
                     "C++ compiler, by path or name ($THRONG_CXX, else the first that is "
                     "installed of clang++-16, clang++ and g++)");
}

void add_control_options(CLI::App& command, RunOptions& options) {
  command.add_option("--control", options.control,
                     "socket for `throng ctl` (one is made for every run); the run stays without "
                     "users, too");
  command.add_flag("--stay", options.stays,
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
    "A scenario is a C++ file that says what one user does; `throng new NAME` writes a first one.\n"
    "Ctrl-C ends the load gently and shows the result; twice ends it at once.\n\n"
    "Examples:\n"
    "  throng new shop && throng run shop.cpp\n"
    "  throng run shop.cpp --users 1000 --user-rate 50/s --duration 5m --summary result.json\n"
    "  throng run shop.cpp --set url=http://127.0.0.1:8080/ --iterations 3 --trace-user 1\n\n"
    "Exit code: 0 passed, 1 broken, 2 bad usage or a scenario that does not compile, 3 users\n"
    "failed, 130 interrupted. Of several runs the first of 130, 1, 2, 3 holds.";

}  // namespace

int graver(int one, int other) {
  for (const int code : {kInterrupted, kBroken, kBadUsage, kProvesNothing, kFailed}) {
    if (one == code || other == code) return code;
  }
  return kPassed;
}

int run_scenarios(const RunOptions& options, std::uint64_t seed, const Conductor& conduct,
                  const base::Clock& clock, Streams streams) {
  const RunOutputs outputs(kCommand, report::scenario_text, streams);
  auto plan = make_run_plan(options, seed);
  if (!plan) return outputs.complain(kBadUsage, plan.error());
  plan->log.is_limited = streams.err_terminal.is_terminal;
  return ScenarioRuns(options, std::move(plan).value(), conduct, clock, outputs).run();
}

void add_run_command(CLI::App& app, Chosen& chosen, Conductor conduct) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a scenario of your own");
  add_load_options(*command, *options);
  add_scenario_options(*command, *options);
  add_output_options(*command, *options);
  command->footer(kFooter);
  command->callback([options, &chosen, conduct = std::move(conduct)] {
    chosen = [options, conduct] {
      runtime::raise_file_limit();
      const runtime::SystemClock clock;
      return run_scenarios(*options, random_seed(), conduct, clock, Streams::standard());
    };
  });
}

}  // namespace throng::cli
