#include "report/latency_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/units.hpp"

namespace throng::report {
namespace {

constexpr int kMostLines = 12;

struct Range {
  double upper = 0;  // ns, not included
  std::uint64_t count = 0;
};

/// Ranges of equal ratio between the smallest value and the largest.
std::vector<Range> make_ranges(const telemetry::Histogram& histogram) {
  const double low = std::max(1.0, static_cast<double>(histogram.min()));
  const double high = std::max(low * 1.01, static_cast<double>(histogram.max()));
  const int lines =
      std::clamp(static_cast<int>(std::ceil(std::log2(high / low) * 2)), 3, kMostLines);
  std::vector<Range> ranges;
  for (int i = 1; i <= lines; ++i)
    ranges.push_back({low * std::pow(high / low, double(i) / lines), 0});
  ranges.back().upper = high * 1.001;
  histogram.for_each([&](std::int64_t from, std::int64_t to, std::uint64_t count) {
    const double middle = static_cast<double>(from) / 2 + static_cast<double>(to) / 2;
    for (Range& range : ranges) {
      if (middle >= range.upper && &range != &ranges.back()) continue;
      range.count += count;
      break;
    }
  });
  return ranges;
}

/// A bar with a resolution of an eighth of a character.
std::string bar(double characters) {
  static constexpr const char* kEighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  std::string text;
  const auto eighths = static_cast<unsigned>(std::lround(characters * 8));
  for (unsigned i = 0; i < eighths / 8; ++i) text += "█";
  return text + kEighths[eighths % 8];
}

}  // namespace

std::string draw_latencies(const telemetry::Histogram& histogram, unsigned columns) {
  if (histogram.count() == 0) return {};
  const std::vector<Range> ranges = make_ranges(histogram);
  std::uint64_t most = 1;
  for (const Range& range : ranges) most = std::max(most, range.count);
  constexpr unsigned kLabels = 29;  // what stands beside the bars
  const double width = columns > kLabels + 8 ? columns - kLabels : 8;
  std::string text;
  for (const Range& range : ranges) {
    const double share = static_cast<double>(range.count) / static_cast<double>(histogram.count());
    const double length = static_cast<double>(range.count) / static_cast<double>(most) * width;
    text += fmt::format("  < {:>8} {:>6.2f} % {}\n", base::format_duration(range.upper),
                        share * 100, range.count > 0 && length < 0.125 ? "▏" : bar(length));
  }
  return text;
}

}  // namespace throng::report
