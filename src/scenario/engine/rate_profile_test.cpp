#include "scenario/engine/rate_profile.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;

TEST(RateProfile, a_constant_rate_is_a_grid) {
  const RateProfile ten = RateProfile::constant(10);
  EXPECT_DOUBLE_EQ(ten.due_s(20), 2);
  EXPECT_DOUBLE_EQ(ten.position(2), 20);
  EXPECT_DOUBLE_EQ(ten.due_s(0), 0);
}

TEST(RateProfile, a_rate_of_nothing_is_never_due) {
  EXPECT_TRUE(std::isinf(RateProfile::constant(0).due_s(0.5)));
  EXPECT_TRUE(std::isinf(RateProfile::ramp(0, 0, 1s).due_s(0.5)));
  EXPECT_DOUBLE_EQ(RateProfile::constant(0).position(100), 0);
}

TEST(RateProfile, without_a_rate_all_is_due_at_once) {
  EXPECT_TRUE(RateProfile::unlimited().is_unlimited());
  EXPECT_DOUBLE_EQ(RateProfile::unlimited().due_s(1e9), 0);
}

TEST(RateProfile, a_ramp_is_the_area_under_its_line) {
  const RateProfile up = RateProfile::ramp(2, 6, 3s);
  EXPECT_NEAR(up.due_s(12), 3, 1e-12);
  EXPECT_NEAR(up.position(3), 12, 1e-12);
  EXPECT_NEAR(RateProfile::ramp(2, 8, 4s).due_s(20), 4, 1e-12);
  EXPECT_NEAR(RateProfile::ramp(10, 50, 120s).position(120), 3600, 1e-9);
}

TEST(RateProfile, a_falling_ramp_ends) {
  const RateProfile down = RateProfile::ramp(7, 1, 3s);
  EXPECT_NEAR(down.due_s(12), 3, 1e-12);
  EXPECT_TRUE(std::isinf(RateProfile::ramp(10, 0, 2s).due_s(10.001)));
  EXPECT_NEAR(RateProfile::ramp(10, 0, 2s).due_s(10), 2, 1e-6);
}

TEST(RateProfile, both_ways_agree_wherever_one_looks) {
  for (const double last : {0.001, 3.0, 3.0000001, 400.0, 4e6}) {
    const RateProfile profile = RateProfile::ramp(3, last, 10s);
    for (double seconds = 0.1; seconds < 10; seconds += 0.37) {
      EXPECT_NEAR(profile.due_s(profile.position(seconds)), seconds, 1e-7) << last;
    }
  }
}

}  // namespace
}  // namespace throng::scenario::engine
