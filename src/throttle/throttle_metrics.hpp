#pragma once

#include <string>

#include "base/clock.hpp"
#include "telemetry/recorder.hpp"

namespace throng::throttle {

/// What is counted of one throttle on one core.
class ThrottleMetrics {
 public:
  ThrottleMetrics(telemetry::Recorder& recorder, const std::string& throttle);

  void note_request() { recorder_.add(requests_); }
  void note_grant(base::Duration waited) {
    recorder_.add(grants_);
    recorder_.record(wait_, waited.count() < 0 ? 0 : waited.count());
  }
  /// From the slot until the grant.
  void note_lateness(base::Duration late) {
    recorder_.record(lateness_, late.count() < 0 ? 0 : late.count());
  }
  void note_late(std::uint64_t shifted, std::uint64_t lost) {
    recorder_.add(shifted_, shifted);
    recorder_.add(lost_, lost);
  }
  void note_waiting(std::uint64_t now) { recorder_.set(waiting_, static_cast<std::int64_t>(now)); }
  void note_cancelled() { recorder_.add(cancelled_); }
  void note_refused() { recorder_.add(refused_); }

 private:
  telemetry::Recorder& recorder_;
  telemetry::CounterId requests_, grants_, cancelled_, refused_, shifted_, lost_;
  telemetry::GaugeId waiting_;
  telemetry::HistogramId wait_, lateness_;
};

}  // namespace throng::throttle
