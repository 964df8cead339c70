#include "run/scenario_load.hpp"

#include "run/scenario_workload.hpp"
#include "scenario/native/http_origins.hpp"

namespace throng::run {

Task<Result<bool, LoadProblem>> ScenarioLoad::prepare() {
  if (!scenario_) {
    const auto library = scenario::native::SharedObject::open(plan().library);
    if (!library) co_return failed(LoadProblem{LoadProblem::Kind::kBadScenario, library.error()});
    scenario_.emplace(*library);
  }
  const auto begun = scenario_->begin(plan().parameters);
  if (begun) co_return true;
  const auto kind =
      begun.error().is_bad_usage ? LoadProblem::Kind::kBadScenario : LoadProblem::Kind::kBroken;
  co_return failed(LoadProblem{kind, begun.error().text});
}

std::unique_ptr<Workload> ScenarioLoad::make_workload(CoreContext context) {
  scenario::native::NativeCore::Options options;
  options.iterations = plan().iterations;
  // Without an end of any kind a user does it once.
  if (!options.iterations && !spec_.duration) options.iterations = 1;
  options.traced_user = spec_.traced_user;
  options.iterates = scenario_->iterates();
  options.seed = spec_.seed;
  return std::make_unique<ScenarioWorkload>(std::move(context), *scenario_, options);
}

runtime::Endpoint ScenarioLoad::target() const {
  return scenario::native::first_target();
}

std::vector<std::string> ScenarioLoad::finish() {
  const auto finished = scenario_->finish();
  return finished ? std::vector<std::string>() : std::vector<std::string>{finished.error()};
}

}  // namespace throng::run
