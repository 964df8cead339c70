#include "telemetry/schedule_watch.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "telemetry/verdict.hpp"

namespace throng::telemetry {
namespace {

using namespace std::chrono_literals;

ScheduleHealth kept() {
  ScheduleHealth schedule;
  schedule.due = schedule.started = 100'000;
  schedule.late_p99_us = 200;
  schedule.latency_p50_us = 500;
  return schedule;
}

TEST(ScheduleHealth, lateness_is_compared_with_a_millisecond_or_a_tenth_of_the_latency) {
  ScheduleHealth schedule = kept();
  EXPECT_EQ(schedule.verdict(), "ok");
  schedule.late_p99_us = 1000;
  EXPECT_EQ(schedule.verdict(), "ok");
  schedule.late_p99_us = 1001;
  EXPECT_EQ(schedule.verdict(), "strained");
  schedule.latency_p50_us = 20'000;
  EXPECT_EQ(schedule.verdict(), "ok");
  schedule.late_p99_us = 20'001;
  EXPECT_EQ(schedule.verdict(), "saturated");
}

TEST(ScheduleHealth, what_was_achieved_counts_too) {
  ScheduleHealth schedule = kept();
  schedule.started = 99'500;
  EXPECT_EQ(schedule.verdict(), "ok");
  schedule.started = 99'499;
  EXPECT_EQ(schedule.verdict(), "strained");
  schedule.started = 94'999;
  EXPECT_EQ(schedule.verdict(), "saturated");
  EXPECT_EQ(ScheduleHealth().achieved(), 1);
}

Snapshot second(std::uint64_t due, std::uint64_t started, base::Duration late) {
  Snapshot snapshot;
  const auto counter = [&](const char* name, std::uint64_t count) {
    MetricValue value;
    value.spec = {name, MetricType::kCounter, "", ""};
    value.total.count = count;
    snapshot.metrics.push_back(value);
  };
  counter("arrivals_due", due);
  counter("arrivals_started", started);
  MetricValue lateness;
  lateness.spec = {"arrival_lateness", MetricType::kHistogram, "us", ""};
  lateness.total.histogram.record_n(late.count(), started);
  snapshot.metrics.push_back(lateness);
  return snapshot;
}

using Finding = ScheduleWatch::Finding;

TEST(ScheduleWatch, an_overload_is_found_within_five_seconds_and_said_once) {
  ScheduleWatch watch;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(watch.take(second(1000, 1000, 10us), 0.5), Finding::kNothing);
  }
  int seconds = 1;
  while (watch.take(second(1000, 600, 10us), 0.01) != Finding::kOverload) ASSERT_LT(++seconds, 6);
  EXPECT_TRUE(watch.has_found());
  EXPECT_EQ(watch.take(second(1000, 600, 10us), 0.01), Finding::kNothing);
  EXPECT_NE(watch.words().find("from second 100 to 105"), std::string::npos) << watch.words();
}

TEST(ScheduleWatch, lateness_is_an_overload_whatever_else_there_is) {
  ScheduleWatch watch;
  Finding finding = Finding::kNothing;
  for (int i = 0; i < 5; ++i) finding = watch.take(second(1000, 1000, 11ms), 0.9);
  EXPECT_EQ(finding, Finding::kOverload);
}

TEST(ScheduleWatch, a_target_that_stalls_while_the_generator_has_time_is_none) {
  ScheduleWatch watch;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(watch.take(second(1000, i == 5 ? 100 : 1000, 10us), 0.5), Finding::kNothing);
  }
  EXPECT_FALSE(watch.has_found());
}

TEST(ScheduleWatch, a_target_that_is_too_slow_is_said_once_and_is_no_overload) {
  ScheduleWatch watch;
  for (int i = 1; i <= 10; ++i) {
    EXPECT_EQ(watch.take(second(1000, 500, 10us), 0.5),
              i == 5 ? Finding::kBehind : Finding::kNothing);
  }
  EXPECT_FALSE(watch.has_found());
  EXPECT_NE(watch.words().find("50.0 %"), std::string::npos) << watch.words();
  Finding finding = Finding::kNothing;
  for (int i = 0; i < 5; ++i) finding = watch.take(second(1000, 500, 10us), 0.0);
  EXPECT_EQ(finding, Finding::kOverload);
}

TEST(OpenVerdict, says_why_and_never_looks_clean_after_an_overload) {
  GeneratorHealth health;
  health.core_idle = {0.02, 0.4};
  health.duration_s = 100;
  ScheduleWatch quiet;
  EXPECT_EQ(judge_open(health, kept(), quiet).name, "ok");
  EXPECT_TRUE(judge_open(health, kept(), quiet).reasons.empty());

  ScheduleHealth schedule = kept();
  schedule.started = 50'000;
  schedule.held = 40'000;
  schedule.most_in_flight = 100;
  const Verdict verdict = judge_open(health, schedule, quiet);
  EXPECT_EQ(verdict.name, "saturated");
  ASSERT_EQ(verdict.reasons.size(), 3u);
  EXPECT_NE(verdict.reasons[0].find("only 50.0 %"), std::string::npos) << verdict.reasons[0];
  EXPECT_NE(verdict.reasons[1].find("40.0 % of the starts found all 100"), std::string::npos)
      << verdict.reasons[1];
  EXPECT_NE(verdict.reasons[2].find("core 0"), std::string::npos) << verdict.reasons[2];

  ScheduleWatch loud;
  for (int i = 0; i < 5; ++i) loud.take(second(1000, 600, 10us), 0.01);
  EXPECT_EQ(judge_open(health, kept(), loud).name, "saturated");
}

}  // namespace
}  // namespace throng::telemetry
