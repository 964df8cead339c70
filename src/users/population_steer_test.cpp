// What changes users while a run goes on, beside removals by number and by id.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "users/population.hpp"

namespace throng::users {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;
using runtime::sim::SimWorld;

Task<void> pause_until(std::int64_t ns) {
  const TimePoint when{ns};
  co_await runtime::sleep_until(when);
}

/// Users that sleep until they are stopped, then take `lag` to return.
struct Crowd {
  explicit Crowd(PopulationPlace place = {})
      : population(
            world.loop, place,
            [this](User& user) {
              started.push_back(user.id());
              started_at.push_back(world.clock.now().ns);
              drawn.push_back(user.random()());
              return live(user, *this);
            },
            [this](UserId id, Outcome outcome, std::string_view reason) {
              ended.emplace_back(id, outcome);
              why[id] = reason;
              if (again > 0 && outcome != Outcome::kRemoved) {
                --again;
                population.add_again(id);
              }
            }) {}

  static Task<void> live(User& user, Crowd& crowd) {
    user.set_resting(crowd.rests);
    co_await runtime::sleep_for(crowd.life);
    user.set_resting(false);
    if (crowd.ignores_stop) {
      Scope own(user.scope().loop());
      runtime::TaskGroup group(own);
      group.spawn(pause_until(3'600'000'000'000));
      co_await group.join();
    }
  }
  void run_until(std::int64_t ns) {
    world.run(pause_until(ns));
    for (int i = 0; i < 10; ++i) world.run(pause_until(world.clock.now().ns));
  }

