#include "cli/scenario_runs.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "base/input_file.hpp"
#include "base/printable.hpp"
#include "cli/interval_log.hpp"
#include "cli/scenario_builder.hpp"
#include "config/parameters.hpp"
#include "run/interrupts.hpp"
#include "runtime/core.hpp"
#include "scenario/engine/compile.hpp"
#include "scenario/native/declared_records.hpp"
#include "scenario/script/script_file.hpp"

namespace throng::cli {
namespace {

constexpr const char* kCommand = "throng run";

}  // namespace

ScenarioRuns::ScenarioRuns(const RunOptions& options, RunPlan plan, const Hosting& hosting,
                           const base::Clock& clock, const RunOutputs& outputs)
    : options_(options),
      plan_(std::move(plan)),
      hosting_(hosting),
      clock_(clock),
      outputs_(outputs),
      id_(fmt::format("run-{}-{}", clock.unix_ns() / 1'000'000, ::getpid())),
      // Nobody knows how many follow when it stays.
      count_(std::max<std::size_t>(options.files.size(), options.stays ? 2 : 1)),
      progress_(outputs.streams().err, outputs.streams().err_terminal, goal(), options.quiet,
                scenario_progress_line),
      log_(progress_, clock, plan_.log) {}

int ScenarioRuns::run() {
  if (auto refused = prepare()) return *refused;
  int code = kPassed;
  for (std::size_t i = 0; i < ready_.size() && code != kInterrupted; ++i) {
    code = graver(code, run_one(ready_[i], plan_));
  }
  while (options_.stays && code != kInterrupted) {
    const auto request = hosting_.await_start();
    if (!request) break;
    code = graver(code, run_wanted(*request));
  }
  return graver(code, close());
}

Goal ScenarioRuns::goal() const {
  Goal goal{plan_.spec.duration, {}, {}};
  const auto& load = std::get<config::ScenarioLoad>(plan_.spec.load);
  if (load.iterations) goal.iterations = *load.iterations * plan_.spec.users;
  return goal;
}

/// What can be known before any load. Returns: the exit code when it cannot begin.
std::optional<int> ScenarioRuns::prepare() {
  for (std::size_t i = 0; i < count_; ++i) {
    if (auto refused = outputs_.refuse(numbered(options_.summary, i + 1, count_))) return refused;
  }
  if (auto refused = open_files()) return refused;
  // Whoever calls while the scenarios are built is answered when the first of them runs.
  if (auto refused = listen()) return refused;
  for (const std::string& file : plan_.files) {
    auto ready = make_ready(file);
    if (!ready) return ready.error();
    ready_.push_back(std::move(ready).value());
  }
  return {};
}

std::optional<int> ScenarioRuns::open_files() {
  if (options_.log) {
    if (auto opened = log_.open(*options_.log); !opened) {
      return outputs_.complain(kBroken, opened.error() + " (choose another --log)");
    }
  }
  if (options_.events) {
    if (auto opened = events_.open(*options_.events); !opened) {
      return outputs_.complain(kBroken, opened.error() + " (choose another --events)");
    }
  }
  return {};
}

/// A socket that was asked for must be there; the one that each run has may be missing.
std::optional<int> ScenarioRuns::listen() {
  if (!hosting_.listen) return {};
  if (options_.control) {
    if (auto listening = hosting_.listen(options_.control, id_); !listening) {
      return outputs_.complain(kBroken, listening.error());
    }
  }
  if (auto listening = hosting_.listen({}, id_); !listening) {
    write_text(outputs_.streams().err,
               fmt::format("{}: warning: `throng ctl` cannot find this run: {}\n", kCommand,
                           listening.error()));
  }
  if (hosting_.tell_between_runs) hosting_.tell_between_runs(events_);
  return {};
}

/// What is wrong with a script is said as `throng check` says it.
Result<ScenarioRuns::Ready, int> ScenarioRuns::make_script_ready(const std::string& file) const {
  const auto text = scenario::script::read_script_file(file);
  if (!text) {
    write_text(outputs_.streams().err, text.error() + "\n");
    return failed(static_cast<int>(kBadUsage));
  }
  const auto program = scenario::engine::compile_script(file, *text);
  if (!program) {
    write_text(outputs_.streams().err, program.error());
    return failed(static_cast<int>(kBadUsage));
  }
  for (const auto& [name, value] : plan_.script.environment) {
    const auto& used = (*program)->variables;
    const bool is_read =
        std::any_of(used.begin(), used.end(), [&](const auto& use) { return use.name == name; });
    if (is_read) continue;
    write_text(outputs_.streams().err,
               fmt::format("{}: warning: --env {}: the script reads no variable of this name\n",
                           kCommand, base::printable(name)));
  }
  std::error_code error;
  return Ready{file, std::filesystem::absolute(file, error).string(), true, {}, {}};
}

Result<ScenarioRuns::Ready, int> ScenarioRuns::make_ready(const std::string& file) const {
  if (is_script(file)) return make_script_ready(file);
  std::error_code error;
  if (std::filesystem::path(file).extension() == ".so") {
    if (auto read = base::read_input(file); !read) {
      return failed(outputs_.complain(kBadUsage, read.error()));
    }
    Ready ready{file, std::filesystem::absolute(file, error).string(), false, {}, {}};
    note_declared(ready);
    return ready;
  }
  auto built = build_scenario(kCommand, file, {options_.compiler, options_.quiet, false}, clock_);
  if (!built) return failed(built.error());
  const std::string library = built->library.path();
  Ready ready{file, library, false, std::move(built->library), {}};
  note_declared(ready);
  return ready;
}

/// What cannot be read is told by whoever loads it.
void ScenarioRuns::note_declared(Ready& ready) const {
  std::vector<std::string> files = options_.plugins;
  files.push_back(ready.library);
  ready.declared = config::builtin_declarations();
  for (const std::string& file : files) {
    const auto bytes = base::read_input(file);
    if (!bytes) continue;
    auto found = scenario::native::read_declared_records(*bytes, file);
    if (!found) continue;
    std::move(found->declarations.begin(), found->declarations.end(),
              std::back_inserter(ready.declared));
  }
}

/// A run that was asked for while the command stays.
int ScenarioRuns::run_wanted(const cluster::StartRequest& request) {
  RunOptions options = options_;
  options.files = {request.scenario};
  if (request.users) options.users = *request.users;
  if (request.first_id) options.first_id = *request.first_id;
  if (request.duration) options.duration = request.duration;
  if (request.user_rate) options.user_rate = request.user_rate;
  options.settings.clear();
  for (const auto& [name, value] : request.settings) options.settings.push_back(name + "=" + value);
  auto plan = make_run_plan(options, plan_.spec.seed);
  if (!plan) {
    hosting_.refuse_start(plan.error());
    return kPassed;  // whoever asked is told
  }
  auto ready = make_ready(plan->files[0]);
  if (!ready) {
    hosting_.refuse_start(
        fmt::format("{} could not be built: what it runs in says why", request.scenario));
    return ready.error() == kInterrupted ? static_cast<int>(kInterrupted) : kPassed;
  }
  plan->spec.stays = true;
  // More users may come than there are now.
  plan->spec.cores = options.cores > 0 ? options.cores : runtime::usable_processors();
  return run_one(*ready, std::move(plan).value());
}

int ScenarioRuns::run_one(const Ready& ready, RunPlan plan) {
  ++number_;
  config::RunSpec spec = std::move(plan.spec);
  spec.id = count_ > 1 ? fmt::format("{}-{}", id_, number_) : id_;
  spec.scenario = ready.name;
  if (ready.is_script) {
    spec.load = plan.script;
    std::get<config::ScriptLoad>(spec.load).file = ready.library;
    spec.users = 0;
  } else {
    std::get<config::ScenarioLoad>(spec.load).library = ready.library;
  }
  run::hold_interrupts();  // from the first words on, a Ctrl-C is one of the run
  const std::vector<std::string> settings = settings_of(spec, ready.declared);
  if (!options_.quiet) outputs_.announce(spec.scenario, settings);
  const auto histograms = numbered_here(options_.histogram_log);
  IntervalLog intervals(log_, clock_);
  if (histograms) {
    if (auto opened = intervals.open(*histograms, spec.scenario); !opened) {
      return outputs_.complain(kBroken, opened.error() + " (choose another --hlog)");
    }
  }
  auto outcome = hosting_.conduct(spec, {intervals, log_, &events_});
  log_.finish();
  progress_.finish();
  if (outcome.is_stopped()) {
    return outputs_.complain(kInterrupted, "interrupted before the load began");
  }
  if (outcome.is_error()) return explain(outcome.error());
  results::RunResult result = std::move(outcome).value();
  if (auto closed = intervals.close(); !closed) {
    result.warnings.push_back(closed.error());
    return graver(finish(std::move(result), settings), outputs_.complain(kBroken, closed.error()));
  }
  return finish(std::move(result), settings);
}

int ScenarioRuns::finish(results::RunResult result, const std::vector<std::string>& settings) {
  result.settings = settings;
  const int code = judge(result);
  return outputs_.show(result, code, numbered_here(options_.summary));
}

std::optional<std::string> ScenarioRuns::numbered_here(
    const std::optional<std::string>& path) const {
  return numbered(path, number_, count_);
}

int ScenarioRuns::explain(const cluster::RunProblem& problem) const {
  using Kind = cluster::RunProblem::Kind;
  if (problem.kind == Kind::kReset) {
    outputs_.complain(kPassed, "the run was reset: it has no result");
    return kPassed;
  }
  return outputs_.complain(problem.kind == Kind::kBadScenario ? kBadUsage : kBroken, problem.text);
}

/// What a result stands for. Failed users that are allowed make a run that has passed.
int ScenarioRuns::judge(results::RunResult& result) const {
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

int ScenarioRuns::close() {
  int code = kPassed;
  if (auto closed = log_.close(); !closed) code = outputs_.complain(kBroken, closed.error());
  if (auto closed = events_.close(); !closed) code = outputs_.complain(kBroken, closed.error());
  return code;
}

}  // namespace throng::cli
