#include "throttle/open_starts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"
#include "telemetry/merger.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;
using runtime::sim::SimWorld;

/// Starts whose work is handed on: each takes `work` long.
struct World {
  explicit World(const char* plan, std::uint64_t most_in_flight = 1000) {
    setting.plan = {*parse_arrivals(plan), false};
    setting.most_in_flight = most_in_flight;
  }
  void run(base::Duration until) {
    starts.emplace(world.loop, recorder, setting);
    world.run(play(*this, until));
    telemetry::Merger merger(1);
    merger.take(0, *recorder.take(world.clock.now(), nullptr));
    totals = merger.totals({}, world.clock.now());
  }
  static Task<void> play(World& self, base::Duration until) {
    runtime::TaskGroup group(co_await runtime::current_scope());
    group.spawn(self.ask(group));
    self.starts->begin(self.world.loop.now());
    co_await runtime::sleep_for(until);
    self.starts->end([&self](base::Duration age, std::uint64_t count) {
      self.unsent += count;
      self.oldest = std::max(self.oldest, age);
    });
    co_await group.join();
  }
  Task<void> ask(runtime::TaskGroup& group) {
    while (const auto intended = co_await starts->next()) {
      begun.push_back(*intended);
      most = std::max(most, ++under_way);
      group.spawn(do_work());
    }
    is_over = true;
  }
  Task<void> do_work() {
    if (work.count() > 0) co_await runtime::sleep_for(work);
    --under_way;
    starts->note_end();
  }

  SimWorld world;
  telemetry::Recorder recorder;
  OpenStarts::Setting setting;
  std::optional<OpenStarts> starts;
  base::Duration work{};
  std::vector<base::TimePoint> begun;
  int under_way = 0;
  int most = 0;
  std::uint64_t unsent = 0;
  base::Duration oldest{};
  bool is_over = false;
  telemetry::Snapshot totals;
};

TEST(OpenStarts, each_is_given_in_its_slot) {
  World world("1000");
  world.work = 10ms;
  world.run(1s);
  // The slot of the end itself has come, and is not begun any more.
  ASSERT_EQ(world.begun.size(), 1000u);
  for (std::size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(world.begun[i].ns, static_cast<std::int64_t>(i) * 1'000'000);
  }
  EXPECT_EQ(world.totals.find("arrival_lateness")->total.histogram.max(), 0);
  EXPECT_TRUE(world.is_over);
  EXPECT_EQ(world.unsent, 1u);
}

TEST(OpenStarts, no_more_are_given_than_may_be_in_flight) {
  World world("1000", 5);
  world.work = 10ms;
  world.run(1s);
  EXPECT_EQ(world.most, 5);
  // 5 at a time, 10 ms each: half of what is due.
  EXPECT_NEAR(static_cast<double>(world.begun.size()), 500, 10);
  EXPECT_EQ(world.begun.size() + world.unsent, 1001u);
  EXPECT_NEAR(static_cast<double>(world.oldest.count()), 500e6, 20e6);
  EXPECT_EQ(world.totals.count("arrivals_due"), 1001u);
  EXPECT_EQ(world.totals.count("arrivals_started"), world.begun.size());
  EXPECT_GT(world.totals.count("arrivals_held"), 950u);
  // Those that were held are no fault of the generator.
  EXPECT_EQ(world.totals.find("arrival_lateness")->total.histogram.max(), 0);
}

TEST(OpenStarts, a_burst_is_given_in_parts_and_whole) {
  World world("1000@1ms,1000000@1ms");
  world.run(10ms);
  EXPECT_EQ(world.begun.size(), 1001u);
  EXPECT_TRUE(std::is_sorted(world.begun.begin(), world.begun.end()));
}

TEST(OpenStarts, the_end_of_the_plan_ends_the_asking) {
  World world("100@100ms");
  world.run(10s);
  EXPECT_EQ(world.begun.size(), 10u);
  EXPECT_TRUE(world.is_over);
}

TEST(OpenStarts, whoever_dies_while_it_waits_takes_no_start_along) {
  SimWorld world;
  telemetry::Recorder recorder;
  OpenStarts::Setting setting;
  setting.plan = {*parse_arrivals("1000"), false};
  setting.most_in_flight = 1000;
  OpenStarts starts(world.loop, recorder, setting);
  struct Asker {
    static Task<void> ask(OpenStarts& starts, int& got) {
      while (co_await starts.next()) ++got;
    }
  };
  int first = 0;
  int second = 0;
  Scope scope(world.loop);
  runtime::RememberedRoot one;
  one.start(Asker::ask(starts, first), scope);
  starts.begin(world.loop.now());
  struct Rest {
    static Task<void> rest(base::Duration time) { co_await runtime::sleep_for(time); }
  };
  world.run(Rest::rest(10500us));
  one.destroy();
  world.run(Rest::rest(10ms));
  EXPECT_GT(starts.waiting(), 0u);
  runtime::RememberedRoot other;
  other.start(Asker::ask(starts, second), scope);
  world.run(Rest::rest(10ms));
  EXPECT_EQ(starts.waiting(), 0u);
  EXPECT_GT(first, 0);
  EXPECT_EQ(static_cast<std::uint64_t>(first + second), 1u + world.clock.now().ns / 1'000'000);
  other.destroy();
}

TEST(OpenStarts, whoever_is_given_a_start_may_end_it_all) {
  SimWorld world;
  telemetry::Recorder recorder;
  struct Owner {
    static Task<void> own(runtime::Loop& loop, telemetry::Recorder& recorder, int& got) {
      OpenStarts::Setting setting;
      setting.plan = {*parse_arrivals("1000"), false};
      setting.most_in_flight = 10;
      OpenStarts starts(loop, recorder, setting);
      starts.begin(loop.precise_now());
      for (int i = 0; i < 3; ++i) {
        if (co_await starts.next()) ++got;
      }
    }
  };
  int got = 0;
  world.run(Owner::own(world.loop, recorder, got));
  EXPECT_EQ(got, 3);
}

}  // namespace
}  // namespace throng::throttle
