#include "cli/run_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/input_file.hpp"
#include "base/units.hpp"
#include "cli/scenario_path.hpp"
#include "cli/shell.hpp"
#include "config/parameters.hpp"
#include "config/verification.hpp"
#include "runtime/core.hpp"

namespace throng::cli {
namespace {

using Outcome = Result<bool, std::string>;
using namespace std::chrono_literals;

constexpr base::Duration kDrain = 30s;
constexpr std::uint64_t kHighestId = std::uint64_t{1} << 62;

namespace fs = std::filesystem;

Outcome find_files(const RunOptions& options, RunPlan& plan) {
  if (options.files.empty() && !options.stays) {
    return failed(std::string("which scenario? `throng new NAME` writes a first one"));
  }
  if (options.files.size() > 1 && options.stays) {
    return failed(
        std::string("--stay: expected one scenario at most; `throng ctl do` starts more"));
  }
  for (const std::string& word : options.files) {
    auto found =
        locate_scenario(word, options.paths, scenario_variables(), {".cpp", ".so", ".erl"});
    if (!found) return failed(found.error());
    const std::string& file = plan.files.emplace_back(std::move(found).value());
    const std::string extension = fs::path(file).extension().string();
    if (extension == ".cpp" || extension == ".so" || is_script(file)) continue;
    return failed(
        fmt::format("\"{}\" is no scenario: expected a C++ file (.cpp), what `throng build` made "
                    "of one (.so), or a script (.erl)",
                    file));
  }
  return true;
}

/// What scripts say themselves, or have not. Empty: nothing of it was asked for.
std::string not_for_scripts(const RunOptions& options) {
  if (options.users != 1) return "--users: the pools of a script say how many users there are";
  if (options.first_id != 1) return "--first-id: the pools of a script give the ids";
  if (options.iterations) return "--iterations: the loops of a script say how often";
  if (options.user_rate) return "--user-rate: a script has worker_start in the options of a pool";
  if (options.iteration_timeout) return "--iteration-timeout: it is for scenarios in C++";
  if (options.repeat_after) return "--repeat-after: it is for scenarios in C++";
  if (options.replaces_users) return "--replace-users: it is for scenarios in C++";
  if (!options.settings.empty()) return "--set: a script has variables; expected --env KEY=VALUE";
  if (options.config) return "--config: a script has variables; expected --env KEY=VALUE";
  if (!options.plugins.empty()) return "--plugin: it is for scenarios in C++";
  return "";
}

Outcome check_kinds(const RunOptions& options, const RunPlan& plan) {
  const auto scripts = std::count_if(plan.files.begin(), plan.files.end(), is_script);
  if (scripts > 0) {
    if (std::string refused = not_for_scripts(options); !refused.empty()) return failed(refused);
    return true;
  }
  if (!options.environment.empty() && !options.stays) {
    return failed(
        fmt::format("--env: \"{}\": variables are for scripts; for a C++ scenario use --set {}",
                    options.environment[0], options.environment[0]));
  }
  return true;
}

Outcome read_duration(const char* option, const std::string& text, bool may_be_none,
                      base::Duration& into) {
  auto parsed = base::parse_duration(text);
  if (!parsed) return failed(fmt::format("{}: {}", option, parsed.error()));
  if (parsed->count() == 0 && !may_be_none) {
    return failed(
        fmt::format("{}: \"{}\" is no time at all; expected more, such as 10s", option, text));
  }
  into = *parsed;
  return true;
}

Outcome read_times(const RunOptions& options, RunPlan& plan) {
  config::RunSpec& spec = plan.spec;
  auto& load = std::get<config::ScenarioLoad>(spec.load);
  if (options.iteration_timeout) {
    if (auto read = read_duration("--iteration-timeout", *options.iteration_timeout, false,
                                  load.iteration_timeout.emplace());
        !read) {
      return read;
    }
  }
  if (options.repeat_after) {
    if (auto read = read_duration("--repeat-after", *options.repeat_after, true,
                                  load.repeat_after.emplace());
        !read) {
      return read;
    }
  }
  // An iteration that may take so long is not to be cut short at the end.
  spec.drain = std::max(kDrain, load.iteration_timeout.value_or(base::Duration(0)));
  if (options.drain) {
    if (auto read = read_duration("--drain", *options.drain, true, spec.drain); !read) return read;
  }
  if (auto read = read_duration("--stuck-limit", options.stuck_limit, false, spec.stuck_limit);
      !read) {
    return read;
  }
  if (!options.duration) return true;
  base::Duration duration{};
  if (auto read = read_duration("--duration", *options.duration, false, duration); !read) {
    return read;
  }
  spec.duration = duration;
  return true;
}

Outcome read_rate(const RunOptions& options, RunPlan& plan) {
  if (!options.user_rate) return true;
  if (*options.user_rate != "unlimited") {
    const auto rate = base::parse_rate(*options.user_rate);
    if (!rate) return failed(fmt::format("--user-rate: {} (or unlimited)", rate.error()));
  }
  auto& parameters = std::get<config::ScenarioLoad>(plan.spec.load).parameters;
  if (!parameters.emplace(config::kUserRate, *options.user_rate).second) {
    return failed(std::string("--user-rate: it is the setting user_rate, which --set gives too"));
  }
  return true;
}

/// Variables that may stand for parameters; which do is known where the scenario is.
Outcome read_environment(const RunOptions& options, RunPlan& plan) {
  auto& load = std::get<config::ScenarioLoad>(plan.spec.load);
  load.environment = parameter_variables();
  if (!options.config) return true;
  auto read = base::read_input(*options.config);
  if (!read) return failed("--config: " + read.error());
  load.settings_file = std::move(read).value();
  load.settings_file_name = *options.config;
  // An empty text stands for no file, and is no JSON either.
  if (load.settings_file.empty()) {
    return failed(fmt::format("--config: {} is empty: expected a JSON object", *options.config));
  }
  return true;
}

/// What scripts are told.
Outcome read_script_options(const RunOptions& options, RunPlan& plan) {
  for (const std::string& variable : options.environment) {
    const std::size_t equals = variable.find('=');
    if (equals == std::string::npos || equals == 0) {
      return failed(fmt::format("--env: \"{}\" is no variable: expected KEY=VALUE", variable));
    }
    // The last one holds, as in the original.
    plan.script.environment[variable.substr(0, equals)] = variable.substr(equals + 1);
  }
  plan.script.most_in_flight = options.most_in_flight;
  return read_duration("--tick", options.tick, false, plan.script.tick);
}

Outcome read_ids(const RunOptions& options) {
  if (options.first_id >= 1 && options.first_id <= kHighestId - options.users) return true;
  return failed(fmt::format("--first-id: {} is no user's: expected 1 to {}", options.first_id,
                            kHighestId - options.users));
}

Outcome read_settings(const RunOptions& options, RunPlan& plan) {
  auto& parameters = std::get<config::ScenarioLoad>(plan.spec.load).parameters;
  const auto may_stand = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_-.").find(c) != std::string_view::npos;
  };
  for (const std::string& setting : options.settings) {
    const std::size_t equals = setting.find('=');
    const std::string key = setting.substr(0, equals);
    if (equals == std::string::npos || key.empty() ||
        !std::all_of(key.begin(), key.end(), may_stand)) {
      return failed(fmt::format(
          "--set: \"{}\" is no setting: expected KEY=VALUE, the key of letters, digits, _ - and .",
          setting));
    }
    if (!parameters.emplace(key, setting.substr(equals + 1)).second) {
      return failed(fmt::format("--set: \"{}\" is given twice: expected each key once", key));
    }
  }
  return true;
}

Outcome read_log(const RunOptions& options, RunPlan& plan) {
  static constexpr const char* kNames[] = {"trace", "debug", "info", "warning", "error"};
  const auto* found = std::find(std::begin(kNames), std::end(kNames), options.log_level);
  if (found == std::end(kNames)) {
    return failed(fmt::format(
        "--log-level: \"{}\" is no level: expected trace, debug, info, warning or error",
        options.log_level));
  }
  plan.log.least = static_cast<telemetry::LogLevel>(found - std::begin(kNames));
  plan.log.is_quiet = options.quiet;
  plan.spec.traced_user = options.traced_user;
  const std::uint64_t last = options.first_id + options.users - 1;
  const bool has_script = std::any_of(plan.files.begin(), plan.files.end(), is_script);
  const bool is_one =
      has_script || (options.traced_user && *options.traced_user >= options.first_id &&
                     *options.traced_user <= last);
  if (options.traced_user && !is_one) {
    return failed(fmt::format("--trace-user: {} is none of the users: expected {} to {}",
                              *options.traced_user, options.first_id, last));
  }
  return true;
}

}  // namespace

