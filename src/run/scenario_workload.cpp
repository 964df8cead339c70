#include "run/scenario_workload.hpp"

#include <utility>

#include "scenario/native/host_table.hpp"

namespace throng::run {

ScenarioWorkload::ScenarioWorkload(CoreContext context, const scenario::native::Scenario& scenario,
                                   const scenario::native::NativeCore::Options& options,
                                   messages::Crossing& crossing)
    : context_(std::move(context)),
      scenario_(scenario),
      core_(context_.loop, context_.recorder, scenario::native::series_registry(), options,
            context_.log),
      crossing_(crossing) {
  core_.set_settings(scenario_.settings());
}

void ScenarioWorkload::begin(base::TimePoint start) {
  static_cast<void>(start);
  core_.open_post(*context_.population, context_.cores > 1 ? &crossing_ : nullptr);
}

void ScenarioWorkload::end_load() {
  core_.end_load();
  if (!scenario_.iterates() && !core_.repeat_after()) context_.stop_users();
}

results::IterationCounts ScenarioWorkload::iterations() const {
  const scenario::native::NativeCore::Iterations& counted = core_.iterations();
  results::IterationCounts iterations;
  iterations.finished = counted.finished;
  iterations.failed = counted.failed;
  iterations.halted = counted.halted;
  return iterations;
}

}  // namespace throng::run
