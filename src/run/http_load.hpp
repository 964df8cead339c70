#pragma once

#include <memory>
#include <optional>

#include "config/run_spec.hpp"
#include "run/http_requests.hpp"
#include "run/load.hpp"

namespace throng::run {

/// What `throng http` sends. `plan` must outlive it.
class HttpLoad final : public Load {
 public:
  explicit HttpLoad(const config::HttpLoad& plan) : plan_(plan) {}

  /// Connects to each origin once, with TLS where its URL says so, trying all the addresses that
  /// its name has: what cannot work is better known before the load than from its failures.
  Task<Result<bool, LoadProblem>> prepare() override;
  std::unique_ptr<Workload> make_workload(CoreContext context) override;
  runtime::Endpoint target() const override { return target_; }

 private:
  const config::HttpLoad& plan_;
  std::optional<HttpRequests> requests_;
  runtime::Endpoint target_;
};

}  // namespace throng::run
