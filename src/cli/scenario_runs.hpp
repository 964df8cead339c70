#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "cli/event_log.hpp"
#include "cli/progress.hpp"
#include "cli/run_command.hpp"
#include "cli/run_options.hpp"
#include "cli/run_outputs.hpp"
#include "cli/scenario_log.hpp"
#include "scenario/native/library.hpp"

namespace throng::cli {

/// The runs of one command, which share its options, its log and its outputs.
class ScenarioRuns {
 public:
  /// All must outlive it.
  ScenarioRuns(const RunOptions& options, RunPlan plan, const Hosting& hosting,
               const base::Clock& clock, const RunOutputs& outputs);

  /// Runs all of them, and what is asked for afterwards. Returns: the exit code over all.
  int run();

 private:
  /// A scenario that is ready to run.
  struct Ready {
    std::string name;     // of its file
    std::string library;  // absolute; of a script its file
    bool is_script = false;
    std::optional<scenario::native::Library> held;
    std::vector<config::Declaration> declared;  // by it, plug-ins, and Throng itself
  };

  Goal goal() const;
  std::optional<int> prepare();
  std::optional<int> open_files();
  std::optional<int> listen();
  Result<Ready, int> make_ready(const std::string& file) const;
  Result<Ready, int> make_script_ready(const std::string& file) const;
  void note_declared(Ready& ready) const;
  int run_wanted(const cluster::StartRequest& request);
  int run_one(const Ready& ready, RunPlan plan);
  int finish(results::RunResult result, const std::vector<std::string>& settings);
  int explain(const cluster::RunProblem& problem) const;
  int judge(results::RunResult& result) const;
  int close();
  std::optional<std::string> numbered_here(const std::optional<std::string>& path) const;

  const RunOptions& options_;
  const RunPlan plan_;
  const Hosting& hosting_;
  const base::Clock& clock_;
  const RunOutputs& outputs_;
  const std::string id_;  // of the command; its runs are numbered
  const std::size_t count_;
  std::size_t number_ = 0;  // of the run, from 1
  Progress progress_;
  ScenarioLog log_;
  EventLog events_;
  std::vector<Ready> ready_;
};

}  // namespace throng::cli
