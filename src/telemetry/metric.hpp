#pragma once

#include <cstdint>
#include <string>

namespace throng::telemetry {

enum class MetricType : std::uint8_t { kCounter, kGauge, kHistogram };

/// What a metric is. Histograms hold nanoseconds and are shown in `unit`.
struct MetricSpec {
  std::string name;
  MetricType type = MetricType::kCounter;
  std::string unit;  // "us", "bytes", "" for plain numbers
  std::string help;  // one sentence
};

}  // namespace throng::telemetry
