#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/parameters.hpp"
#include "config/run_settings.hpp"
#include "config/verification.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// All that a run was told, from the strongest to the weakest; the defaults come after them.
struct SettingLayers {
  std::map<std::string, std::string> given;  // by --set: name and text
  /// THRONG_NAME and AMOC_NAME with their raw texts, as far as they are set. Empty ones count as
  /// not set.
  std::map<std::string, std::string> environment;
  std::string file;       // a JSON object by name; empty: none
  std::string file_name;  // for errors
};

/// The variables of a parameter, the stronger one first: THRONG_USER_RATE, AMOC_USER_RATE.
std::array<std::string, 2> environment_variables(std::string_view name);

/// A variable of the environment that could not be read, which is no reason not to run.
struct SettingEvent {
  std::string name;
  std::string variable;
  std::string value;  // masked as in SettingProblem
  std::string error;

  friend bool operator==(const SettingEvent&, const SettingEvent&) = default;
};
using SettingEvents = std::function<void(const SettingEvent&)>;

/// Reads a variable that is set and not empty. May throw, which counts as an error.
using EnvironmentParser = std::function<Result<Value, std::string>(
    const Declaration& declaration, std::string_view variable, std::string_view text)>;

/// An AMOC_ variable is an Erlang term, as it is in amoc. Any other is JSON where the text is JSON
/// of that type, else as on the command line.
Result<Value, std::string> parse_environment(const Declaration& declaration,
                                             std::string_view variable, std::string_view text);

/// Settings, and what of SettingLayers::given no parameter has taken.
struct ComposedSettings {
  Settings settings;
  std::map<std::string, std::string> rest;
};

/// Gives every parameter its value: what was given, else the environment, else the file, else the
/// default; then verifies each, defaults too, and keeps what the verification made of it. Errors:
/// every problem of the whole set, those of the file first, then by parameter. A variable of the
/// environment that cannot be read is told to `events`, which may be empty, and the next layer
/// counts.
Result<ComposedSettings, std::vector<SettingProblem>> compose_settings(
    const Parameters& parameters, const SettingLayers& layers, ParameterFunctions& functions,
    const SettingEvents& events, const EnvironmentParser& parser = parse_environment);

}  // namespace throng::config
