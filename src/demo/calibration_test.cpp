#include "demo/calibration.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace throng::demo {
namespace {

using namespace std::chrono_literals;
using Shape = Holding::Shape;

CalibrationScript script_of(std::string_view latency) {
  CalibrationScript script;
  script.holding = parse_holding(latency).value();
  return script;
}

// Sorted, in ns.
std::vector<double> draws(const CalibrationScript& script, int n) {
  Calibration calibration(script);
  std::vector<double> values;
  for (int i = 0; i < n; ++i) {
    values.push_back(static_cast<double>(calibration.decide({}).release.ns));
  }
  std::sort(values.begin(), values.end());
  return values;
}

double at(const std::vector<double>& sorted, double quantile) {
  return sorted[static_cast<std::size_t>(quantile * static_cast<double>(sorted.size()))];
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(Holding, each_shape_is_read_with_its_times) {
  const auto fixed = parse_holding("fixed:20ms");
  EXPECT_EQ(fixed->shape, Shape::kFixed);
  EXPECT_EQ(fixed->first, 20ms);
  const auto uniform = parse_holding("uniform:0s:80ms");
  EXPECT_EQ(uniform->shape, Shape::kUniform);
  EXPECT_EQ(uniform->first, 0ms);
  EXPECT_EQ(uniform->second, 80ms);
  EXPECT_EQ(parse_holding("exponential:20ms:0s")->shape, Shape::kExponential);
  EXPECT_EQ(parse_holding("lognormal:30ms:200ms")->second, 200ms);
}

TEST(Holding, what_is_none_is_refused_with_what_was_expected) {
  for (const char* text : {"", "fixed", "fixed:1ms:2ms", "uniform:1ms", "normal:1ms:2ms", ":",
                           "lognormal:1ms:2ms:3ms"}) {
    const auto holding = parse_holding(text);
    ASSERT_TRUE(holding.is_error()) << text;
    EXPECT_TRUE(has(holding.error(), "expected fixed:20ms, uniform:20ms:80ms")) << text;
  }
  EXPECT_TRUE(has(parse_holding("fixed:20").error(), "\"20\" is not a duration"));
  EXPECT_TRUE(has(parse_holding("uniform:2s:2s").error(), "must be longer than the first"));
  EXPECT_TRUE(has(parse_holding("lognormal:2s:1s").error(), "must be longer than the first"));
  EXPECT_TRUE(has(parse_holding("lognormal:0s:1s").error(), "median must be longer than nothing"));
}

TEST(CalibrationScript, an_empty_one_has_its_defaults) {
  const auto script = parse_calibration("{}");
  ASSERT_TRUE(script.is_ok()) << script.error();
  EXPECT_EQ(script->holding.shape, Shape::kFixed);
  EXPECT_EQ(script->holding.first, 20ms);
  EXPECT_TRUE(script->stalls.empty());
  EXPECT_TRUE(script->faults.empty());
  EXPECT_EQ(script->seed, 1U);
}

TEST(CalibrationScript, is_read_whole) {
  const auto script = parse_calibration(
      R"({"latency": "uniform:1ms:2ms", "stalls": [{"at": "10s", "for": "500ms"}],
          "errors": [{"share": 0.25, "status": 503}, {"share": 1, "status": 0}], "seed": 7})");
  ASSERT_TRUE(script.is_ok()) << script.error();
  EXPECT_EQ(script->holding.second, 2ms);
  ASSERT_EQ(script->stalls.size(), 1U);
  EXPECT_EQ(script->stalls[0].at, 10s);
  EXPECT_EQ(script->stalls[0].length, 500ms);
  ASSERT_EQ(script->faults.size(), 2U);
  EXPECT_EQ(script->faults[0].share, 0.25);
  EXPECT_EQ(script->faults[0].status, 503);
  EXPECT_EQ(script->seed, 7U);
}

TEST(CalibrationScript, errors_name_the_key) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"latncy": "fixed:1ms"})", "unknown key \"latncy\""},
      {R"({"latency": 20})", "\"latency\" must be a text"},
      {R"({"latency": "20ms"})", "\"latency\": \"20ms\" is not a latency"},
      {R"({"stalls": {}})", "\"stalls\" must be a list"},
      {R"({"stalls": [1]})", "a stall must be an object with \"at\" and \"for\""},
      {R"({"stalls": [{"at": "1s"}]})", "\"for\" must be a duration"},
      {R"({"stalls": [{"for": "1s"}]})", "\"at\" must be a duration"},
      {R"({"stalls": [{"at": 1, "for": "1s"}]})", "\"at\" must be a duration"},
      {R"({"stalls": [{"at": "1", "for": "1s"}]})", "\"at\": \"1\" is not a duration"},
      {R"({"stalls": [{"at": "1s", "for": "1s", "to": 1}]})", "unknown key \"to\""},
      {R"({"errors": 1})", "\"errors\" must be a list"},
      {R"({"errors": [[]]})", "an error must be an object with \"share\" and \"status\""},
      {R"({"errors": [{"status": 500}]})", "\"share\" must be a number from 0 to 1"},
      {R"({"errors": [{"share": 1.5, "status": 500}]})", "\"share\" must be a number from 0 to 1"},
      {R"({"errors": [{"share": 1}]})", "\"status\" must be a number"},
      {R"({"errors": [{"share": 1, "status": 199}]})", "\"status\" must be 0 or from 200 to 999"},
      {R"({"errors": [{"share": 1, "status": 1000}]})", "\"status\" must be a number"},
      {R"({"errors": [{"share": 1, "status": 500, "x": 1}]})", "unknown key \"x\""},
      {R"({"seed": -1})", "\"seed\" must be a number"},
      {R"({"seed": "1"})", "\"seed\" must be a number"},
      {"[]", "not a JSON object"},
      {"{", "not a JSON object"},
      {"", "not a JSON object"}};
  for (const auto& [text, expected] : cases) {
    const auto script = parse_calibration(text);
    ASSERT_TRUE(script.is_error()) << text;
    EXPECT_TRUE(has(script.error(), expected)) << text << ": " << script.error();
  }
}

