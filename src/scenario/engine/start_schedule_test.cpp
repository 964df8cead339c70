#include "scenario/engine/start_schedule.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace throng::scenario::engine {
namespace {

using base::Duration;
using namespace std::chrono_literals;

/// In seconds.
double at(StartSchedule schedule, std::uint64_t nth) {
  return std::chrono::duration<double>(schedule.at(nth)).count();
}

constexpr double kNear = 1e-6;

TEST(StartSchedule, without_a_way_all_start_at_once) {
  StartSchedule schedule = StartSchedule::at_once();
  EXPECT_EQ(schedule.at(1), 0ns);
  EXPECT_EQ(schedule.at(1'000'000), 0ns);
}

TEST(StartSchedule, linear_starts_the_first_after_one_interval) {
  StartSchedule schedule = StartSchedule::linear(1);
  EXPECT_EQ(schedule.at(1), 1s);
  EXPECT_EQ(schedule.at(9), 9s);
  EXPECT_EQ(schedule.at(19), 19s);
  EXPECT_EQ(schedule.at(60), 60s);
  EXPECT_NEAR(at(StartSchedule::linear(10.0 / 60), 60), 360, kNear);
  EXPECT_EQ(StartSchedule::linear(2000).at(3), 1500us);
}

TEST(StartSchedule, pow_has_the_measured_figures) {
  // 60 users with (0.5, 20, 1 s): the last after 9 s.
  const StartSchedule schedule = StartSchedule::pow(0.5, 20, 1s);
  EXPECT_NEAR(at(schedule, 60), 9.0, kNear);
  EXPECT_NEAR(at(schedule, 20), 1.0, kNear);
  EXPECT_NEAR(at(schedule, 10), 0.25, kNear);
  EXPECT_NEAR(at(StartSchedule::pow(1, 10, 1s), 25), 2.5, kNear);
  EXPECT_NEAR(at(StartSchedule::pow(2, 10, 10s), 40), 20, kNear);
}

TEST(StartSchedule, exp_has_the_measured_figures) {
  // 60 users with (2, 1 s): the last after 4.4 s.
  const StartSchedule schedule = StartSchedule::exp(2, 1s);
  EXPECT_NEAR(at(schedule, 60), 4.418, 0.001);
  EXPECT_NEAR(at(schedule, 1), 1.0, kNear);
  EXPECT_NEAR(at(schedule, 3), 1 + std::log(2.0), kNear);
  StartSchedule early = StartSchedule::exp(100, 10s);
  EXPECT_EQ(early.at(1), 0ns) << "who would have been before the beginning";
  EXPECT_GT(early.at(99), 9s);
}

TEST(StartSchedule, a_ramp_takes_what_its_mean_rate_takes) {
  const StartSchedule rising = StartSchedule::ramp(1, 5, 60);
  EXPECT_NEAR(at(rising, 60), 20, kNear);
  // After 10 s the rate is 3, and 1 * 10 + 0.2 / 2 * 100 = 20 have started.
  EXPECT_NEAR(at(rising, 20), 10, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(5, 1, 60), 60), 20, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(5, 1, 60), 40), 10, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(2, 2, 60), 30), 15, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(0, 4, 8), 8), 4, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(0, 4, 8), 2), 2, kNear);
  EXPECT_NEAR(at(StartSchedule::ramp(4, 0, 8), 8), 4, kNear);
}

TEST(StartSchedule, behind_the_end_of_a_ramp_its_last_rate_holds) {
  EXPECT_NEAR(at(StartSchedule::ramp(1, 5, 60), 65), 21, kNear);
  EXPECT_EQ(StartSchedule::ramp(4, 0, 8).at(9), StartSchedule::kNever);
  EXPECT_NEAR(at(StartSchedule::ramp(1, 5, 0), 5), 1, kNear);
}

TEST(StartSchedule, a_comb_goes_round_and_rests_where_its_rate_is_0) {
  const StartSchedule tens = StartSchedule::comb({{10, 1s}, {0, 5s}});
  EXPECT_NEAR(at(tens, 1), 0.1, kNear);
  EXPECT_NEAR(at(tens, 10), 1, kNear) << "due right at the end of the segment";
  EXPECT_NEAR(at(tens, 11), 6.1, kNear);
  EXPECT_NEAR(at(tens, 20), 7, kNear);
  EXPECT_NEAR(at(tens, 60), 31, kNear);

  const StartSchedule late = StartSchedule::comb({{0, 2s}, {1, 3s}, {2, 1s}});
  EXPECT_NEAR(at(late, 1), 3, kNear);
  EXPECT_NEAR(at(late, 3), 5, kNear);
  EXPECT_NEAR(at(late, 4), 5.5, kNear);
  EXPECT_NEAR(at(late, 5), 6, kNear);
  EXPECT_NEAR(at(late, 6), 9, kNear);
}

