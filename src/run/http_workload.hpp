#pragma once

#include <cstdint>
#include <vector>

#include "config/run_spec.hpp"
#include "protocols/http/client.hpp"
#include "protocols/http/http_metrics.hpp"
#include "run/workload.hpp"
#include "throng/task.hpp"

namespace throng::run {

/// What the users of `throng http` do on one core: each has a connection of its own and sends one
/// request after another, until the time is up or the core's part of the requests is taken.
class HttpWorkload final : public Workload {
 public:
  /// The number of the only verb; see runtime::FlightRecord.
  static constexpr std::uint32_t kRequestVerb = 1;

  /// `plan` must outlive it.
  HttpWorkload(CoreContext context, const config::HttpLoad& plan, const runtime::Endpoint& target);

  void start(users::User& user) override { user.run(send_requests(user)); }
  void end_load() override { is_ending_ = true; }
  results::IterationCounts iterations() const override { return iterations_; }

 private:
  Task<void> send_requests(users::User& self);
  bool take_turn();

  const CoreContext context_;
  protocols::http::HttpMetrics metrics_;
  protocols::http::HeadMemo memo_;
  protocols::http::WireRequest request_;
  std::vector<protocols::http::ClientOptions> options_;  // one for each source address
  results::IterationCounts iterations_;
  std::uint64_t requests_left_;
  bool is_ending_ = false;
};

}  // namespace throng::run
