#pragma once

#include <cstdint>
#include <fstream>
#include <string>

#include "base/clock.hpp"
#include "cli/progress.hpp"
#include "telemetry/log_line.hpp"
#include "telemetry/sink.hpp"
#include "throng/result.hpp"

namespace throng::cli {

/// Which log lines are shown. What a traced user does always is, unless nothing is.
struct LogChoice {
  telemetry::LogLevel least = telemetry::LogLevel::kInfo;
  bool is_limited = false;  // kMostLinesPerSecond: for a terminal, which people read
  bool is_quiet = false;
};

/// Shows what scenarios say above the progress, and writes it to a file when one is opened. Passes
/// the seconds of the run on to the progress.
class ScenarioLog final : public telemetry::LogSink, public telemetry::Sink {
 public:
  static constexpr unsigned kMostLinesPerSecond = 20;
  static constexpr std::size_t kMostShown = 500;  // bytes of a line; the file has all

  ScenarioLog(Progress& progress, const base::Clock& clock, LogChoice choice)
      : progress_(progress), clock_(clock), choice_(choice), second_(clock.now()) {}

  /// Errors: the file cannot be created, and why.
  Result<bool, std::string> open(const std::string& path);
  void take(const telemetry::LogLine& line) override;
  void take(const telemetry::Snapshot& recent, const telemetry::Snapshot& totals) override;
  /// Says what was held back; the run is over.
  void finish();
  /// Errors: the file could not be written whole.
  Result<bool, std::string> close();

 private:
  void write(const telemetry::LogLine& line);
  void show(const telemetry::LogLine& line);
  /// Begins a new second when the last is over.
  void turn();
  void tell_held_back();

  Progress& progress_;
  const base::Clock& clock_;
  LogChoice choice_;
  base::TimePoint second_;  // when the one that is limited began
  unsigned shown_ = 0;      // lines of this second
  std::uint64_t held_ = 0;  // lines that were not shown
  std::uint64_t lost_ = 0;  // lines that did not come
  std::string path_;
  std::ofstream file_;
};

}  // namespace throng::cli
