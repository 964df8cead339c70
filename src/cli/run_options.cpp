#include "cli/run_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/units.hpp"
#include "runtime/core.hpp"

namespace throng::cli {
namespace {

using Outcome = Result<bool, std::string>;
namespace fs = std::filesystem;

Outcome check_files(const RunOptions& options) {
  for (const std::string& file : options.files) {
    const std::string extension = fs::path(file).extension().string();
    if (extension == ".cpp" || extension == ".so") continue;
    return failed(
        fmt::format("\"{}\" is no scenario: expected a C++ file (.cpp) or what `throng build` made "
                    "of one (.so)",
                    file));
  }
  if (!options.environment.empty()) {
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
  if (auto read = read_duration("--drain", options.drain, true, spec.drain); !read) return read;
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
  if (options.user_rate == "unlimited") return true;
  const auto rate = base::parse_rate(options.user_rate);
  if (!rate) return failed(fmt::format("--user-rate: {} (or unlimited)", rate.error()));
  plan.spec.user_rate = config::UserRate{rate->count, rate->interval};
  return true;
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
  plan.log.is_traced = options.traced_user.has_value();
  plan.spec.traced_user = options.traced_user;
  if (options.traced_user && (*options.traced_user < 1 || *options.traced_user > options.users)) {
    return failed(fmt::format("--trace-user: {} is none of the users: expected 1 to {}",
                              *options.traced_user, options.users));
  }
  return true;
}

}  // namespace

Result<RunPlan, std::string> make_run_plan(const RunOptions& options, std::uint64_t seed) {
  RunPlan plan;
  config::ScenarioLoad load;
  load.iterations = options.iterations;
  plan.spec.load = std::move(load);
  if (auto checked = check_files(options); !checked) return failed(checked.error());
  if (options.iterations && *options.iterations == 0) {
    return failed(std::string("--iterations: 0 iterations do nothing; expected 1 or more"));
  }
  for (auto step : {read_times, read_rate, read_settings, read_log}) {
    if (auto read = step(options, plan); !read) return failed(read.error());
  }
  plan.spec.seed = options.seed.value_or(seed);
  plan.spec.users = options.users;
  const unsigned cores = options.cores > 0 ? options.cores : runtime::usable_processors();
  plan.spec.cores = static_cast<unsigned>(std::min<std::uint64_t>(cores, options.users));
  return plan;
}

std::vector<std::string> settings_of(const config::RunSpec& spec) {
  const auto duration = [](base::Duration time) {
    return base::format_duration(static_cast<double>(time.count()));
  };
  std::vector<std::string> settings = {
      fmt::format("{} user{}", base::format_count(spec.users), spec.users == 1 ? "" : "s"),
      fmt::format("{} core{}", spec.cores, spec.cores == 1 ? "" : "s")};
  if (spec.user_rate) {
    settings.push_back("starting " +
                       base::format_rate({spec.user_rate->count, spec.user_rate->interval}));
  }
  if (spec.duration) settings.push_back("for " + duration(*spec.duration));
  const auto& load = std::get<config::ScenarioLoad>(spec.load);
  if (load.iterations) {
    settings.push_back(fmt::format("{} iteration{} each", base::format_count(*load.iterations),
                                   *load.iterations == 1 ? "" : "s"));
  }
  for (const auto& [key, value] : load.parameters) settings.push_back(key + "=" + value);
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
