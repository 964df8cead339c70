#include "report/text_report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "report/sample_result.hpp"

// tests/golden/http_report.txt is what users see; THRONG_UPDATE_GOLDEN=1 rewrites it.
namespace throng::report {
namespace {

// The text of a golden file; rewritten with `fresh` first when asked to.
std::string golden(const std::string& name, const std::string& fresh) {
  const std::string path = std::string(THRONG_SOURCE_DIR) + "/tests/golden/" + name;
  const char* update = std::getenv("THRONG_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path, std::ios::binary) << fresh;
  }
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto columns = std::count_if(line.begin(), line.end(), [](char byte) {
      return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
    });
    widest = std::max(widest, static_cast<std::size_t>(columns));
  }
  return widest;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string without_colour(std::string text) {
  for (std::size_t at; (at = text.find("\x1b[")) != std::string::npos;) {
    text.erase(at, text.find('m', at) + 1 - at);
  }
  return text;
}

TEST(TextReport, looks_as_it_did) {
  const std::string fresh = http_text(sample_result(), {80, false});
  EXPECT_EQ(golden("http_report.txt", fresh), fresh);
}

TEST(TextReport, is_never_wider_than_the_terminal_from_40_columns_on) {
  results::RunResult result = sample_result();
  result.scenario = "GET http://192.0.2.1/" + std::string(300, 'a');
  result.reason = "no request was answered, which has a reason that is longer than a line";
  result.settings.emplace_back(100, 'b');
  for (auto* counts : {&result.totals, &result.timed}) {
    for (auto& metric : counts->metrics) metric.total.count *= 1'000'000;
  }
  for (unsigned columns = 40; columns <= 130; ++columns) {
    const std::string text = http_text(result, {columns, false});
    EXPECT_LE(widest_line(text), columns) << text;
  }
  EXPECT_EQ(http_text(result, {1, false}), http_text(result, {40, false}));
}

TEST(TextReport, a_word_that_is_cut_keeps_its_characters_whole) {
  results::RunResult result;
  for (int i = 0; i < 50; ++i) result.scenario += "ä";
  const std::string text = http_text(result, {40, false});
  std::string expected;
  for (int i = 0; i < 40; ++i) expected += "ä";
  EXPECT_EQ(text.substr(0, text.find('\n')), expected);
}

TEST(TextReport, first_lines_of_paragraphs_keep_their_indent) {
  for (const unsigned columns : {40u, 80u}) {
    const std::string text = http_text(sample_result(), {columns, false});
    EXPECT_TRUE(has(text, "\n  generator: "));
    EXPECT_TRUE(has(text, "\n  Example CPU"));
    EXPECT_TRUE(has(text, "\n  - core 0 of the generator"));
    EXPECT_TRUE(has(text, "\n  warning: "));
  }
}

TEST(TextReport, colour_changes_nothing_but_the_colour) {
  results::RunResult result = sample_result();
  result.reason = "interrupted before its time was up";
  const std::string plain = http_text(result, {80, false});
  const std::string coloured = http_text(result, {80, true});
  EXPECT_FALSE(has(plain, "\x1b"));
  EXPECT_NE(plain, coloured);
  EXPECT_EQ(without_colour(coloured), plain);
}

TEST(TextReport, the_verdict_has_the_colour_of_its_gravity) {
  results::RunResult result;
  for (const auto& [name, colour] : {std::pair{"ok", "\x1b[32m"},
                                     {"limit: generator", "\x1b[33m"},
                                     {"strained", "\x1b[33m"},
                                     {"saturated", "\x1b[31m"}}) {
    result.verdict.name = name;
    EXPECT_TRUE(has(http_text(result, {80, true}), std::string(colour) + name)) << name;
  }
}

TEST(TextReport, a_run_of_nothing_has_no_latencies_and_no_rates) {
  const std::string text = http_text(results::RunResult(), {80, false});
  EXPECT_FALSE(has(text, "Latency"));
  EXPECT_FALSE(has(text, "Answers"));
  EXPECT_FALSE(has(text, "nan"));
  EXPECT_FALSE(has(text, "inf"));
  EXPECT_TRUE(has(text, "0/s"));
}

TEST(TextReport, rates_are_those_of_the_load_without_the_drain) {
  // 3,000,000 in 2.5 s; the 500 of the drain count as requests and make no rate.
  const std::string text = http_text(sample_result(), {80, false});
  EXPECT_TRUE(has(text, "3,000,500  1,200,000/s")) << text;
}

TEST(TextReport, series_beyond_the_bounds_have_a_name) {
  results::RunResult result;
  telemetry::MetricValue metric{{"http_requests", {}, "", ""}, {}, {}};
  metric.series.push_back({});
  metric.series.back().labels = {{"other", "true"}};
  result.totals.metrics.push_back(metric);
  EXPECT_TRUE(has(http_text(result, {80, false}), "\n  other=true "));
}

}  // namespace
}  // namespace throng::report