bool is_script(const std::string& file) {
  return fs::path(file).extension() == ".erl";
}

Result<RunPlan, std::string> make_run_plan(const RunOptions& options, std::uint64_t seed) {
  RunPlan plan;
  config::ScenarioLoad load;
  load.iterations = options.iterations;
  plan.spec.load = std::move(load);
  if (auto checked = find_files(options, plan); !checked) return failed(checked.error());
  if (auto checked = check_kinds(options, plan); !checked) return failed(checked.error());
  if (options.iterations && *options.iterations == 0) {
    return failed(std::string("--iterations: 0 iterations do nothing; expected 1 or more"));
  }
  if (auto read = read_ids(options); !read) return failed(read.error());
  for (auto step :
       {read_times, read_settings, read_rate, read_environment, read_log, read_script_options}) {
    if (auto read = step(options, plan); !read) return failed(read.error());
  }
  for (const std::string& plugin : options.plugins) {
    std::error_code error;
    std::get<config::ScenarioLoad>(plan.spec.load)
        .plugins.push_back(fs::absolute(plugin, error).string());
  }
  plan.spec.seed = options.seed.value_or(seed);
  plan.spec.users = options.users;
  plan.spec.first_id = options.first_id;
  plan.spec.replaces_users = options.replaces_users;
  plan.spec.stays = options.users == 0 || options.control.has_value();
  const unsigned cores = options.cores > 0 ? options.cores : runtime::usable_processors();
  // How many users a script has is known when it is read.
  const bool has_script = std::any_of(plan.files.begin(), plan.files.end(), is_script);
  plan.spec.cores = plan.spec.stays || has_script
                        ? cores
                        : static_cast<unsigned>(std::min<std::uint64_t>(cores, options.users));
  return plan;
}

