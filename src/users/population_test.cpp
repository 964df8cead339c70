#include "users/population.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace throng::users {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;
using runtime::sleep_for;
using runtime::Slept;
using runtime::sim::SimWorld;

Task<void> pause_until(std::int64_t ns) {
  const TimePoint when{ns};
  co_await runtime::sleep_until(when);
}

/// Goes on until `ns`, whatever anyone asks.
Task<void> ignore_stop(User& user, std::int64_t ns) {
  Scope own(user.scope().loop());
  runtime::TaskGroup group(own);
  group.spawn(pause_until(ns));
  co_await group.join();
}

/// Users of one core, and what became of them.
struct Crowd {
  using Act = std::function<Task<void>(User&)>;
  explicit Crowd(PopulationPlace place = {}, Act act = sleep_until_stopped)
      : population(
            world.loop, place,
            [this, act](User& user) {
              started.emplace_back(user.id(), world.clock.now().ns);
              return act(user);
            },
            [this](UserId id, Outcome outcome, std::string_view reason) {
              EXPECT_TRUE(ended.emplace(id, outcome).second) << "user " << id << " ended twice";
              if (!reason.empty()) why[id] = reason;
              ended_at[id] = world.clock.now().ns;
            }) {}

  static Task<void> sleep_until_stopped(User&) { co_await sleep_for(10'000h); }

  /// Lets what happens until `ns` happen, what is due then too.
  void run_until(std::int64_t ns) {
    world.run(pause_until(ns));
    settle();
  }
  /// Turns that take no time, as many as anything here needs.
  void settle() {
    for (int i = 0; i < 30; ++i) world.run(pause_until(world.clock.now().ns));
  }
  void check_sum() const {
    const PopulationCounts c = population.counts();
    ASSERT_EQ(c.added, c.waiting + c.running + c.finished + c.failed + c.removed + c.never_started);
    ASSERT_LE(c.destroyed, c.removed);
  }
  std::vector<UserId> ended_ids(Outcome outcome) const {
    std::vector<UserId> ids;
    for (const auto& [id, how] : ended) {
      if (how == outcome) ids.push_back(id);
    }
    return ids;
  }

  SimWorld world;
  std::vector<std::pair<UserId, std::int64_t>> started;
  std::map<UserId, Outcome> ended;
  std::map<UserId, std::string> why;
  std::map<UserId, std::int64_t> ended_at;
  Population population;
};

TEST(User, is_small) {
  std::printf("a user: %zu bytes, its scope: %zu\n", sizeof(User), sizeof(Scope));
  EXPECT_LE(sizeof(User), 320u);
}

std::vector<std::int64_t> starts(const Crowd& crowd) {
  std::vector<std::int64_t> times;
  for (const auto& [id, ns] : crowd.started) times.push_back(ns);
  return times;
}

TEST(Population, users_start_at_the_slots_of_their_rate) {
  for (const Rate rate : {Rate{1, 24h}, Rate::per_minute(1), Rate::per_minute(90), Rate{1, 2s},
                          Rate::per_second(1), Rate::per_second(7), Rate::per_second(1000),
                          Rate::per_second(30'001), Rate::per_second(1'000'000)}) {
    const auto count = static_cast<std::int64_t>(rate.count);
    const std::int64_t users = rate.per > 10s ? 10 : 300;
    Crowd crowd;
    crowd.population.set_rate(rate);
    crowd.population.add({1, static_cast<std::uint64_t>(users)});
    crowd.run_until(rate.per.count() * (users - 1) / count);
    ASSERT_EQ(crowd.started.size(), static_cast<std::size_t>(users));
    for (std::int64_t i = 0; i < users; ++i) {
      const auto& [id, ns] = crowd.started[static_cast<std::size_t>(i)];
      ASSERT_EQ(id, static_cast<UserId>(i + 1));
      ASSERT_EQ(ns, i * rate.per.count() / count);
    }
    crowd.population.end(0s);
    crowd.settle();
  }
}

TEST(Population, several_cores_keep_one_schedule_together) {
  std::map<std::int64_t, UserId> all;
  for (unsigned core = 0; core < 3; ++core) {
    Crowd crowd({1, core, 3});
    crowd.population.set_rate(Rate::per_second(7), TimePoint{0});
    crowd.population.add({1, 100}, TimePoint{0});
    crowd.run_until(20'000'000'000);
    for (const auto& [id, ns] : crowd.started) EXPECT_TRUE(all.emplace(ns, id).second);
  }
  ASSERT_EQ(all.size(), 100u);
  std::int64_t i = 0;
  for (const auto& [ns, id] : all) {
    EXPECT_EQ(ns, i * 1'000'000'000 / 7);
    EXPECT_EQ(id, static_cast<UserId>(++i));
  }
}

TEST(Population, several_cores_keep_it_through_changes_of_the_rate) {
  const auto play = [](unsigned core, unsigned cores) {
    Crowd crowd({1, core, cores});
    crowd.population.set_rate(Rate::per_second(10), TimePoint{0});
    crowd.population.add({1, 1000}, TimePoint{0});
    crowd.run_until(1'234'000'000);
    crowd.population.set_rate(Rate::per_second(100), TimePoint{1'230'000'000});  // told late
    crowd.run_until(2'000'000'000);
    crowd.population.set_rate({0}, TimePoint{2'000'000'000});
    crowd.run_until(3'000'000'000);
    crowd.population.set_rate(Rate::per_minute(90), TimePoint{3'000'000'000});
    crowd.run_until(60'000'000'000);
    return starts(crowd);
  };
  const std::vector<std::int64_t> one = play(0, 1);
  std::vector<std::int64_t> three;
  for (unsigned core = 0; core < 3; ++core) {
    const auto part = play(core, 3);
    three.insert(three.end(), part.begin(), part.end());
  }
  std::sort(three.begin(), three.end());
  EXPECT_EQ(one, three);
  EXPECT_GT(one.size(), 150u);
}

TEST(Population, a_change_of_the_rate_leaves_neither_gap_nor_burst) {
  Crowd crowd;
  crowd.population.set_rate(Rate::per_second(100));
  crowd.population.add({1, 1000});
  for (int i = 1; i <= 300; ++i) {  // every 7 ms, to and fro
    crowd.run_until(i * 7'000'000);
    crowd.population.set_rate(Rate::per_second(i % 2 != 0 ? 50 : 100));
  }
  const auto times = starts(crowd);
  EXPECT_NEAR(static_cast<double>(times.size()), 2.1 * 75, 1.0);
  for (std::size_t i = 1; i < times.size(); ++i) {
    EXPECT_GE(times[i] - times[i - 1], 9'999'000);
    EXPECT_LE(times[i] - times[i - 1], 20'001'000);
  }
}

TEST(Population, users_added_meanwhile_queue_up_and_a_slot_nobody_waits_for_lapses) {
  Crowd crowd;
  crowd.run_until(5'000'000'000);
  crowd.population.set_rate(Rate::per_second(10));
  crowd.run_until(6'000'000'000);
  crowd.population.add({1, 2});  // begins the schedule
  crowd.run_until(6'050'000'000);
  crowd.population.add({3, 1});
  crowd.run_until(7'450'000'000);
  crowd.population.add({4, 2});
  crowd.run_until(9'000'000'000);
  EXPECT_EQ(starts(crowd), (std::vector<std::int64_t>{6'000'000'000, 6'100'000'000, 6'200'000'000,
                                                      7'500'000'000, 7'600'000'000}));
}

TEST(Population, an_unlimited_rate_starts_a_bounded_number_in_a_turn) {
  Crowd crowd;
  crowd.population.add({1, 1000});
  EXPECT_EQ(crowd.started.size(), 0u);  // not from inside the call
  for (unsigned turn = 1; turn <= 3; ++turn) {
    crowd.world.loop.turn();
    EXPECT_EQ(crowd.started.size(), turn * Population::kStartsPerTurn);
  }
  crowd.settle();
  EXPECT_EQ(crowd.started.size(), 1000u);
  EXPECT_EQ(crowd.world.clock.now().ns, 0);
}

TEST(Population, from_unlimited_to_a_rate_and_back) {
  Crowd crowd;
  crowd.population.set_rate({0});
  crowd.population.add({1, 1000});
  crowd.run_until(1'000'000'000);
  EXPECT_EQ(crowd.started.size(), 0u);
  crowd.population.set_rate(Rate::unlimited());
  crowd.world.loop.turn();
  crowd.population.set_rate(Rate::per_second(1));
  crowd.run_until(3'500'000'000);
  EXPECT_EQ(crowd.started.size(), Population::kStartsPerTurn + 3);  // at 1, 2 and 3 s
  crowd.population.set_rate(Rate::unlimited());
  crowd.settle();
  EXPECT_EQ(crowd.started.size(), 1000u);
}

TEST(Population, a_graceful_removal_lets_the_user_take_its_time) {
  Crowd crowd({}, [](User& user) -> Task<void> {
    EXPECT_EQ(co_await sleep_for(10'000h), Slept::kStopped);
    EXPECT_TRUE(user.is_stopped());
    co_await ignore_stop(user, 60'000'000'000);
  });
  crowd.population.add({1, 3});
  crowd.settle();
  EXPECT_EQ(crowd.population.remove(1, Removal::kGraceful), 1u);
  crowd.run_until(61'000'000'000);
  EXPECT_EQ(crowd.ended, (std::map<UserId, Outcome>{{3, Outcome::kRemoved}}));
  EXPECT_EQ(crowd.ended_at[3], 60'000'000'000);
  EXPECT_EQ(crowd.population.counts().running, 2u);
  EXPECT_EQ(crowd.population.counts().destroyed, 0u);
}

TEST(Population, a_user_that_ignores_a_forced_removal_is_destroyed_after_two_seconds) {
  Crowd crowd({}, [](User& user) { return ignore_stop(user, 1'000'000'000'000); });
  crowd.population.add({1, 2});
  crowd.run_until(1'000'000'000);
  EXPECT_EQ(crowd.population.remove(1, Removal::kForced), 1u);
  crowd.run_until(2'999'999'999);
  EXPECT_EQ(crowd.population.counts().running, 2u);
  crowd.run_until(3'000'000'000);
  EXPECT_EQ(crowd.ended_at, (std::map<UserId, std::int64_t>{{2, 3'000'000'000}}));
  EXPECT_EQ(crowd.ended[2], Outcome::kRemoved);
  EXPECT_EQ(crowd.population.counts().destroyed, 1u);
  EXPECT_EQ(crowd.population.counts().removed, 1u);
}

TEST(Population, a_user_that_ignores_a_graceful_removal_is_left_alone) {
  Crowd crowd({}, [](User& user) { return ignore_stop(user, 60'000'000'000); });
  crowd.population.add({1, 1});
  crowd.run_until(1'000'000'000);
  EXPECT_EQ(crowd.population.remove(1, Removal::kGraceful), 1u);
  EXPECT_EQ(crowd.population.remove(1, Removal::kForced), 0u);  // selected once is enough
  crowd.run_until(61'000'000'000);
  EXPECT_EQ(crowd.ended_at[1], 60'000'000'000);
  EXPECT_EQ(crowd.ended[1], Outcome::kRemoved);
}

TEST(Population, two_removals_of_three_take_six_different_users) {
  Crowd crowd;
  crowd.population.set_rate(Rate::per_second(1));
  crowd.population.add({1, 6});
  crowd.run_until(3'500'000'000);  // 1 to 4 run, 5 and 6 wait
  EXPECT_EQ(crowd.population.remove(3, Removal::kForced), 3u);
  EXPECT_EQ(crowd.population.counts().waiting, 0u);
  EXPECT_EQ(crowd.population.remove(3, Removal::kGraceful), 3u);
  EXPECT_EQ(crowd.population.remove(3, Removal::kForced), 0u);
  crowd.run_until(60'000'000'000);
  EXPECT_EQ(crowd.ended_ids(Outcome::kRemoved), (std::vector<UserId>{1, 2, 3, 4}));
  EXPECT_EQ(crowd.population.counts().removed, 6u);
  EXPECT_EQ(crowd.started.size(), 4u);
  crowd.check_sum();
}

TEST(Population, a_removed_user_that_waited_never_starts) {
  Crowd crowd;
  crowd.population.set_rate(Rate::per_second(1));
  crowd.population.add({1, 10});
  crowd.run_until(500'000'000);
  EXPECT_EQ(crowd.population.remove(4, Removal::kGraceful), 4u);
  const std::vector<UserId> some{3, 5, 5, 99, 0, 10};  // 10 is gone, 99 was never added
  EXPECT_EQ(crowd.population.remove(some, Removal::kForced), 2u);
  crowd.run_until(60'000'000'000);
  std::vector<UserId> ids;
  for (const auto& [id, ns] : crowd.started) ids.push_back(id);
  EXPECT_EQ(ids, (std::vector<UserId>{1, 2, 4, 6}));
  EXPECT_TRUE(crowd.ended.empty());
  crowd.check_sum();
}

TEST(Population, removal_by_id_takes_those_of_its_core) {
  Crowd crowd({1, 1, 2});
  crowd.population.add({1, 10});
  crowd.settle();
  const std::vector<UserId> some{1, 2, 3, 4};
  EXPECT_EQ(crowd.population.remove(some, Removal::kForced), 2u);
  EXPECT_EQ(crowd.population.remove(some, Removal::kForced), 0u);
  crowd.settle();
  EXPECT_EQ(crowd.ended_ids(Outcome::kRemoved), (std::vector<UserId>{2, 4}));
}

TEST(Population, a_user_can_remove_itself) {
  for (const Removal removal : {Removal::kGraceful, Removal::kForced}) {
    Slept slept = Slept::kInFull;
    Crowd crowd({}, [&slept, removal](User& user) {
      return [](User& self, Slept& how, Removal mode) -> Task<void> {
        EXPECT_TRUE(self.remove_self(mode));
        EXPECT_FALSE(self.remove_self(mode));
        how = co_await sleep_for(1h);
        if (self.id() == 2) co_await ignore_stop(self, 3'600'000'000'000);
      }(user, slept, removal);
    });
    crowd.population.add({1, 2});
    crowd.settle();
    EXPECT_EQ(slept, Slept::kStopped);
    EXPECT_EQ(crowd.ended, (std::map<UserId, Outcome>{{1, Outcome::kRemoved}}));
    crowd.run_until(10'000'000'000);
    EXPECT_EQ(crowd.population.counts().destroyed, removal == Removal::kForced ? 1u : 0u);
    if (removal == Removal::kForced) EXPECT_EQ(crowd.ended_at[2], 2'000'000'000);
  }
}

TEST(Population, a_user_that_throws_is_one_failed_user) {
  Crowd crowd({}, [](User& user) -> Task<void> {
    if (user.id() == 1) throw std::runtime_error("at once");
    co_await sleep_for(1s);
    if (user.id() == 2) throw std::runtime_error("later");
    if (user.id() == 3) throw 7;
  });
  crowd.population.add({1, 4});
  crowd.run_until(2'000'000'000);
  EXPECT_EQ(crowd.ended_ids(Outcome::kFailed), (std::vector<UserId>{1, 2, 3}));
  EXPECT_EQ(crowd.ended_ids(Outcome::kFinished), (std::vector<UserId>{4}));
  EXPECT_EQ(crowd.why, (std::map<UserId, std::string>{
                           {1, "at once"}, {2, "later"}, {3, "unknown exception"}}));
  EXPECT_EQ(crowd.population.failure_reasons().counts().at("later"), 1u);
  crowd.check_sum();
}

TEST(Population, a_body_that_cannot_even_be_made_is_a_failed_user) {
  Crowd crowd({}, [](User&) -> Task<void> { throw std::runtime_error("no memory"); });
  crowd.population.add({1, 3});
  crowd.settle();
  EXPECT_EQ(crowd.population.counts().failed, 3u);
  EXPECT_EQ(crowd.population.failure_reasons().counts().at("no memory"), 3u);
}

TEST(Population, a_hundred_thousand_users_that_return_at_once_keep_nobody_waiting) {
  Crowd crowd({}, [](User&) -> Task<void> { co_return; });
  crowd.population.add({1, 100'000});
  std::size_t most = 0;
  for (std::size_t before = 0; crowd.population.counts().finished < 100'000;) {
    crowd.world.loop.turn();
    most = std::max(most, crowd.started.size() - before);
    before = crowd.started.size();
    ASSERT_EQ(crowd.population.counts().running, 0u);
  }
  EXPECT_EQ(most, Population::kStartsPerTurn);
}

TEST(Population, random_numbers_depend_on_seed_and_id_and_not_on_cores) {
  std::vector<std::map<UserId, std::uint64_t>> drawn;
  for (unsigned cores = 1; cores <= 3; ++cores) {
    auto& all = drawn.emplace_back();
    for (unsigned core = 0; core < cores; ++core) {
      Crowd crowd({77, core, cores}, [&all](User& user) {
        return [](User& self, std::uint64_t& value) -> Task<void> {
          co_await sleep_for(1ms);
          self.random()();
          value = self.random()();
        }(user, all[user.id()]);
      });
      crowd.population.add({1, 50});
      crowd.run_until(1'000'000'000);
    }
    EXPECT_EQ(all.size(), 50u);
  }
  EXPECT_EQ(drawn[0], drawn[1]);
  EXPECT_EQ(drawn[0], drawn[2]);
}

Task<void> note_end(Population& population, std::optional<std::int64_t>& at) {
  co_await population.ended();
  if (population.has_ended()) at = population.loop().now().ns;
}

TEST(Population, the_end_waits_for_the_drain_then_asks_then_destroys) {
  Crowd crowd({}, [](User& user) -> Task<void> {
    if (user.id() == 1) co_await sleep_for(3s);                         // within the drain
    if (user.id() == 2) co_await sleep_for(1h);                         // heeds the stop
    if (user.id() == 3) co_await ignore_stop(user, 3'600'000'000'000);  // is destroyed
    if (user.id() == 4) co_await ignore_stop(user, 6'500'000'000);      // within the grace
  });
  crowd.population.set_rate(Rate::per_second(4));
  crowd.population.add({1, 10});
  crowd.run_until(800'000'000);
  crowd.population.end(5s);
  std::optional<std::int64_t> ended;
  Scope scope(crowd.world.loop);
  runtime::RememberedRoot root;
  root.start(note_end(crowd.population, ended), scope);
  crowd.population.add({11, 2});
  crowd.run_until(60'000'000'000);
  EXPECT_EQ(crowd.ended_at,
            (std::map<UserId, std::int64_t>{
                {1, 3'000'000'000}, {2, 5'800'000'000}, {3, 7'800'000'000}, {4, 6'500'000'000}}));
  EXPECT_EQ(crowd.ended_ids(Outcome::kFinished), (std::vector<UserId>{1}));
  EXPECT_EQ(ended, 7'800'000'000);
  const PopulationCounts counts = crowd.population.counts();
  EXPECT_EQ(counts.never_started, 8u);
  EXPECT_EQ(counts.removed, 3u);
  EXPECT_EQ(counts.destroyed, 1u);
  crowd.check_sum();
}

TEST(Population, users_that_are_told_to_stop_and_end_in_time_have_finished) {
  Crowd crowd({}, [](User& user) -> Task<void> {
    if (user.id() == 1) co_await sleep_for(1h);                         // heeds the stop
    if (user.id() == 2) co_await ignore_stop(user, 4'000'000'000);      // within the drain
    if (user.id() == 3) co_await ignore_stop(user, 3'600'000'000'000);  // is destroyed
    if (user.id() == 4) co_await sleep_for(1h);                         // is removed before
  });
  crowd.population.add({1, 4});
  crowd.settle();
  const std::vector<UserId> one{4};
  crowd.population.stop_users();
  EXPECT_EQ(crowd.population.remove(one, Removal::kGraceful), 1u);
  crowd.population.end(5s);
  crowd.run_until(60'000'000'000);
  EXPECT_EQ(crowd.ended_at, (std::map<UserId, std::int64_t>{
                                {1, 0}, {2, 4'000'000'000}, {3, 7'000'000'000}, {4, 0}}));
  EXPECT_EQ(crowd.ended_ids(Outcome::kFinished), (std::vector<UserId>{1, 2}));
  EXPECT_EQ(crowd.population.counts().removed, 2u);
  EXPECT_EQ(crowd.population.counts().destroyed, 1u);
  crowd.check_sum();
}

TEST(Population, an_end_without_users_is_over_at_once_and_a_later_end_may_shorten_it) {
  Crowd crowd;
  crowd.population.end(1h);
  EXPECT_TRUE(crowd.population.has_ended());

  Crowd other;
  other.population.add({1, 5});
  other.settle();
  EXPECT_EQ(other.population.remove(1, Removal::kGraceful), 1u);
  other.population.end(1h);
  other.run_until(1'000'000'000);
  EXPECT_FALSE(other.population.has_ended());
  EXPECT_EQ(other.population.remove(1, Removal::kGraceful), 1u);  // still possible
  other.population.end(2h);
  other.population.end(0s);
  EXPECT_EQ(other.population.remove(1, Removal::kForced), 0u);
  other.settle();
  EXPECT_TRUE(other.population.has_ended());
  EXPECT_EQ(other.world.clock.now().ns, 1'000'000'000);
}

TEST(Population, a_stopped_wait_for_the_end_goes_on) {
  Crowd crowd;
  crowd.population.add({1, 1});
  crowd.settle();
  Scope scope(crowd.world.loop);
  runtime::RememberedRoot root;
  std::optional<std::int64_t> ended;
  root.start(note_end(crowd.population, ended), scope);
  scope.request_stop();
  crowd.settle();
  EXPECT_TRUE(root.has_ended());
  EXPECT_EQ(ended, std::nullopt);
}

TEST(Population, the_end_of_many_is_spread_over_turns_and_complete) {
  constexpr std::uint64_t kUsers = 20'000;
  for (const bool heeds : {true, false}) {
    Crowd crowd({}, [heeds](User& user) {
      return heeds ? Crowd::sleep_until_stopped(user) : ignore_stop(user, 3'600'000'000'000);
    });
    crowd.population.add({1, kUsers});
    while (crowd.population.counts().waiting > 0) crowd.world.loop.turn();
    crowd.population.end(0s);
    std::uint64_t most = 0;
    for (std::uint64_t before = kUsers; !crowd.population.has_ended();) {
      crowd.world.loop.turn();
      most = std::max(most, before - crowd.population.counts().running);
      before = crowd.population.counts().running;
    }
    EXPECT_LE(most, 2 * std::max(Population::kStopsPerTurn, Population::kDestroysPerTick));
    EXPECT_EQ(crowd.population.counts().destroyed, heeds ? 0 : kUsers);
    EXPECT_LE(crowd.world.clock.now().ns, 2'030'000'000);
  }
}

struct OnDeath {
  explicit OnDeath(std::function<void()> what) : act(std::move(what)) {}
  OnDeath(const OnDeath&) = delete;
  ~OnDeath() { act(); }
  std::function<void()> act;
};

TEST(Population, can_be_destroyed_with_users_in_every_state) {
  int alive = 0;
  {
    Crowd crowd({}, [&alive](User& user) {
      return [](User& self, int& count) -> Task<void> {
        ++count;
        const OnDeath last([&self, &count] {
          --count;
          self.remove_self(Removal::kForced);  // too late to matter, and harmless
        });
        if (self.id() % 2 == 0) co_await sleep_for(10'000h);
        co_await ignore_stop(self, 3'600'000'000'000);
      }(user, alive);
    });
    crowd.population.add({1, 600});
    crowd.settle();
    const std::vector<UserId> told{1, 2}, doomed{3, 4};
    crowd.population.remove(told, Removal::kGraceful);
    crowd.population.remove(doomed, Removal::kForced);
    crowd.settle();
    crowd.population.add({601, 1000});
    crowd.world.loop.turn();
    crowd.population.remove(2000, Removal::kForced);  // selected, not yet asked
    crowd.population.set_rate(Rate::per_second(1));
    crowd.population.add({1601, 10});
    EXPECT_GT(alive, 700);
  }
  EXPECT_EQ(alive, 0);
}

TEST(Population, a_body_may_do_anything_to_its_population) {
  Crowd* there = nullptr;
  Crowd crowd({}, [&there](User& user) {
    return [](User& self, Population& population) -> Task<void> {
      const OnDeath last([&population] { population.remove(1, Removal::kForced); });
      if (self.id() == 1) population.add({100, 5});
      if (self.id() == 2) population.set_rate(Rate::per_second(1));
      if (self.id() == 3) population.remove(2, Removal::kForced);
      if (self.id() == 4) population.end(10s);
      co_await sleep_for(10s);
    }(user, there->population);
  });
  there = &crowd;
  crowd.population.add({1, 20});
  crowd.run_until(100'000'000'000);
  EXPECT_TRUE(crowd.population.has_ended());
  crowd.check_sum();
}

}  // namespace
}  // namespace throng::users
