#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <throng/result.hpp>
#include <vector>

#include "telemetry/histogram.hpp"

namespace throng::telemetry {

/// Writes HdrHistogram's log format, version 1.3, which its plotters and log readers take: a
/// header, then a line for each interval with the histogram compressed as base64.
/// Thread: one. Lifetime: the stream must outlive the writer; its failures are the caller's to
/// check, on the stream.
class HistogramLogWriter {
 public:
  /// Writes the header. `start_unix_ns`: the start of the log, ns since 1970-01-01 UTC, 0 to 4e18;
  /// the log keeps milliseconds of it, rounded down. `comment`: any text, each of its lines becomes
  /// a comment line; empty for none.
  HistogramLogWriter(std::ostream& out, std::int64_t start_unix_ns, std::string_view comment);

  /// Writes one interval. `tag`: what the values belong to, empty for none; a comma, a blank or a
  /// control character, which the format cannot carry, becomes `_`. `start_ns` counts from the
  /// start of the log, `length_ns` is how long the interval was; both 0 to 4e18, rounded down to
  /// milliseconds. The largest value is written in ms with three decimals, rounded down, 4e12 at
  /// most.
  void write(std::string_view tag, std::int64_t start_ns, std::int64_t length_ns,
             const Histogram& histogram);

 private:
  std::ostream& out_;
};

/// One interval of a log.
struct HistogramLogLine {
  std::string tag;            // empty when the line has none
  std::int64_t start_ns = 0;  // since the start of the log; negative when stamped before it
  std::int64_t length_ns = 0;
  std::int64_t max_ns = 0;  // as written, to the microsecond; the histogram has its bucket
  Histogram histogram;
};

/// Reads a log, of Throng or of another writer of the format (LF or CRLF, other comments and legend
/// lines are skipped). As in HdrHistogram's own reader, stamps count from BaseTime; without one,
/// they are absolute, unless they lie more than a year before StartTime, which makes them relative
/// to it; without a StartTime the log starts at its first stamp.
/// Errors start with `line N: `: a field that is missing or no plain decimal number in range, a
/// tag of no characters, text that is not base64, bytes that do not decode as a histogram.
/// Every line may ask for a histogram of 312 KiB: bound the text of those you do not trust.
/// Thread: any.
Result<std::vector<HistogramLogLine>, std::string> read_histogram_log(std::string_view text);

}  // namespace throng::telemetry
