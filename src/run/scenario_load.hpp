#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/run_spec.hpp"
#include "run/load.hpp"
#include "scenario/native/scenario.hpp"

namespace throng::run {

/// A compiled scenario as a load. `spec` must outlive it; its load is a config::ScenarioLoad.
class ScenarioLoad final : public Load {
 public:
  explicit ScenarioLoad(const config::RunSpec& spec) : spec_(spec) {}
  /// With a scenario that is a part of this program.
  ScenarioLoad(const config::RunSpec& spec, scenario::native::SharedObject library) : spec_(spec) {
    scenario_.emplace(library);
  }

  /// Loads the scenario and calls its `init`, with the main loop's thread blocked meanwhile.
  Task<Result<bool, LoadProblem>> prepare() override;
  std::unique_ptr<Workload> make_workload(CoreContext context) override;
  /// Calls `terminate`.
  std::vector<std::string> finish() override;
  runtime::Endpoint target() const override;

 private:
  const config::ScenarioLoad& plan() const { return std::get<config::ScenarioLoad>(spec_.load); }

  const config::RunSpec& spec_;
  std::optional<scenario::native::Scenario> scenario_;
};

}  // namespace throng::run
