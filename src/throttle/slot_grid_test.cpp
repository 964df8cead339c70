#include "throttle/slot_grid.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;

TEST(SlotGrid, an_interval_and_its_tolerance_hold_the_count) {
  const SlotGrid grid({1000, 1s}, TimePoint{500});
  EXPECT_EQ(grid.time_of(0).ns, 500);
  EXPECT_EQ(grid.time_of(1).ns, 500 + 1'001'000);
  EXPECT_EQ(grid.time_of(1000).ns, 500 + 1'001'000'000);
  const SlotGrid mean({1000, 1s, Pace::Mode::kMean}, TimePoint{0});
  EXPECT_EQ(mean.time_of(1).ns, 1'000'000);
}

TEST(SlotGrid, what_is_due_is_what_lies_at_or_before_a_time) {
  base::Random random(1, 1);
  for (int i = 0; i < 20'000; ++i) {
    const Pace pace{1 + random.uniform(1'000'000), base::Duration(100 + random.uniform(1u << 30))};
    const SlotGrid grid(pace, TimePoint{static_cast<std::int64_t>(random.uniform(1000))});
    const std::uint64_t slot = random.uniform(1'000'000);
    const TimePoint when = grid.time_of(slot);
    ASSERT_GT(grid.due_at(when), slot);
    ASSERT_LE(grid.due_at(when - 1ns), slot);
    SlotRun run = grid.run_from(slot);
    for (std::uint64_t k = slot; k < slot + 5; ++k) ASSERT_EQ(run.take(), grid.time_of(k));
  }
  EXPECT_EQ(SlotGrid({1, 1s}, TimePoint{10}).due_at(TimePoint{9}), 0u);
}

TEST(SlotGrid, what_lies_beyond_the_clock_never_comes) {
  const SlotGrid grid({1, kLongestInterval}, TimePoint{0});
  EXPECT_EQ(grid.time_of(UINT64_MAX), TimePoint::never());
  EXPECT_LT(grid.time_of(200), TimePoint::never());
}

}  // namespace
}  // namespace throng::throttle
