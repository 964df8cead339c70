#include "run/stuck_watch.hpp"

#include <gtest/gtest.h>

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;

constexpr TimePoint at(std::int64_t ms) {
  return TimePoint{ms * 1'000'000};
}

TEST(StuckWatch, a_core_that_waits_is_never_stuck) {
  StuckWatch watch(1, 30s);
  EXPECT_TRUE(watch.look(at(100'000), {{TimePoint::never(), 7}}).empty());
}

TEST(StuckWatch, a_turn_is_spoken_of_after_a_second_and_once) {
  StuckWatch watch(2, 30s);
  const TimePoint began = at(1000);
  EXPECT_TRUE(watch.look(at(1999), {{TimePoint::never(), 1}, {began, 7}}).empty());
  const auto found = watch.look(at(2000), {{TimePoint::never(), 1}, {began, 7}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].core, 1u);
  EXPECT_EQ(found[0].user, 7u);
  EXPECT_EQ(found[0].held, 1s);
  EXPECT_FALSE(found[0].is_over_limit);
  EXPECT_TRUE(watch.look(at(2250), {{TimePoint::never(), 1}, {began, 7}}).empty());
}

TEST(StuckWatch, another_turn_is_spoken_of_anew) {
  StuckWatch watch(1, 30s);
  EXPECT_EQ(watch.look(at(1500), {{at(0), 7}}).size(), 1u);
  EXPECT_TRUE(watch.look(at(1750), {{at(1600), 7}}).empty());
  EXPECT_EQ(watch.look(at(2600), {{at(1600), 8}}).size(), 1u);
}

TEST(StuckWatch, beyond_the_limit_it_says_so_once) {
  StuckWatch watch(1, 30s);
  EXPECT_FALSE(watch.look(at(29'999), {{at(0), 7}}).at(0).is_over_limit);
  const auto found = watch.look(at(30'000), {{at(0), 7}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].is_over_limit);
  EXPECT_EQ(found[0].held, 30s);
  EXPECT_TRUE(watch.look(at(30'250), {{at(0), 7}}).empty());
}

TEST(StuckWatch, a_first_look_that_comes_late_says_both_in_one) {
  StuckWatch watch(1, 30s);
  const auto found = watch.look(at(45'000), {{at(0), 7}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_TRUE(found[0].is_over_limit);
}

TEST(StuckWatch, without_a_limit_nothing_is_over_it) {
  StuckWatch watch(1, 0s);
  EXPECT_FALSE(watch.look(at(3'600'000), {{at(0), 7}}).at(0).is_over_limit);
}

}  // namespace
}  // namespace throng::run