TEST(Calibration, fixed_holds_every_answer_equally_long) {
  const auto values = draws(script_of("fixed:20ms"), 100);
  EXPECT_EQ(values.front(), 20e6);
  EXPECT_EQ(values.back(), 20e6);
}

TEST(Calibration, uniform_spreads_evenly_between_its_bounds) {
  const auto values = draws(script_of("uniform:20ms:80ms"), 20'000);
  EXPECT_GE(values.front(), 20e6);
  EXPECT_LE(values.back(), 80e6);
  EXPECT_NEAR(at(values, 0.5), 50e6, 1e6);
  EXPECT_NEAR(at(values, 0.99), 79.4e6, 0.2e6);
}

TEST(Calibration, exponential_has_its_mean_above_its_least) {
  const auto values = draws(script_of("exponential:20ms:10ms"), 20'000);
  EXPECT_GE(values.front(), 20e6);
  EXPECT_NEAR(at(values, 0.5), 20e6 + 10e6 * std::log(2), 0.3e6);
  EXPECT_NEAR(at(values, 0.99), 20e6 + 10e6 * std::log(100), 2e6);
  EXPECT_EQ(draws(script_of("exponential:20ms:0s"), 10).back(), 20e6);
}

TEST(Calibration, lognormal_has_its_median_and_its_p99) {
  const auto values = draws(script_of("lognormal:30ms:200ms"), 20'000);
  EXPECT_NEAR(at(values, 0.5), 30e6, 1e6);
  EXPECT_NEAR(at(values, 0.99), 200e6, 15e6);
}

TEST(Calibration, the_same_seed_draws_the_same_and_another_does_not) {
  CalibrationScript script = script_of("lognormal:30ms:200ms");
  script.faults = {{0.5, 500}};
  const auto first = draws(script, 100);
  EXPECT_EQ(draws(script, 100), first);
  script.seed = 2;
  EXPECT_NE(draws(script, 100), first);
}

TEST(Calibration, no_answer_leaves_during_a_stall) {
  CalibrationScript script = script_of("fixed:10ms");
  script.stalls = {{1s, 500ms}};
  Calibration calibration(script);
  const base::TimePoint start{77'000'000'000};
  // Stalls count from the first request, which stands at 0 here.
  const auto leaves = [&](base::Duration arrives) {
    return calibration.decide(start + arrives).release - start;
  };
  EXPECT_EQ(leaves(0ms), 10ms);
  EXPECT_EQ(leaves(989ms), 999ms);
  EXPECT_EQ(leaves(990ms), 1500ms);
  EXPECT_EQ(leaves(1489ms), 1500ms);
  EXPECT_EQ(leaves(1490ms), 1500ms);
  EXPECT_EQ(leaves(1491ms), 1501ms);
}

TEST(Calibration, stalls_that_touch_are_one_in_whatever_order_they_are_given) {
  CalibrationScript script = script_of("fixed:0s");
  script.stalls = {{15s, 5s}, {10s, 5s}, {5s, 6s}};
  Calibration calibration(script);
  calibration.decide({});
  EXPECT_EQ(calibration.decide({4'999'000'000}).release.ns, 4'999'000'000);
  EXPECT_EQ(calibration.decide({5'000'000'000}).release.ns, 20'000'000'000);
}

TEST(Calibration, faults_have_their_share_and_the_rest_goes_well) {
  CalibrationScript script;
  script.faults = {{0.1, 503}, {0.2, 0}};
  Calibration calibration(script);
  int busy = 0, closed = 0, well = 0;
  for (int i = 0; i < 10'000; ++i) {
    const int status = calibration.decide({}).status;
    ++(status == 503 ? busy : status == 0 ? closed : well);
    ASSERT_TRUE(status == 503 || status == 0 || status == 200) << status;
  }
  EXPECT_NEAR(busy, 1'000, 100);
  EXPECT_NEAR(closed, 2'000, 130);
  EXPECT_NEAR(well, 7'000, 150);
}

TEST(Calibration, a_share_of_one_is_all_and_of_zero_none) {
  CalibrationScript script;
  script.faults = {{0, 404}, {1, 500}};
  Calibration calibration(script);
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(calibration.decide({}).status, 500);
}

TEST(Calibration, keeps_its_own_record_in_microseconds) {
  Calibration calibration{CalibrationScript{}};
  EXPECT_EQ(nlohmann::json::parse(calibration.record_json())["count"], 0);
  for (int i = 1; i <= 100; ++i) calibration.note_held(std::chrono::microseconds(i));
  const auto record = nlohmann::json::parse(calibration.record_json());
  EXPECT_EQ(record["count"], 100);
  EXPECT_EQ(record["min_us"], 1);
  EXPECT_EQ(record["mean_us"], 50.5);
  EXPECT_EQ(record["max_us"], 100);
  EXPECT_NEAR(record["p50_us"].get<double>(), 50, 0.05);
  EXPECT_NEAR(record["p99_us"].get<double>(), 99, 0.1);
  EXPECT_EQ(record.size(), 8U);
  EXPECT_EQ(calibration.held().count(), 100U);
}

}  // namespace
}  // namespace throng::demo
