#include "throttle/arrival_schedule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "throttle/arrival_sequence.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

ArrivalPlan plan_of(const std::string& text, bool is_poisson = false) {
  return {*parse_arrivals(text), is_poisson};
}

TEST(ArrivalSchedule, a_constant_rate_is_exact_however_long_it_lasts) {
  const ArrivalSchedule schedule(plan_of("7/s"));
  EXPECT_EQ(schedule.time_of(0), 0ns);
  EXPECT_EQ(schedule.time_of(1), 142'857'142ns);
  EXPECT_EQ(schedule.time_of(7'000'000'000), 1'000'000'000s);
}

TEST(ArrivalSchedule, a_ramp_follows_the_root_of_its_integral) {
  const ArrivalSchedule schedule(plan_of("0..1000@10s"));
  // 50 t^2 = n
  EXPECT_EQ(schedule.time_of(0), 0ns);
  for (const std::uint64_t slot : {1, 50, 1250, 4999}) {
    const double expected = std::sqrt(static_cast<double>(slot) / 50.0) * 1e9;
    EXPECT_NEAR(static_cast<double>(schedule.time_of(slot)->count()), expected, 1.0) << slot;
  }
  EXPECT_FALSE(schedule.time_of(5000));
}

TEST(ArrivalSchedule, a_ramp_down_ends_where_its_rate_is_nothing) {
  const ArrivalSchedule schedule(plan_of("1000..0@10s"));
  EXPECT_NEAR(static_cast<double>(schedule.time_of(4999)->count()),
              10e9 - std::sqrt(1 / 50.0) * 1e9, 2.0);
  EXPECT_FALSE(schedule.time_of(5000));
}

TEST(ArrivalSchedule, phases_follow_without_a_gap_or_a_burst) {
  const ArrivalSchedule schedule(plan_of("1000@10s,2000@10s,100..200@2s,50"));
  EXPECT_EQ(schedule.time_of(9'999), 9'999ms);
  EXPECT_EQ(schedule.time_of(10'000), 10s);
  EXPECT_EQ(schedule.time_of(10'001), 10s + 500us);
  EXPECT_EQ(schedule.time_of(30'000), 20s);
  EXPECT_EQ(schedule.time_of(30'300), 22s);
  EXPECT_EQ(schedule.time_of(30'301), 22s + 20ms);
}

TEST(ArrivalSchedule, parts_of_a_slot_carry_over_a_change_of_rate) {
  // 1.5 slots in the first phase: half of the way to the third is left, at twice the rate.
  const ArrivalSchedule schedule(plan_of("1@1500ms,2"));
  EXPECT_EQ(schedule.time_of(1), 1s);
  EXPECT_EQ(schedule.time_of(2), 1750ms);
}

TEST(ArrivalSchedule, a_position_is_the_inverse_of_a_time) {
  const ArrivalSchedule schedule(plan_of("100..1000@10s,1000@5s"));
  for (const std::uint64_t slot : {1, 77, 5499, 5500, 10'000}) {
    const auto time = schedule.time_of(slot);
    EXPECT_NEAR(static_cast<double>(schedule.position_at(*time)), static_cast<double>(slot), 1e-4);
  }
}

TEST(ArrivalSequence, cores_take_the_slots_of_one_schedule_in_turn) {
  for (const bool is_poisson : {false, true}) {
    const ArrivalPlan plan = plan_of("100..300@10s", is_poisson);
    const ArrivalSchedule schedule(plan);
    ArrivalSequence alone(schedule, is_poisson, 7, {0, 1});
    std::vector<ArrivalSequence> shared;
    for (std::uint64_t i = 0; i < 3; ++i)
      shared.emplace_back(schedule, is_poisson, 7, ArrivalShare{i, 3});
    std::size_t turn = 0;
    while (alone.next()) {
      EXPECT_EQ(shared[turn].next(), alone.next());
      shared[turn].advance();
      alone.advance();
      turn = (turn + 1) % 3;
    }
    EXPECT_GT(alone.passed(), 1900U);
    EXPECT_FALSE(shared[turn].next());
  }
}

TEST(ArrivalSequence, poisson_gaps_have_the_mean_and_the_spread_of_their_rate) {
  const ArrivalPlan plan = plan_of("1000", true);
  const ArrivalSchedule schedule(plan);
  ArrivalSequence sequence(schedule, true, 42, {});
  double sum = 0;
  double squares = 0;
  base::Duration before{};
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const auto gap = static_cast<double>((*sequence.next() - before).count()) / 1e6;
    before = *sequence.next();
    sum += gap;
    squares += gap * gap;
    sequence.advance();
  }
  const double mean = sum / kCount;
  EXPECT_NEAR(mean, 1.0, 0.02);
  EXPECT_NEAR(squares / kCount - mean * mean, 1.0, 0.05);
}

}  // namespace
}  // namespace throng::throttle