namespace {

std::vector<std::string> script_settings(const config::RunSpec& spec) {
  std::vector<std::string> settings = {
      fmt::format("{} core{}", spec.cores, spec.cores == 1 ? "" : "s")};
  if (spec.duration) {
    settings.push_back("for " + base::format_duration(static_cast<double>(spec.duration->count())));
  }
  for (const auto& [name, value] : std::get<config::ScriptLoad>(spec.load).environment) {
    settings.push_back(name + "=" + value);
  }
  return settings;
}

/// "name=value", without the value where it is not known whether it is a secret.
std::string shown_setting(const std::string& name, const std::string& value,
                          std::span<const config::Declaration> declared) {
  const config::Declaration* found = nullptr;
  for (const config::Declaration& each : declared) {
    // One of several that says so is enough.
    if (each.name == name && (found == nullptr || each.is_secret)) found = &each;
  }
  return found == nullptr ? name : name + "=" + config::shown_value(*found, value);
}

}  // namespace

std::vector<std::string> settings_of(const config::RunSpec& spec,
                                     std::span<const config::Declaration> declared) {
  if (std::holds_alternative<config::ScriptLoad>(spec.load)) return script_settings(spec);
  const auto duration = [](base::Duration time) {
    return base::format_duration(static_cast<double>(time.count()));
  };
  std::vector<std::string> settings = {
      fmt::format("{} user{}", base::format_count(spec.users), spec.users == 1 ? "" : "s"),
      fmt::format("{} core{}", spec.cores, spec.cores == 1 ? "" : "s")};
  const auto& load = std::get<config::ScenarioLoad>(spec.load);
  const auto rate = load.parameters.find(std::string(config::kUserRate));
  if (rate != load.parameters.end()) settings.push_back("starting " + rate->second);
  if (spec.duration) settings.push_back("for " + duration(*spec.duration));
  if (load.iterations) {
    settings.push_back(fmt::format("{} iteration{} each", base::format_count(*load.iterations),
                                   *load.iterations == 1 ? "" : "s"));
  }
  for (const auto& [key, value] : load.parameters) {
    if (key != config::kUserRate) settings.push_back(shown_setting(key, value, declared));
  }
  return settings;
}

std::optional<std::string> numbered(const std::optional<std::string>& path, std::size_t number,
                                    std::size_t count) {
  if (!path || count == 1 || path->starts_with("/dev/")) return path;
  const fs::path whole(*path);
  const std::string name =
      fmt::format("{}-{}{}", whole.stem().string(), number, whole.extension().string());
  return (whole.parent_path() / name).string();
}

}  // namespace throng::cli
