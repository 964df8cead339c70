#include "run/make_load.hpp"

#include <variant>

#include "run/http_load.hpp"

namespace throng::run {
namespace {

/// Stands for what this program cannot run.
class MissingLoad final : public Load {
 public:
  Task<Result<bool, LoadProblem>> prepare() override {
    LoadProblem problem{LoadProblem::Kind::kBadScenario, "scenarios are not built in"};
    co_return failed(problem);
  }
  std::unique_ptr<Workload> make_workload(CoreContext) override { return nullptr; }
};

}  // namespace

std::unique_ptr<Load> make_load(const config::RunSpec& spec) {
  if (const auto* http = std::get_if<config::HttpLoad>(&spec.load)) {
    return std::make_unique<HttpLoad>(*http);
  }
  return std::make_unique<MissingLoad>();
}

}  // namespace throng::run
