#pragma once

#include <cstdint>
#include <memory>

#include "config/run_spec.hpp"
#include "run/http_sender.hpp"
#include "run/workload.hpp"
#include "throng/task.hpp"
#include "throttle/open_starts.hpp"

namespace throng::run {

/// What the users of `throng http` do on one core. In the closed model each sends one request after
/// another, until the time is up or the core's part of the requests is taken; in the open model
/// each waits for the next start of the schedule. Each has connections of its own.
class HttpWorkload final : public Workload {
 public:
  /// The number of the only verb; see runtime::FlightRecord.
  static constexpr std::uint32_t kRequestVerb = 1;

  /// `plan` must outlive it; `requests`: made from it.
  HttpWorkload(CoreContext context, const config::HttpLoad& plan, HttpRequests requests);

  bool adds_users() const override { return starts_ != nullptr; }
  void begin(base::TimePoint start) override {
    if (starts_ != nullptr) starts_->begin(start);
  }
  void start(users::User& user) override {
    user.run(starts_ != nullptr ? follow_starts(user) : send_requests(user));
  }
  void end_load() override;
  results::IterationCounts iterations() const override { return iterations_; }

 private:
  Task<void> send_requests(users::User& self);
  Task<void> follow_starts(users::User& self);
  bool take_turn();

  const CoreContext context_;
  HttpParts parts_;
  results::IterationCounts iterations_;
  std::uint64_t requests_left_;
  std::unique_ptr<throttle::OpenStarts> starts_;  // of the open model
  bool is_ending_ = false;
};

}  // namespace throng::run