TEST(StartSchedule, what_a_comb_has_begun_in_one_segment_it_ends_in_the_next) {
  const StartSchedule halves = StartSchedule::comb({{0.5, 1s}, {0, 1s}});
  EXPECT_NEAR(at(halves, 1), 3, kNear);
  EXPECT_NEAR(at(halves, 2), 7, kNear);
}

TEST(StartSchedule, a_comb_does_not_lose_users_in_rounding) {
  // A third of a user a second, for 3 s: one each time, for as long as one likes.
  StartSchedule thirds = StartSchedule::comb({{1.0 / 3, 3s}, {0, 57s}});
  for (std::uint64_t nth = 1; nth <= 100'000; ++nth) {
    const double expected = 60.0 * static_cast<double>(nth - 1) + 3;
    ASSERT_NEAR(std::chrono::duration<double>(thirds.at(nth)).count(), expected, 0.001) << nth;
  }
}

TEST(StartSchedule, poisson_keeps_its_rate_and_has_exponential_gaps) {
  constexpr std::uint64_t kUsers = 1'000'000;
  StartSchedule schedule = StartSchedule::poisson(20, 7);
  double before = 0;
  double sum_of_squares = 0;
  for (std::uint64_t nth = 1; nth <= kUsers; ++nth) {
    const double now = std::chrono::duration<double>(schedule.at(nth)).count();
    sum_of_squares += (now - before) * (now - before);
    before = now;
  }
  const double mean = before / kUsers;
  EXPECT_NEAR(mean, 0.05, 0.0005);
  const double variation = std::sqrt(sum_of_squares / kUsers - mean * mean) / mean;
  EXPECT_NEAR(variation, 1, 0.01);
}

TEST(StartSchedule, poisson_is_the_same_whoever_asks_for_which_user) {
  StartSchedule each = StartSchedule::poisson(3, 42);
  StartSchedule even = StartSchedule::poisson(3, 42);
  StartSchedule other = StartSchedule::poisson(3, 43);
  bool differs = false;
  for (std::uint64_t nth = 1; nth <= 100; ++nth) {
    const Duration when = each.at(nth);
    if (nth % 2 == 0) {
      EXPECT_EQ(even.at(nth), when);
    }
    differs = differs || other.at(nth) != when;
    EXPECT_EQ(each.at(nth), when) << "asked again";
  }
  EXPECT_TRUE(differs);
}

TEST(StartSchedule, a_rate_of_0_means_never) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  for (const double rate : {0.0, -1.0, nothing}) {
    EXPECT_EQ(StartSchedule::linear(rate).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::poisson(rate, 1).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::ramp(rate, rate, 10).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::comb({{rate, 1s}}).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::pow(rate, 1, 1s).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::pow(1, rate, 1s).at(1), StartSchedule::kNever);
    EXPECT_EQ(StartSchedule::exp(rate, 1s).at(1), StartSchedule::kNever);
  }
  EXPECT_EQ(StartSchedule::comb({}).at(1), StartSchedule::kNever);
  EXPECT_EQ(StartSchedule::comb({{5, 0s}}).at(1), StartSchedule::kNever);
  EXPECT_EQ(StartSchedule::linear(1e-12).at(1), StartSchedule::kNever) << "30,000 years";
}

TEST(StartSchedule, times_never_go_back) {
  const StartSchedule all[] = {StartSchedule::at_once(),
                               StartSchedule::linear(7),
                               StartSchedule::pow(0.3, 7, 1s),
                               StartSchedule::pow(3, 7, 1s),
                               StartSchedule::exp(50, 3s),
                               StartSchedule::ramp(1, 70, 5000),
                               StartSchedule::ramp(70, 1, 5000),
                               StartSchedule::ramp(70, 0, 10'000),
                               StartSchedule::comb({{7, 333ms}, {0, 1s}, {0.1, 2s}, {1000, 10ms}}),
                               StartSchedule::comb({{1.0 / 3, 3s}, {1e6, 1us}}),
                               StartSchedule::poisson(7, 1)};
  for (StartSchedule schedule : all) {
    Duration before = 0ns;
    for (std::uint64_t nth = 1; nth <= 10'000; ++nth) {
      const Duration now = schedule.at(nth);
      ASSERT_GE(now, before) << nth;
      before = now;
    }
  }
}

}  // namespace
}  // namespace throng::scenario::engine
