#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/scenario_log.hpp"
#include "config/declaration.hpp"
#include "config/run_spec.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// What the user typed after `throng run`, not yet checked.
struct RunOptions {
  std::vector<std::string> files;  // or names of scenarios
  std::vector<std::string> paths;  // folders to look for them in
  std::uint64_t users = 1;
  std::uint64_t first_id = 1;
  std::optional<std::string> duration;
  std::optional<std::uint64_t> iterations;
  std::optional<std::string> user_rate;
  std::optional<std::string> iteration_timeout;
  std::optional<std::string> repeat_after;
  bool replaces_users = false;
  unsigned cores = 0;  // 0: as many as are usable, and not more than users
  std::optional<std::uint64_t> seed;
  std::vector<std::string> settings;      // "key=value"
  std::vector<std::string> environment;   // "key=value", for scripts
  std::string tick = "10s";               // for scripts
  std::uint64_t most_in_flight = 10'000;  // for scripts
  std::optional<std::string> config;      // a file with settings
  std::vector<std::string> plugins;
  std::optional<std::string> control;  // where the socket is to be
  bool stays = false;
  bool is_detached = false;
  int ready_fd = -1;  // told when a detached run has begun
  std::optional<std::string> events;
  std::optional<std::string> drain;
  std::string stuck_limit = "30s";
  std::optional<std::string> summary;
  std::optional<std::string> histogram_log;
  std::optional<std::string> log;
  std::string log_level = "info";
  std::optional<std::uint64_t> traced_user;
  std::optional<std::string> compiler;
  std::vector<std::string> charts;  // histograms that the text shows as charts
  bool quiet = false;
  bool allow_failed_users = false;
  bool is_strict = false;
};

/// What is the same for each of the scenarios that are to be run.
struct RunPlan {
  std::vector<std::string> files;  // of the scenarios, wherever they were found
  config::RunSpec spec;            // without its id, its scenario and its library
  config::ScriptLoad script;       // of those that are scripts, without its file
  LogChoice log;
};

/// Whether the file of a scenario is a script.
bool is_script(const std::string& file);

/// Checks the options and makes the plan; `seed` is taken where the user has given none.
/// Errors: which option, what it was, what was expected.
Result<RunPlan, std::string> make_run_plan(const RunOptions& options, std::uint64_t seed);

/// The settings of a run, for people. Of those that are `declared` the values are shown too, unless
/// they are secrets; nothing is known of the others.
std::vector<std::string> settings_of(const config::RunSpec& spec,
                                     std::span<const config::Declaration> declared = {});

/// Where the file of the `number`th of `count` runs goes: `out.json`, or `out-1.json` of several.
std::optional<std::string> numbered(const std::optional<std::string>& path, std::size_t number,
                                    std::size_t count);

}  // namespace throng::cli
