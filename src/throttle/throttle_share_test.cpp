#include "throttle/throttle_share.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"
#include "throttle/core_throttles.hpp"
#include "throttle/throttle_wait.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;
using runtime::sim::SimWorld;

/// Tasks of one core that wait at throttles, on the simulated clock.
struct World {
  World() {
    registry.open(world.clock);
    number = registry.number("t").value();
  }
  ~World() { registry.close(); }
  Throttle& start(const char* pace) {
    EXPECT_TRUE(registry.start(number, parse_pace(pace).value()).is_ok());
    return *registry.find(number);
  }
  ThrottleShare& share() { return throttles.share(number); }

  /// Waits `times` times, for `work` each; notes who passed and when.
  Task<void> pass(int who, int times = 1, base::Duration work = {}) {
    for (int i = 0; i < times; ++i) {
      auto grant = co_await ThrottleWait(share());
      if (grant.is_stopped()) {
        stopped.push_back(who);
        co_return;
      }
      if (!grant.is_ok()) {
        refused.push_back(who);
        co_return;
      }
      passed.emplace_back(who, world.clock.now());
      most = std::max(most, ++inside);
      if (work.count() > 0) {
        const auto slept = co_await runtime::sleep_for(work);
        if (slept == runtime::Slept::kStopped) stopped.push_back(who);
      }
      --inside;
    }
  }
  /// Runs `play`, then ends whatever still waits.
  template <class Play>
  void run(Play play) {
    world.run(play_and_end(*this, play));
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  template <class Play>
  static Task<void> play_and_end(World& self, Play play) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    co_await play(self, group);
    group.request_stop();
    co_await group.join();
  }
  std::vector<int> order() const {
    std::vector<int> who;
    for (const auto& [each, when] : passed) who.push_back(each);
    return who;
  }

  SimWorld world;
  telemetry::Recorder recorder;
  ThrottleRegistry registry;
  CoreThrottles throttles{world.loop, recorder, registry};
  ThrottleRegistry::Number number = 0;
  std::vector<std::pair<int, TimePoint>> passed;
  std::vector<int> stopped, refused;
  int inside = 0;
  int most = 0;
  telemetry::Snapshot totals;
};
using Group = runtime::TaskGroup;

TEST(ThrottleShare, the_first_passes_at_once_and_each_other_in_its_slot) {
  World world;
  world.start("10/s");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 20; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(2s);
  });
  ASSERT_EQ(world.passed.size(), 20u);
  const SlotGrid grid({10, 1s}, world.passed[0].second);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(world.passed[i].first, static_cast<int>(i));
    EXPECT_EQ(world.passed[i].second, grid.time_of(i));
  }
  EXPECT_EQ(world.totals.count("throttle_requests"), 20u);
  EXPECT_EQ(world.totals.count("throttle_grants"), 20u);
  EXPECT_EQ(world.totals.find("throttle_lateness")->total.histogram.max(), 0);
  EXPECT_EQ(world.totals.find("throttle_wait")->total.histogram.max(),
            (grid.time_of(19) - grid.base()).count());
  EXPECT_EQ(world.totals.find("throttle_lost"), nullptr);
}

TEST(ThrottleShare, who_waits_again_is_behind_those_who_wait) {
  World world;
  world.start("100/s");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 3; ++who) group.spawn(self.pass(who, 3));
    co_await runtime::sleep_for(1s);
  });
  // The first passes at once, and waits again before the others come.
  EXPECT_EQ(world.order(), (std::vector<int>{0, 0, 1, 2, 0, 1, 2, 1, 2}));
}

TEST(ThrottleShare, a_pause_without_requests_saves_nothing_up) {
  World world;
  world.start("10/s");
  world.run(+[](World& self, Group& group) -> Task<void> {
    group.spawn(self.pass(0));
    co_await runtime::sleep_for(10s);
    for (int who = 1; who < 4; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(1s);
  });
  ASSERT_EQ(world.passed.size(), 4u);
  EXPECT_EQ(world.passed[2].second - world.passed[1].second, 100'100us);
  EXPECT_EQ(world.passed[3].second - world.passed[2].second, 100'100us);
}

TEST(ThrottleShare, everything_passes_where_there_is_no_limit) {
  World world;
  world.start("unlimited");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 50; ++who) group.spawn(self.pass(who, 1000));
    co_await runtime::sleep_for(1ms);
  });
  EXPECT_EQ(world.passed.size(), 50'000u);
  EXPECT_EQ(world.passed.back().second.ns, 0);
}

TEST(ThrottleShare, an_unlocked_throttle_lets_all_who_wait_pass_in_order) {
  World world;
  world.start("1/day");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 200; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(1s);
    EXPECT_EQ(self.passed.size(), 1u);
    EXPECT_TRUE(self.registry.find(self.number)->change({Pace::kUnlimited, {}}).value());
    co_await runtime::sleep_for(1ms);
  });
  ASSERT_EQ(world.passed.size(), 200u);
  for (int who = 0; who < 200; ++who) EXPECT_EQ(world.passed[who].first, who);
}

