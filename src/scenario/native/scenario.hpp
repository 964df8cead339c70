#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scenario/native/scenario_parameters.hpp"
#include "scenario/native/shared_object.hpp"
#include "throng/border.hpp"
#include "throng/result.hpp"
#include "users/user.hpp"

namespace throng::scenario::native {

/// A scenario on this node: its code, and the state that all its users see.
/// Thread: `begin` and `finish` on one; `start` on any core in between.
class Scenario {
 public:
  explicit Scenario(SharedObject object) : object_(object) {}
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  ~Scenario();

  /// Why a scenario did not begin.
  struct Problem {
    bool is_bad_usage = false;  // of its parameters; else `init` threw
    std::string text;
  };
  /// Takes the parameters of another shared object too, before `begin`. Errors: it is no plug-in,
  /// or declares what cannot be read.
  Result<bool, std::string> add_plugin(const SharedObject& object, const std::string& path);
  /// Gives its parameters their values and calls `init`. `events` is told of what was no reason not
  /// to begin.
  Result<bool, Problem> begin(const config::SettingLayers& layers,
                              const config::SettingEvents& events);
  /// The first half of `begin`: what is set, and no `init`. Returns: what no parameter took.
  Result<std::map<std::string, std::string>, Problem> compose(const config::SettingLayers& layers,
                                                              const config::SettingEvents& events);
  ScenarioParameters& parameters() { return parameters_; }
  const ScenarioParameters& parameters() const { return parameters_; }
  /// What its users read. Thread: any.
  std::shared_ptr<const throng_settings> settings() const { return parameters_.snapshot(); }
  /// Lets `user` do what the scenario says. Throws what the call of `start` threw.
  /// `repeats`: again and again, if it has `start`.
  void start(users::User& user, bool repeats) const;
  /// Calls `terminate`. Errors: what it threw; the state is gone all the same.
  Result<bool, std::string> finish();

  /// Whether it has `run`, for again and again, and not `start`.
  bool iterates() const { return (object_.scenario().flags & THRONG_ITERATES) != 0; }

 private:
  std::string explain_unknown(const std::string& name) const;

  SharedObject object_;
  ScenarioParameters parameters_;
  void* state_ = nullptr;
  bool has_begun_ = false;
};

}  // namespace throng::scenario::native
