#include "telemetry/verdict.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace throng::telemetry {
namespace {

GeneratorHealth healthy() {
  GeneratorHealth health;
  health.core_idle = {0.5, 0.9};
  health.duration_s = 10;
  return health;
}

void expect(const GeneratorHealth& health, std::string_view name, std::string_view figure) {
  const Verdict verdict = judge_closed(health);
  EXPECT_EQ(verdict.name, name);
  ASSERT_EQ(verdict.reasons.size(), 1U);
  EXPECT_NE(verdict.reasons[0].find(figure), std::string::npos) << verdict.reasons[0];
}

void expect_ok(const GeneratorHealth& health) {
  const Verdict verdict = judge_closed(health);
  EXPECT_EQ(verdict.name, "ok");
  EXPECT_TRUE(verdict.reasons.empty());
}

TEST(Verdict, a_generator_that_fared_well_is_ok) {
  expect_ok(healthy());
  expect_ok(GeneratorHealth());
}

TEST(Verdict, a_core_that_idled_five_percent_or_less_is_the_limit) {
  GeneratorHealth health = healthy();
  health.core_idle[1] = 0.0501;
  expect_ok(health);
  health.core_idle[1] = 0.05;
  expect(health, "limit: generator", "core 1 of the generator idled only 5.0 %");
  health.core_idle[1] = 0;
  expect(health, "limit: generator", "only 0.0 %");
}

TEST(Verdict, each_busy_core_is_named) {
  GeneratorHealth health = healthy();
  health.core_idle = {0.01, 0.5, 0.02};
  const Verdict verdict = judge_closed(health);
  ASSERT_EQ(verdict.reasons.size(), 2U);
  EXPECT_EQ(verdict.reasons[0].rfind("core 0 ", 0), 0U);
  EXPECT_EQ(verdict.reasons[1].rfind("core 2 ", 0), 0U);
}

TEST(Verdict, a_turn_of_a_second_saturates) {
  GeneratorHealth health = healthy();
  health.longest_turn_s = 0.999;
  expect_ok(health);
  health.longest_turn_s = 1;
  expect(health, "saturated", "one turn of the loop took 1.0 s");
}

TEST(Verdict, steal_of_five_percent_strains) {
  GeneratorHealth health = healthy();
  health.steal = 0.0499;
  expect_ok(health);
  health.steal = 0.05;
  expect(health, "strained", "gave 5.0 % of this machine's time");
}

TEST(Verdict, a_quota_that_stopped_it_for_five_percent_of_the_run_strains) {
  GeneratorHealth health = healthy();
  health.throttled_s = 0.499;
  expect_ok(health);
  health.throttled_s = 0.5;
  expect(health, "strained", "stopped the generator for 0.5 s");
  health.throttled_s = 0;
  health.duration_s = 0;
  expect_ok(health);
}

TEST(Verdict, a_step_of_the_wall_clock_is_told_and_judges_nothing) {
  GeneratorHealth health = healthy();
  health.clock_step_s = -0.499;
  expect_ok(health);
  health.clock_step_s = -0.5;
  expect(health, "ok", "set by -0.5 s");
  health.clock_step_s = 2;
  expect(health, "ok", "set by +2.0 s");
}

TEST(Verdict, what_was_dropped_or_made_coarser_is_told) {
  GeneratorHealth health = healthy();
  health.series_dropped = 3;
  expect(health, "ok", "3 series were beyond the bounds");
  health.series_dropped = 0;
  health.histograms_coarsened = 2;
  expect(health, "ok", "2 histograms were made coarser");
}

TEST(Verdict, the_gravest_names_it_and_every_reason_is_told) {
  GeneratorHealth health = healthy();
  health.core_idle[0] = 0;
  health.steal = 0.1;
  EXPECT_EQ(judge_closed(health).name, "strained");
  EXPECT_EQ(judge_closed(health).reasons.size(), 2U);
  health.longest_turn_s = 3;
  health.throttled_s = 5;
  const Verdict verdict = judge_closed(health);
  EXPECT_EQ(verdict.name, "saturated");
  EXPECT_EQ(verdict.reasons.size(), 4U);
}

}  // namespace
}  // namespace throng::telemetry
