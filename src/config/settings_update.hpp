#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/parameters.hpp"
#include "config/run_settings.hpp"
#include "config/verification.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// A change of settings while a run goes on takes three steps, so that several nodes can agree on
/// it before the first of them changes anything: plan_update() once, apply_update() and
/// call_update_functions() on each.
struct SettingChange {
  std::string name;
  Value old_value;
  Value new_value;

  friend bool operator==(const SettingChange&, const SettingChange&) = default;
};

/// What is to change: `changes` by name as JSON, without those that would change nothing, verified
/// once. Refused as a whole, by the first that applies: names that no parameter has; parameters
/// that are read-only, even where the value would stay; values that cannot be read or that a
/// verification refuses, all together.
Result<std::map<std::string, Value>, std::vector<SettingProblem>> plan_update(
    const Parameters& parameters, const Settings& settings,
    const std::map<std::string, std::string>& changes, ParameterFunctions& functions);

/// Stores what was planned and says what has changed by it, by name. A name that `settings` has
/// not, and a value that it has already, change nothing.
std::vector<SettingChange> apply_update(Settings& settings,
                                        const std::map<std::string, Value>& values);

/// Tells those of `changes` whose parameters have an update function. The change stands, whatever
/// becomes of the calls: a function that throws is a problem in the answer, for a log.
std::vector<SettingProblem> call_update_functions(const Parameters& parameters,
                                                  const std::vector<SettingChange>& changes,
                                                  ParameterFunctions& functions);

}  // namespace throng::config
