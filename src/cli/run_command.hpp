#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "base/clock.hpp"
#include "cli/http_command.hpp"
#include "cli/run_options.hpp"
#include "cli/run_outputs.hpp"
#include "cluster/standalone.hpp"

namespace throng::cli {

/// Who carries a run out: cluster::run_standalone.
using Conductor = std::function<Result<results::RunResult, cluster::RunProblem>(
    config::RunSpec, cluster::Observers)>;

/// Adds `throng run FILE …`.
void add_run_command(CLI::App& app, Chosen& chosen, Conductor conduct);

/// Builds the scenarios, then runs them one after another. `seed` is for runs that were given none.
/// Returns: the exit code over all.
int run_scenarios(const RunOptions& options, std::uint64_t seed, const Conductor& conduct,
                  const base::Clock& clock, Streams streams);

/// Which of two exit codes holds when both apply.
int graver(int one, int other);

}  // namespace throng::cli
