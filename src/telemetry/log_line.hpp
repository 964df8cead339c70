#pragma once

#include <cstdint>
#include <string>

namespace throng::telemetry {

enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarning, kError };

/// Something that was said during a run.
struct LogLine {
  LogLevel level = LogLevel::kInfo;
  std::int64_t unix_ns = 0;
  std::uint64_t user = 0;      // whose words; 0: the run's own
  std::string text;            // one line, UTF-8 as it came
  std::uint64_t dropped = 0;   // lines that were not passed on since the one before
  std::string user_name = {};  // how the user is called; empty: by its number
};

/// Where log lines go. Called from one thread, never concurrently.
class LogSink {
 public:
  virtual ~LogSink() = default;
  /// Must not block.
  virtual void take(const LogLine& line) = 0;
};

}  // namespace throng::telemetry
