#include "throttle/throttle_metrics.hpp"

namespace throng::throttle {
namespace {

using telemetry::MetricSpec;
using telemetry::MetricType;

const MetricSpec kRequests{"throttle_requests", MetricType::kCounter, "",
                           "requests to pass a throttle"};
const MetricSpec kGrants{"throttle_grants", MetricType::kCounter, "", "those that passed"};
const MetricSpec kCancelled{"throttle_cancelled", MetricType::kCounter, "",
                            "those whose user was told to stop, or ended, while they waited"};
const MetricSpec kRefused{"throttle_refused", MetricType::kCounter, "",
                          "those of throttles that were never started, or were stopped"};
const MetricSpec kShifted{"throttle_shifted", MetricType::kCounter, "",
                          "slots that came too late and moved those behind them"};
const MetricSpec kLost{"throttle_lost", MetricType::kCounter, "",
                       "slots that came too late and passed"};
const MetricSpec kWaiting{"throttle_waiting", MetricType::kGauge, "", "requests that wait"};
const MetricSpec kWait{"throttle_wait", MetricType::kHistogram, "us",
                       "from the request until it passed"};
const MetricSpec kLateness{"throttle_lateness", MetricType::kHistogram, "us",
                           "from the slot until its request passed"};

}  // namespace

ThrottleMetrics::ThrottleMetrics(telemetry::Recorder& recorder, const std::string& throttle)
    : recorder_(recorder),
      labels_{{"throttle", throttle}},
      requests_(recorder.counter(kRequests, labels_)),
      grants_(recorder.counter(kGrants, labels_)),
      waiting_(recorder.gauge(kWaiting, labels_)),
      wait_(recorder.histogram(kWait, labels_)),
      cancelled_{kCancelled},
      refused_{kRefused},
      shifted_{kShifted},
      lost_{kLost} {}

void ThrottleMetrics::declare_lateness() {
  lateness_ = recorder_.histogram(kLateness, labels_);
}

void ThrottleMetrics::Rare::add(ThrottleMetrics& metrics, std::uint64_t n) {
  if (!id) id = metrics.recorder_.counter(spec, metrics.labels_);
  metrics.recorder_.add(*id, n);
}

}  // namespace throng::throttle
