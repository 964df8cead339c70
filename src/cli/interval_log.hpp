#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "telemetry/histogram_log.hpp"
#include "telemetry/sink.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// Writes the latencies of each interval to an HdrHistogram log, and passes everything on to the
/// next sink. Does nothing more than that until it is opened.
class IntervalLog final : public telemetry::Sink {
 public:
  IntervalLog(telemetry::Sink& next, const base::Clock& clock) : next_(next), clock_(clock) {}

  /// Errors: the file cannot be created, and why.
  Result<bool, std::string> open(const std::string& path, const std::string& comment);
  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) override;
  /// Errors: the log could not be written whole.
  Result<bool, std::string> close();

 private:
  telemetry::Sink& next_;
  const base::Clock& clock_;
  std::string path_;
  std::ofstream file_;
  std::optional<telemetry::HistogramLogWriter> writer_;
  base::TimePoint opened_;
};

}  // namespace throng::cli
