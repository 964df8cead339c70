#pragma once

#include <memory>
#include <vector>

#include "runtime/loop.hpp"
#include "telemetry/recorder.hpp"
#include "throttle/throttle_registry.hpp"
#include "throttle/throttle_share.hpp"

namespace throng::throttle {

/// A core's parts in all throttles, each made when it is first asked for.
/// Thread: the core's own. Lifetime: as of a ThrottleShare.
class CoreThrottles final : public runtime::Inbox {
 public:
  CoreThrottles(runtime::Loop& loop, telemetry::Recorder& recorder, ThrottleRegistry& registry)
      : loop_(loop), recorder_(recorder), registry_(registry) {
    loop.add_inbox(*this);
  }

  ThrottleShare& share(ThrottleRegistry::Number number) {
    if (number < shares_.size() && shares_[number] != nullptr) return *shares_[number];
    if (shares_.size() <= number) shares_.resize(number + 1);
    shares_[number] = std::make_unique<ThrottleShare>(loop_, recorder_, registry_, number);
    return *shares_[number];
  }
  void deliver() override {
    for (const auto& share : shares_) {
      if (share != nullptr) share->answer_poke();
    }
  }

 private:
  runtime::Loop& loop_;
  telemetry::Recorder& recorder_;
  ThrottleRegistry& registry_;
  std::vector<std::unique_ptr<ThrottleShare>> shares_;  // by number
};

}  // namespace throng::throttle
