#pragma once

#include <memory>

#include "config/run_spec.hpp"
#include "run/load.hpp"

namespace throng::run {

/// What `throng http` sends. `plan` must outlive it.
class HttpLoad final : public Load {
 public:
  explicit HttpLoad(const config::HttpLoad& plan) : plan_(plan) {}
  /// With a target that is known already, so that nothing is left to prepare.
  HttpLoad(const config::HttpLoad& plan, runtime::Endpoint target) : plan_(plan), target_(target) {}

  /// Finds the target's address, trying all that its name has, by connecting once.
  Task<Result<bool, LoadProblem>> prepare() override;
  std::unique_ptr<Workload> make_workload(CoreContext context) override;
  runtime::Endpoint target() const override { return target_; }

 private:
  const config::HttpLoad& plan_;
  runtime::Endpoint target_;
};

}  // namespace throng::run
