#include "report/latency_chart.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/histogram_samples.hpp"

namespace throng::report {
namespace {

using telemetry::Histogram;

constexpr std::int64_t kHour = 3'600'000'000'000;

Histogram histogram_of(const std::vector<std::int64_t>& values) {
  Histogram histogram(3);
  for (const std::int64_t value : values) histogram.record(value);
  return histogram;
}

std::vector<std::string> draw(const Histogram& histogram, unsigned columns) {
  std::istringstream text(draw_latencies(histogram, columns));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

// What stands behind the percentage.
std::string bar_of(const std::string& line) {
  return line.substr(line.find("% ") + 2);
}

double share_of(const std::string& line) {
  return std::stod(line.substr(line.find('%') - 8));
}

TEST(LatencyChart, of_nothing_is_empty) {
  EXPECT_EQ(draw_latencies(Histogram(3), 80), "");
}

TEST(LatencyChart, of_one_value_shows_all_of_it_in_one_line) {
  for (const std::int64_t value : {std::int64_t{0}, std::int64_t{1}, std::int64_t{1'000'000}, kHour,
                                   std::int64_t{INT64_MAX}}) {
    const auto lines = draw(histogram_of({value}), 80);
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) { return share_of(line) == 100; }),
              1)
        << value;
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) { return bar_of(line).empty(); }),
              static_cast<std::ptrdiff_t>(lines.size()) - 1);
  }
}

TEST(LatencyChart, is_never_wider_than_it_may_be) {
  const Histogram histograms[] = {histogram_of({1, kHour}), histogram_of({5}),
                                  histogram_of({kHour, kHour, kHour}), histogram_of({0, INT64_MAX}),
                                  histogram_of(telemetry::Samples(1, 46).take(5000))};
  for (const Histogram& histogram : histograms) {
    for (unsigned columns = 40; columns <= 200; ++columns) {
      for (const std::string& line : draw(histogram, columns)) {
        ASSERT_LE(width(line), columns) << line;
      }
    }
  }
}

TEST(LatencyChart, the_whole_range_from_a_nanosecond_to_an_hour_takes_a_few_lines) {
  const auto lines = draw(histogram_of({1, kHour}), 80);
  EXPECT_LE(lines.size(), 12U);
  EXPECT_EQ(share_of(lines.front()), 50);
  EXPECT_EQ(share_of(lines.back()), 50);
  double sum = 0;
  for (const std::string& line : lines) sum += share_of(line);
  EXPECT_EQ(sum, 100);
}

TEST(LatencyChart, bars_are_as_long_as_their_share) {
  Histogram histogram(3);
  histogram.record_n(1'000'000, 400);
  histogram.record_n(4'000'000, 100);
  const auto lines = draw(histogram, 29 + 40);
  EXPECT_EQ(share_of(lines.front()), 80);
  EXPECT_EQ(width(bar_of(lines.front())), 40U);  // the most frequent takes all there is
  EXPECT_EQ(share_of(lines.back()), 20);
  EXPECT_EQ(width(bar_of(lines.back())), 10U);
}

TEST(LatencyChart, even_the_rarest_is_seen) {
  Histogram histogram(3);
  histogram.record_n(1'000'000, 10'000'000);
  histogram.record(900'000'000);
  const auto lines = draw(histogram, 40);
  EXPECT_EQ(share_of(lines.back()), 0);
  EXPECT_EQ(bar_of(lines.back()), "▏");
}

}  // namespace
}  // namespace throng::report
