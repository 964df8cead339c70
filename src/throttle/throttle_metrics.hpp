#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "telemetry/recorder.hpp"

namespace throng::throttle {

/// What is counted of one throttle on one core. What may never happen is declared when it first
/// does, so that results do not show what did not.
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
    if (!lateness_) declare_lateness();
    recorder_.record(*lateness_, late.count() < 0 ? 0 : late.count());
  }
  void note_late(std::uint64_t shifted, std::uint64_t lost) {
    if (shifted > 0) shifted_.add(*this, shifted);
    if (lost > 0) lost_.add(*this, lost);
  }
  void note_waiting(std::uint64_t now) { recorder_.set(waiting_, static_cast<std::int64_t>(now)); }
  void note_cancelled() { cancelled_.add(*this, 1); }
  void note_refused() { refused_.add(*this, 1); }

 private:
  /// A counter that may never be needed.
  struct Rare {
    const telemetry::MetricSpec& spec;
    std::optional<telemetry::CounterId> id = std::nullopt;
    void add(ThrottleMetrics& metrics, std::uint64_t n);
  };
  void declare_lateness();

  telemetry::Recorder& recorder_;
  const telemetry::Labels labels_;
  telemetry::CounterId requests_, grants_;
  telemetry::GaugeId waiting_;
  telemetry::HistogramId wait_;
  std::optional<telemetry::HistogramId> lateness_;
  Rare cancelled_, refused_, shifted_, lost_;
};

}  // namespace throng::throttle
