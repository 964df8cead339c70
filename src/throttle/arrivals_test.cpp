#include "throttle/arrivals.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;
using runtime::sim::SimWorld;

Task<void> rest(base::Duration duration) {
  co_await runtime::sleep_for(duration);
}

ArrivalPlan plan_of(const char* text) {
  return {*parse_arrivals(text), false};
}

TEST(Arrivals, each_becomes_due_in_its_slot) {
  SimWorld world;
  std::vector<base::Duration> noticed;
  bool is_last = false;
  const base::TimePoint start = world.loop.now() + 1s;
  Arrivals arrivals(world.loop, plan_of("3"), 1, ArrivalShare{}, {4, {}},
                    {[&](std::uint64_t count) {
                       EXPECT_EQ(count, 1U);
                       noticed.push_back(world.loop.now() - start);
                       return false;
                     },
                     [&] { is_last = true; }});
  arrivals.begin(start);
  world.run(rest(10s));
  EXPECT_EQ(noticed, (std::vector<base::Duration>{0ns, 333'333'333ns, 666'666'666ns, 1s}));
  EXPECT_TRUE(is_last);
  EXPECT_TRUE(arrivals.has_ended());
  EXPECT_EQ(arrivals.waiting(), 4U);
}

TEST(Arrivals, what_nobody_takes_waits_as_a_number_the_oldest_first) {
  SimWorld world;
  const base::TimePoint start = world.loop.now();
  Arrivals arrivals(world.loop, plan_of("1000"), 1, ArrivalShare{1, 2}, {},
                    {[](std::uint64_t) { return false; }, [] {}});
  arrivals.begin(start);
  world.run(rest(2s));
  EXPECT_EQ(arrivals.end(), 0U);
  EXPECT_EQ(arrivals.due(), 1000U);
  EXPECT_EQ(arrivals.waiting(), 1000U);
  EXPECT_EQ(arrivals.take(), start + 1ms);
  EXPECT_EQ(arrivals.take(), start + 3ms);
  EXPECT_EQ(arrivals.waiting(), 998U);
  world.run(rest(2s));
  EXPECT_EQ(arrivals.due(), 1000U);
}

TEST(Arrivals, after_a_pause_of_the_loop_all_are_noticed_and_none_is_lost) {
  SimWorld world;
  std::vector<std::uint64_t> counts;
  Arrivals arrivals(world.loop, plan_of("1000"), 1, ArrivalShare{}, {},
                    {[&](std::uint64_t count) {
                       counts.push_back(count);
                       return false;
                     },
                     [] {}});
  arrivals.begin(world.loop.now());
  world.clock.advance(500ms);  // the loop stood still
  world.loop.turn();
  EXPECT_EQ(counts, std::vector<std::uint64_t>{501});
  world.clock.advance(500ms);
  EXPECT_EQ(arrivals.end(), 500U);
  EXPECT_EQ(arrivals.due(), 1001U);
}

TEST(Arrivals, a_slot_where_its_time_is_up_is_none) {
  SimWorld world;
  bool is_last = false;
  Arrivals arrivals(world.loop, plan_of("1000"), 1, ArrivalShare{}, {{}, 2s},
                    {[](std::uint64_t) { return false; }, [&] { is_last = true; }});
  arrivals.begin(world.loop.now());
  world.run(rest(2s));
  EXPECT_EQ(arrivals.end(), 0U);
  EXPECT_EQ(arrivals.due(), 2000U);
  EXPECT_FALSE(is_last);
}

TEST(Arrivals, a_listener_that_could_not_do_all_is_called_again_in_the_next_turn) {
  SimWorld world;
  int calls = 0;
  Arrivals arrivals(world.loop, plan_of("1/h"), 1, ArrivalShare{}, {},
                    {[&](std::uint64_t) { return ++calls < 5; }, [] {}});
  arrivals.begin(world.loop.now());
  for (int turn = 0; turn < 10; ++turn) {
    if (calls < 5) world.loop.turn();
  }
  EXPECT_EQ(calls, 5);
  EXPECT_EQ(world.clock.now().ns, 0);
}

}  // namespace
}  // namespace throng::throttle
