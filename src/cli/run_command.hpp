#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "cli/http_command.hpp"
#include "cli/run_options.hpp"
#include "cli/run_outputs.hpp"
#include "cluster/control.hpp"
#include "cluster/observers.hpp"
#include "cluster/run_problem.hpp"

namespace throng::cli {

/// Who carries runs out, and whom they can be changed by; see HostedRuns.
struct Hosting {
  /// Blocks until the run is over.
  std::function<Result<results::RunResult, cluster::RunProblem>(config::RunSpec,
                                                                cluster::Observers)>
      conduct;
  /// Listens at a socket, or where runs of this id are looked for. Null: nowhere.
  std::function<Result<bool, std::string>(const std::optional<std::string>& socket,
                                          const std::string& id)>
      listen = nullptr;
  /// Waits for what is wanted after a run; nothing: that was all.
  std::function<std::optional<cluster::StartRequest>()> await_start = nullptr;
  /// What was wanted last cannot be begun.
  std::function<void(const std::string& why)> refuse_start = nullptr;
};

/// Adds `throng run FILE …`.
void add_run_command(CLI::App& app, Chosen& chosen);

/// Builds the scenarios, then runs them one after another. `seed` is for runs that were given none.
/// Returns: the exit code over all.
int run_scenarios(const RunOptions& options, std::uint64_t seed, const Hosting& hosting,
                  const base::Clock& clock, Streams streams);

/// Which of two exit codes holds when both apply.
int graver(int one, int other);

}  // namespace throng::cli
