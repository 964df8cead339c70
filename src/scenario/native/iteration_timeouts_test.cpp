#include "scenario/native/iteration_timeouts.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

struct Watch {
  Watch() {
    timeouts.emplace(world.loop, 1s, [this](std::uint64_t user) {
      told.emplace_back(user, world.clock.now().ns / 1'000'000);
    });
  }
  static Task<void> wait(base::Duration time) { co_await runtime::sleep_for(time); }
  void pass(base::Duration time) { world.run(wait(time)); }

  runtime::sim::SimWorld world;
  std::optional<IterationTimeouts> timeouts;
  std::vector<std::pair<std::uint64_t, std::int64_t>> told;
};

TEST(IterationTimeouts, one_that_takes_too_long_is_told_once) {
  Watch watch;
  watch.timeouts->begin(7);
  watch.pass(900ms);
  EXPECT_TRUE(watch.told.empty());
  watch.pass(5s);
  ASSERT_EQ(watch.told.size(), 1u);
  EXPECT_EQ(watch.told[0].first, 7u);
  EXPECT_GE(watch.told[0].second, 1000);
  EXPECT_LE(watch.told[0].second, 1002);
}

TEST(IterationTimeouts, one_that_ends_in_time_is_not) {
  Watch watch;
  for (int i = 0; i < 100; ++i) {
    watch.timeouts->begin(1);
    watch.timeouts->begin(2);
    watch.pass(500ms);
    watch.timeouts->end(1);
    watch.timeouts->end(2);
  }
  watch.timeouts->end(3);  // never began
  EXPECT_TRUE(watch.told.empty());
}

TEST(IterationTimeouts, each_has_its_own_time) {
  Watch watch;
  watch.timeouts->begin(1);
  watch.pass(300ms);
  watch.timeouts->begin(2);
  watch.pass(300ms);
  watch.timeouts->begin(1);  // its next one
  watch.pass(1200ms);
  ASSERT_EQ(watch.told.size(), 2u);
  EXPECT_EQ(watch.told[0].first, 2u);
  EXPECT_EQ(watch.told[1].first, 1u);
  EXPECT_GE(watch.told[1].second, 1600);
}

TEST(IterationTimeouts, it_may_die_while_it_waits) {
  Watch watch;
  watch.timeouts->begin(1);
  watch.timeouts.reset();
  watch.pass(3s);
  EXPECT_TRUE(watch.told.empty());
}

}  // namespace
}  // namespace throng::scenario::native
