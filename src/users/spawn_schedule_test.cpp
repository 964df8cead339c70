#include "users/spawn_schedule.hpp"

#include <gtest/gtest.h>

#include <random>

namespace throng::users {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;

TEST(SpawnSchedule, slots_lie_at_multiples_of_the_period_and_nothing_adds_up) {
  SpawnSchedule schedule;
  schedule.set_rate(Rate::per_second(7), TimePoint{0});
  schedule.begin(TimePoint{100});
  for (const std::uint64_t i : {0ull, 1ull, 2ull, 6ull, 7ull, 1'000'003ull, 7'000'000'000ull}) {
    const auto expected =
        static_cast<std::int64_t>(static_cast<long double>(i) * 1'000'000'000 / 7);
    EXPECT_EQ(schedule.time_of(i).ns, 100 + expected) << i;
  }
}

TEST(SpawnSchedule, the_first_slot_from_a_time_is_the_first_that_does_not_lie_before_it) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    SpawnSchedule schedule;
    schedule.set_rate({1 + random() % 1'000'000, base::Duration(1 + random() % 86'400'000'000'000)},
                      TimePoint{0});
    schedule.begin(TimePoint{static_cast<std::int64_t>(random() % 1000)});
    const TimePoint at{static_cast<std::int64_t>(random() % 10'000'000'000'000)};
    const std::uint64_t slot = schedule.first_slot_from(at);
    ASSERT_GE(schedule.time_of(slot), at);
    if (slot > 0) ASSERT_LT(schedule.time_of(slot - 1), at);
  }
}

TEST(SpawnSchedule, a_change_keeps_the_part_of_the_way_that_is_left) {
  SpawnSchedule schedule;
  schedule.set_rate(Rate::per_second(1), TimePoint{0});
  schedule.begin(TimePoint{0});
  schedule.set_rate(Rate::per_second(10), TimePoint{2'250'000'000});  // three quarters to slot 3
  EXPECT_EQ(schedule.time_of(3).ns, 2'250'000'000 + 75'000'000);
  EXPECT_EQ(schedule.time_of(4).ns, 2'250'000'000 + 175'000'000);
  EXPECT_EQ(schedule.time_of(2).ns, 2'250'000'000);                  // from before: due since
  schedule.set_rate(Rate::per_minute(1), TimePoint{2'275'000'000});  // half of the way to slot 3
  EXPECT_EQ(schedule.time_of(3).ns, 2'275'000'000 + 30'000'000'000);
}

TEST(SpawnSchedule, a_pause_keeps_it_too) {
  SpawnSchedule schedule;
  schedule.set_rate(Rate::per_second(1), TimePoint{0});
  schedule.begin(TimePoint{0});
  schedule.set_rate({0}, TimePoint{500'000'000});
  EXPECT_EQ(schedule.time_of(1), TimePoint::never());
  schedule.set_rate({0}, TimePoint{700'000'000});
  schedule.set_rate(Rate::per_second(2), TimePoint{9'000'000'000});
  EXPECT_EQ(schedule.time_of(1).ns, 9'250'000'000);
}

TEST(SpawnSchedule, a_ramp_in_many_steps_starts_as_many_as_its_mean) {
  SpawnSchedule schedule;
  schedule.set_rate({0}, TimePoint{0});
  schedule.begin(TimePoint{0});
  for (std::int64_t ms = 0; ms < 10'000; ++ms) {  // from 0 to 1000/s in 10 s, a step each ms
    schedule.set_rate({static_cast<std::uint64_t>(ms), 10s}, TimePoint{ms * 1'000'000});
  }
  const auto started = schedule.first_slot_from(TimePoint{10'000'000'000});
  EXPECT_NEAR(static_cast<double>(started), 5000.0, 1.0);
}

TEST(SpawnSchedule, the_slowest_and_the_fastest_rate_do_not_overflow) {
  SpawnSchedule schedule;
  schedule.set_rate({1, Rate::kLongestPer}, TimePoint{0});
  schedule.begin(TimePoint{0});
  EXPECT_EQ(schedule.time_of(1).ns, Rate::kLongestPer.count());
  EXPECT_EQ(schedule.time_of(UINT64_MAX), TimePoint::never());
  schedule.set_rate({Rate::kMostCount, 1ns}, TimePoint{5});
  EXPECT_EQ(schedule.time_of(1).ns, 5);
  EXPECT_EQ(schedule.time_of(1'000'000'001).ns, 6);
}

}  // namespace
}  // namespace throng::users
