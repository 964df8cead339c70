#pragma once

#include "run/workload.hpp"
#include "scenario/native/native_core.hpp"
#include "scenario/native/scenario.hpp"

namespace throng::run {

/// What the users of a compiled scenario do on one core. `scenario` must outlive it.
class ScenarioWorkload final : public Workload {
 public:
  ScenarioWorkload(CoreContext context, const scenario::native::Scenario& scenario,
                   const scenario::native::NativeCore::Options& options);

  void start(users::User& user) override { scenario_.start(user); }
  /// Iterations that run may end; what runs only once is told to stop.
  void end_load() override;
  results::IterationCounts iterations() const override;

 private:
  const CoreContext context_;
  const scenario::native::Scenario& scenario_;
  scenario::native::NativeCore core_;
};

}  // namespace throng::run