  SimWorld world;
  base::Duration life = 10'000h;
  bool ignores_stop = false;
  bool rests = false;
  int again = 0;
  std::vector<UserId> started;
  std::vector<std::int64_t> started_at;
  std::vector<std::uint64_t> drawn;
  std::vector<std::pair<UserId, Outcome>> ended;
  std::map<UserId, std::string> why;
  Population population;
};

TEST(PopulationSteer, held_users_wait_and_slots_that_pass_meanwhile_lapse) {
  Crowd crowd;
  crowd.population.set_rate(Rate::per_second(1), {0});
  crowd.population.add({1, 4}, {0});
  crowd.run_until(500'000'000);
  crowd.population.hold(true, {500'000'000});
  crowd.run_until(5'500'000'000);
  EXPECT_EQ(crowd.started.size(), 1u);
  crowd.population.hold(false, {5'500'000'000});
  crowd.run_until(7'000'000'000);
  EXPECT_EQ(crowd.started_at, (std::vector<std::int64_t>{0, 6'000'000'000, 7'000'000'000}));
}

TEST(PopulationSteer, held_users_can_be_removed_and_the_end_finds_them) {
  Crowd crowd;
  crowd.population.hold(true, {0});
  crowd.population.add({1, 10}, {0});
  crowd.run_until(1'000'000'000);
  EXPECT_EQ(crowd.population.remove(4, Removal::kForced), 4u);
  crowd.population.end(0s);
  EXPECT_TRUE(crowd.population.has_ended());
  EXPECT_EQ(crowd.population.counts().removed, 4u);
  EXPECT_EQ(crowd.population.counts().never_started, 6u);
}

TEST(PopulationSteer, a_range_of_ids_is_removed_whether_they_wait_or_run) {
  Crowd crowd;
  crowd.population.set_rate(Rate::per_second(1), {0});
  crowd.population.add({1, 10}, {0});
  crowd.run_until(3'500'000'000);  // 1 to 4 run
  EXPECT_EQ(crowd.population.remove_between(3, 7, Removal::kForced), 5u);
  EXPECT_EQ(crowd.population.remove_between(3, 7, Removal::kForced), 0u);
  EXPECT_EQ(crowd.population.remove_between(100, 200, Removal::kForced), 0u);
  crowd.run_until(20'000'000'000);
  EXPECT_EQ(crowd.started, (std::vector<UserId>{1, 2, 3, 4, 8, 9, 10}));
  EXPECT_EQ(crowd.population.counts().removed, 5u);
  EXPECT_EQ(crowd.population.counts().leaving, 0u);
}

TEST(PopulationSteer, who_is_chosen_counts_as_leaving_until_it_is_gone) {
  Crowd crowd;
  crowd.ignores_stop = true;
  crowd.population.add({1, 5}, {0});
  crowd.run_until(1'000'000);
  crowd.population.remove(2, Removal::kForced);
  EXPECT_EQ(crowd.population.counts().leaving, 2u);
  EXPECT_EQ(crowd.population.counts().running, 5u);
  crowd.run_until(3'000'000'000);
  EXPECT_EQ(crowd.population.counts().leaving, 0u);
  EXPECT_EQ(crowd.population.counts().running, 3u);
}

TEST(PopulationSteer, a_user_that_is_made_to_fail_counts_as_failed_for_that_reason) {
  Crowd crowd;
  crowd.population.add({1, 3}, {0});
  crowd.run_until(1'000'000);
  EXPECT_TRUE(crowd.population.fail(2, "it took too long"));
  EXPECT_FALSE(crowd.population.fail(9, "it is not there"));
  crowd.run_until(2'000'000);
  EXPECT_EQ(crowd.why[2], "it took too long");
  EXPECT_EQ(crowd.population.counts().failed, 1u);
  EXPECT_EQ(crowd.population.failure_reasons().counts().at("it took too long"), 1u);
  EXPECT_EQ(crowd.population.counts().running, 2u);
}

TEST(PopulationSteer, one_that_does_not_heed_it_is_destroyed_and_has_failed_all_the_same) {
  Crowd crowd;
  crowd.ignores_stop = true;
  crowd.population.add({1, 1}, {0});
  crowd.run_until(1'000'000);
  crowd.population.remove(1, Removal::kGraceful);
  crowd.run_until(2'000'000);
  EXPECT_TRUE(crowd.population.fail(1, "late"));  // it was only asked before
  crowd.run_until(2'500'000'000);
  ASSERT_EQ(crowd.ended.size(), 1u);
  EXPECT_EQ(crowd.ended[0].second, Outcome::kFailed);
  EXPECT_EQ(crowd.population.counts().removed, 0u);
}

TEST(PopulationSteer, a_later_life_has_the_same_id_and_other_random_numbers) {
  Crowd crowd;
  crowd.life = 1s;
  crowd.again = 3;
  crowd.population.add({7, 1}, {0});
  crowd.run_until(10'000'000'000);
  EXPECT_EQ(crowd.started, (std::vector<UserId>{7, 7, 7, 7}));
  for (std::size_t i = 0; i < crowd.drawn.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(crowd.drawn[i], crowd.drawn[j]);
  }
  EXPECT_EQ(crowd.population.counts().added, 4u);
  EXPECT_EQ(crowd.population.counts().finished, 4u);
}

TEST(PopulationSteer, nobody_is_added_again_when_the_end_has_begun) {
  Crowd crowd;
  crowd.life = 1s;
  crowd.again = 1;
  crowd.population.add({1, 1}, {0});
  crowd.run_until(500'000'000);
  crowd.population.end(10s);
  crowd.run_until(5'000'000'000);
  EXPECT_TRUE(crowd.population.has_ended());
  EXPECT_EQ(crowd.population.counts().never_started, 1u);
}

TEST(PopulationSteer, where_passes_may_end_a_gentle_removal_waits_for_them) {
  Crowd crowd;
  crowd.life = 10s;
  crowd.population.let_passes_end();
  crowd.population.add({1, 2}, {0});
  crowd.run_until(1'000'000'000);
  EXPECT_EQ(crowd.population.remove(1, Removal::kGraceful), 1u);
  crowd.run_until(9'000'000'000);
  EXPECT_TRUE(crowd.ended.empty());
  crowd.run_until(11'000'000'000);
  EXPECT_EQ(crowd.population.counts().removed, 1u);
  EXPECT_EQ(crowd.population.counts().finished, 1u);
}

TEST(PopulationSteer, who_rests_between_two_passes_goes_at_once) {
  Crowd crowd;
  crowd.rests = true;
  crowd.population.let_passes_end();
  crowd.population.add({1, 1}, {0});
  crowd.run_until(1'000'000'000);
  crowd.population.remove(1, Removal::kGraceful);
  crowd.run_until(1'001'000'000);
  EXPECT_EQ(crowd.population.counts().removed, 1u);
}

}  // namespace
}  // namespace throng::users
