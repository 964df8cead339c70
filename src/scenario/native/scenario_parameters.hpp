#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "config/parameter_functions.hpp"
#include "config/parameters.hpp"
#include "config/setting_layers.hpp"
#include "config/settings_update.hpp"
#include "scenario/native/settings.hpp"
#include "scenario/native/shared_object.hpp"

namespace throng::scenario::native {

/// The parameters of a scenario and its plug-ins, what they hold, and the functions that check
/// them. Thread: one at a time, but for `snapshot`.
class ScenarioParameters final : private config::ParameterFunctions {
 public:
  /// What is wrong, a line each.
  using Lines = std::vector<std::string>;

  /// Takes the parameters that `object` declares. `origin`: for people. Call it for the scenario
  /// first. Errors: a declaration that cannot be read.
  Result<bool, std::string> add(const SharedObject& object, const std::string& origin,
                                bool is_of_scenario);
  /// Gives each parameter its value. Returns: what no parameter took. Errors: all that is wrong.
  Result<std::map<std::string, std::string>, Lines> compose(const config::SettingLayers& layers,
                                                            const config::SettingEvents& events);

  /// Whether the declarations made sense; else `parameters` has the built-in ones only.
  bool are_declared() const { return are_declared_; }
  const config::Parameters& parameters() const { return parameters_; }
  const config::Settings& settings() const { return settings_; }
  /// What holds now, for as long as it is kept. Thread: any.
  std::shared_ptr<const DeclaredSettings> snapshot() const;

  /// Whether settings may be changed so; see config::plan_update.
  Result<std::map<std::string, config::Value>, std::vector<config::SettingProblem>> plan(
      const std::map<std::string, std::string>& changes) {
    return config::plan_update(parameters_, settings_, changes, *this);
  }
  /// Changes settings as planned, and tells the scenario. Returns: what its functions threw.
  std::vector<config::SettingProblem> apply(const std::map<std::string, config::Value>& values);

 private:
  Result<config::Value, std::string> verify(const config::Declaration& declaration,
                                            const config::Value& value) override;
  void updated(const config::Declaration& declaration, const config::Value& old_value,
               const config::Value& new_value) override;
  config::EnvironmentParser environment_parser() const;
  void publish();

  std::vector<std::pair<std::uint64_t, config::Declaration>> declared_;  // with their order
  std::map<std::string, const throng_parameter*> functions_;  // by name; an override's last
  decltype(throng_scenario::read_environment) read_environment_ = nullptr;
  config::Parameters parameters_;
  bool are_declared_ = false;
  config::Settings settings_;
  mutable std::mutex mutex_;
  std::shared_ptr<const DeclaredSettings> snapshot_;
};

}  // namespace throng::scenario::native
