#pragma once

#include "messages/crossing.hpp"
#include "run/workload.hpp"
#include "scenario/native/native_core.hpp"
#include "scenario/native/scenario.hpp"

namespace throng::run {

/// What the users of a compiled scenario do on one core. `scenario` must outlive it.
class ScenarioWorkload final : public Workload {
 public:
  ScenarioWorkload(CoreContext context, const scenario::native::Scenario& scenario,
                   const scenario::native::NativeCore::Options& options,
                   messages::Crossing& crossing);

  void begin(base::TimePoint start) override;
  void start(users::User& user) override {
    scenario_.start(user, core_.repeat_after().has_value());
  }
  void hold(bool is_held) override { core_.hold(is_held); }
  void trace(std::uint64_t user) override { core_.set_traced(user); }
  void take_settings() override { core_.set_settings(scenario_.settings()); }
  std::string take_user_name(users::UserId user) override { return core_.take_user_name(user); }
  /// Iterations that run may end; what runs only once is told to stop.
  void end_load() override;
  Task<void> settle() override { return core_.coordinators().settle(); }
  results::IterationCounts iterations() const override;

 private:
  const CoreContext context_;
  const scenario::native::Scenario& scenario_;
  scenario::native::NativeCore core_;
  messages::Crossing& crossing_;
};

}  // namespace throng::run
