#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string_view>

#include "base/assert.hpp"
#include "telemetry/histogram_log.hpp"

// Any text reads as a log or is refused; what reads survives writing and reading again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::telemetry;
  const auto lines =
      read_histogram_log(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!lines) return 0;
  std::ostringstream out;
  HistogramLogWriter writer(out, 1'700'000'000'000'000'000, "");
  for (const HistogramLogLine& line : *lines) {
    // Stamps before the start of the log are read, but not written; nor are those after 126 years.
    const bool writable = line.start_ns >= 0 && line.start_ns <= 4'000'000'000'000'000'000;
    writer.write(line.tag, writable ? line.start_ns : 0, line.length_ns, line.histogram);
  }
  const auto again = read_histogram_log(out.str());
  THRONG_ASSERT(again.is_ok() && again->size() == lines->size());
  for (std::size_t i = 0; i < lines->size(); ++i) {
    THRONG_ASSERT(again->at(i).histogram == lines->at(i).histogram);
  }
  return 0;
}
