#include "report/scenario_text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "report/sample_scenario.hpp"
#include "report/wrap.hpp"

// tests/golden/scenario_report_*.txt are what users see; THRONG_UPDATE_GOLDEN=1 rewrites them.
namespace throng::report {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::size_t widest_line(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, width(line));
  return widest;
}

class ScenarioTextWidth : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Columns, ScenarioTextWidth, testing::Values(40, 80, 200));

TEST_P(ScenarioTextWidth, looks_as_it_did) {
  const std::string fresh = scenario_text(sample_scenario(), {GetParam(), false});
  const std::string path = std::string(THRONG_SOURCE_DIR) + "/tests/golden/scenario_report_" +
                           std::to_string(GetParam()) + ".txt";
  const char* update = std::getenv("THRONG_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::ofstream(path, std::ios::binary) << fresh;
  }
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), fresh);
}

TEST(ScenarioText, draws_the_histograms_that_it_is_asked_to) {
  const results::RunResult result = sample_scenario();
  std::string name;
  for (const auto& metric : result.totals.metrics) {
    if (metric.total.histogram.count() > 0) name = metric.spec.name;
  }
  const std::string text = scenario_text(result, {80, false}, {name, "nowhere"});
  const auto bars = [](const std::string& of) {
    std::size_t count = 0;
    for (std::size_t at = of.find("█"); at != std::string::npos; at = of.find("█", at + 1)) ++count;
    return count;
  };
  EXPECT_GT(bars(text), bars(scenario_text(result, {80, false})));
  EXPECT_TRUE(has(text, "\n" + name + "\n"));
  EXPECT_TRUE(has(text, "nowhere\n  nothing was recorded in a histogram of that name"));
}

TEST(ScenarioText, is_never_wider_than_the_terminal_from_40_columns_on) {
  results::RunResult result = sample_scenario();
  result.failures.push_back({std::string(300, 'r'), UINT64_MAX});
  result.settings.emplace_back(100, 'b');
  for (auto& metric : result.totals.metrics) metric.total.count *= 1'000'000;
  result.totals.metrics.back().spec.name = std::string(90, 'm');
  for (unsigned columns = 40; columns <= 130; ++columns) {
    const std::string text = scenario_text(result, {columns, false});
    EXPECT_LE(widest_line(text), columns) << text;
  }
}

TEST(ScenarioText, says_who_failed_and_why_most_frequent_first) {
  const std::string text = scenario_text(sample_scenario(), {80, false});
  EXPECT_TRUE(has(text, "seed 42"));
  EXPECT_TRUE(has(text, "Failed               1,003"));
  EXPECT_LT(text.find("      1,000  the cart was empty"),
            text.find("          3  std::out_of_range"));
}

TEST(ScenarioText, reasons_are_bounded) {
  results::RunResult result;
  for (int i = 0; i < 23; ++i) result.failures.push_back({"reason " + std::to_string(i), 1});
  const std::string text = scenario_text(result, {80, false});
  EXPECT_TRUE(has(text, "reason 19"));
  EXPECT_FALSE(has(text, "reason 20"));
  EXPECT_TRUE(has(text, "… and 3 more reasons"));
}

TEST(ScenarioText, the_largest_series_stand_below_their_metric) {
  const std::string text = scenario_text(sample_scenario(), {80, false});
  EXPECT_TRUE(has(text, "step=step 24"));
  EXPECT_TRUE(has(text, "step=step 5 "));
  EXPECT_FALSE(has(text, "step=step 4 "));
  EXPECT_TRUE(has(text, "… and 5 more"));
}

TEST(ScenarioText, a_unit_decides_how_values_are_shown) {
  const std::string text = scenario_text(sample_scenario(), {200, false});
  EXPECT_TRUE(has(text, "4.8 MiB"));         // cart_bytes
  EXPECT_TRUE(has(text, "1.9 MiB/s"));       // a second
  EXPECT_TRUE(has(text, "1,000   500 ms"));  // login_time
  EXPECT_TRUE(has(text, "-4"));              // carts_open
}

TEST(ScenarioText, what_the_sections_on_users_say_is_not_said_again) {
  const std::string text = scenario_text(sample_scenario(), {80, false});
  for (const char* name : {"users_running", "users_failed", "\n  iterations"}) {
    EXPECT_FALSE(has(text, name)) << name;
  }
}

TEST(ScenarioText, the_words_of_a_scenario_do_not_control_the_terminal) {
  results::RunResult result = sample_scenario();
  result.scenario = "\x1b[2J";
  result.reason = "\x1b[31m";
  result.settings = {"url=\x1b]0;x\x07"};
  result.failures = {{"a\nb\x1b[5m", 1}};
  result.warnings = {"\x1b"};
  result.totals.metrics[0].spec.name = "\x1b\xff";
  result.totals.metrics[0].spec.unit = "\x1b";
  const std::string text = scenario_text(result, {80, false});
  EXPECT_FALSE(has(text, "\x1b"));
  EXPECT_TRUE(has(text, R"(a\nb\x1b[5m)"));
}

TEST(ScenarioText, a_run_of_nothing_is_short) {
  const std::string text = scenario_text(results::RunResult(), {80, false});
  for (const char* part : {"Iterations", "Counters", "Times", "Latency", "nan", "inf", "Lost"}) {
    EXPECT_FALSE(has(text, part)) << part;
  }
  EXPECT_TRUE(has(text, "Started                  0"));
}

}  // namespace
}  // namespace throng::report