TEST(ThrottleShare, who_ends_while_it_waits_leaves_its_slot_to_the_next) {
  World world;
  world.start("10/s");
  world.run(+[](World& self, Group& group) -> Task<void> {
    group.spawn(self.pass(0));
    auto doomed = std::make_unique<Group>(co_await runtime::current_scope());
    doomed->spawn(self.pass(1));
    group.spawn(self.pass(2));
    co_await runtime::sleep_for(50ms);
    doomed.reset();  // destroyed where it waits
    co_await runtime::sleep_for(1s);
  });
  EXPECT_EQ(world.order(), (std::vector<int>{0, 2}));
  EXPECT_EQ(world.passed[1].second - world.passed[0].second, 100'100us);
  EXPECT_EQ(world.totals.count("throttle_cancelled"), 1u);
}

TEST(ThrottleShare, a_stop_ends_the_wait_at_once) {
  World world;
  world.start("1/h");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 3; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(1s);
  });
  EXPECT_EQ(world.stopped, (std::vector<int>{1, 2}));
  EXPECT_LT(world.world.clock.now(), TimePoint{} + 1010ms);
  EXPECT_EQ(world.totals.find("throttle_waiting")->total.level, 0);
}

TEST(ThrottleShare, so_many_are_inside_at_a_time_however_they_leave) {
  World world;
  world.start("3 at once");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 9; ++who) group.spawn(self.pass(who, 1, 100ms));
    auto doomed = std::make_unique<Group>(co_await runtime::current_scope());
    for (int who = 9; who < 12; ++who) doomed->spawn(self.pass(who, 1, 1h));
    co_await runtime::sleep_for(350ms);
    EXPECT_EQ(self.passed.size(), 12u);
    EXPECT_EQ(self.registry.find(self.number)->status().places, 3u);
    doomed.reset();  // with a place each
    EXPECT_EQ(self.registry.find(self.number)->status().places, 0u);
    self.inside = 0;
    group.spawn(self.pass(12));
    co_await runtime::sleep_for(1ms);
  });
  EXPECT_EQ(world.most, 3);
  EXPECT_EQ(world.passed.size(), 13u);
}

TEST(ThrottleShare, a_stopped_throttle_refuses_those_who_wait_and_those_who_come) {
  World world;
  world.start("1/h");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 3; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(1s);
    EXPECT_TRUE(self.registry.stop(self.number).value());
    co_await runtime::sleep_for(1ms);
    EXPECT_EQ(self.refused, (std::vector<int>{1, 2}));
    group.spawn(self.pass(3));
    EXPECT_EQ(self.refused.back(), 3);
    // Started anew it is another one.
    self.start("10/s");
    group.spawn(self.pass(4));
    EXPECT_EQ(self.passed.back().first, 4);
    EXPECT_FALSE(self.registry.start(self.number, {10, 1s}).value());
    const auto other = self.registry.start(self.number, {11, 1s});
    EXPECT_STREQ(other.error().reason, "wrong_reconfiguration");
  });
  EXPECT_EQ(world.totals.count("throttle_refused"), 3u);
}

TEST(ThrottleShare, an_unknown_throttle_refuses_at_once) {
  World world;
  world.run(+[](World& self, Group& group) -> Task<void> {
    group.spawn(self.pass(0));
    EXPECT_EQ(self.refused.size(), 1u);
    co_return;
  });
}

TEST(ThrottleShare, a_rate_of_0_and_a_pause_hold_everybody) {
  World world;
  world.start("none");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 5; ++who) group.spawn(self.pass(who));
    co_await runtime::sleep_for(1h);
    EXPECT_TRUE(self.passed.empty());
    Throttle& throttle = *self.registry.find(self.number);
    EXPECT_TRUE(throttle.pause().value());
    EXPECT_FALSE(throttle.pause().value());
    EXPECT_TRUE(throttle.change({10, 1s}).value());
    co_await runtime::sleep_for(1h);
    EXPECT_TRUE(self.passed.empty());  // the pause survives a change
    EXPECT_TRUE(throttle.resume().value());
    EXPECT_FALSE(throttle.resume().value());
    co_await runtime::sleep_for(250ms);
    EXPECT_EQ(self.passed.size(), 3u);
    co_return;
  });
}

TEST(ThrottleShare, a_gradual_change_wakes_those_who_wait_at_0) {
  World world;
  world.start("none");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 100; ++who) group.spawn(self.pass(who));
    GradualRequest request;
    request.from_rate = 0;
    request.to_rate = 10;
    request.interval = 1s;
    request.step_count = 10;
    request.step_interval = 1s;
    Throttle& throttle = *self.registry.find(self.number);
    EXPECT_TRUE(throttle.change_gradually(make_plan(request).value()).value());
    EXPECT_STREQ(throttle.change_gradually(make_plan(request).value()).error().reason,
                 "cannot_change_rate");
    EXPECT_STREQ(throttle.change({7, 1s}).error().reason, "cannot_change_rate");
    EXPECT_FALSE(throttle.change({0, 1s}).value());  // as it is now
    co_await runtime::sleep_for(10s);
    // 0 + 1 + ... + 9, the first at once when there is a rate.
    EXPECT_NEAR(static_cast<double>(self.passed.size()), 45, 1);
    co_await runtime::sleep_for(1s);
    EXPECT_TRUE(throttle.change({7, 1s}).value());
  });
}

TEST(ThrottleShare, a_ramp_of_600_to_1200_a_minute_within_6_seconds_grants_90) {
  World world;
  world.start("600/min");
  world.run(+[](World& self, Group& group) -> Task<void> {
    for (int who = 0; who < 500; ++who) group.spawn(self.pass(who));
    GradualRequest request;
    request.from_rate = 600;
    request.to_rate = 1200;
    request.duration = 6s;
    EXPECT_TRUE(
        self.registry.find(self.number)->change_gradually(make_plan(request).value()).value());
    co_await runtime::sleep_for(6s);
    EXPECT_EQ(self.passed.size(), 90u);
  });
}

}  // namespace
}  // namespace throng::throttle
