#include "run/core_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <vector>

#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using runtime::sim::SimWorld;

/// Users that sleep for a while, then end.
class SleepingLoad final : public Load {
 public:
  explicit SleepingLoad(base::Duration asleep) : asleep_(asleep) {}
  Task<Result<bool, LoadProblem>> prepare() override { co_return true; }
  std::unique_ptr<Workload> make_workload(CoreContext context) override {
    return std::make_unique<Sleepers>(*this, std::move(context));
  }
  std::vector<std::int64_t> started_at;
  int load_ends = 0;
  bool fails = false;
  bool says_it_is_done = false;

 private:
  struct Sleepers final : Workload {
    Sleepers(SleepingLoad& l, CoreContext c) : load(l), context(std::move(c)) {}
    void start(users::User& user) override {
      load.started_at.push_back(context.loop.now().ns);
      if (load.fails) throw std::runtime_error("no bed for user " + std::to_string(user.id()));
      user.run(sleep(*this));
    }
    void end_load() override { ++load.load_ends; }
    results::IterationCounts iterations() const override { return {slept, 0, 0}; }
    static Task<void> sleep(Sleepers& self) {
      if (self.load.says_it_is_done) self.context.finish_up();
      co_await runtime::sleep_for(self.load.asleep_);
      ++self.slept;
    }
    SleepingLoad& load;
    const CoreContext context;
    std::uint64_t slept = 0;
  };
  const base::Duration asleep_;
};

struct Fixture {
  /// Runs core `core` of `spec` to its end.
  void run(SleepingLoad& load, unsigned core = 0) {
    CoreRun run(world.loop, spec, core, load,
                {[this, &run](CoreReport&& report) { take(run, std::move(report)); }, nullptr});
    core_ = &run;
    if (early) run.carry_out({++ordered_, *early}, world.loop.now());
    world.run(run.run(world.loop.now()));
  }
  /// As a node with this core alone would.
  void take(CoreRun& run, CoreReport&& report) {
    if (report.kind == CoreReport::Kind::kIdle && report.orders == ordered_) run.finish();
    if (report.kind == CoreReport::Kind::kAnswer) answers.push_back(report.answer);
    if (report.kind != CoreReport::Kind::kIdle && report.kind != CoreReport::Kind::kAnswer) {
      reports.push_back(std::move(report));
    }
  }
  /// Has an order carried out after so long.
  void order(base::Duration after, config::RunOrder::What what) {
    planned_.push_back(std::make_unique<Planned>(*this, std::move(what)));
    world.loop.add_precise(*planned_.back(), world.loop.now() + after);
  }
  std::int64_t ended_ns() const { return world.clock.now().ns; }
  std::ptrdiff_t count(CoreReport::Kind kind) const {
    return std::count_if(reports.begin(), reports.end(),
                         [kind](const CoreReport& report) { return report.kind == kind; });
  }

  struct Planned final : runtime::PreciseTimer {
    Planned(Fixture& f, config::RunOrder::What w) : fixture(f), what(std::move(w)) {}
    void fire() override {
      fixture.core_->carry_out({++fixture.ordered_, what}, fixture.world.loop.now());
    }
    Fixture& fixture;
    const config::RunOrder::What what;
  };

  SimWorld world;
  config::RunSpec spec;
  std::vector<CoreReport> reports;
  std::vector<OrderAnswer> answers;
  std::optional<config::RunOrder::What> early;  // an order that comes before all else
  CoreRun* core_ = nullptr;
  std::uint64_t ordered_ = 0;
  std::vector<std::unique_ptr<Planned>> planned_;
};

TEST(CoreRun, it_ends_when_all_users_have_ended_without_a_duration) {
  Fixture fixture;
  fixture.spec.users = 5;
  SleepingLoad load(2500ms);
  fixture.run(load);
  EXPECT_EQ(fixture.ended_ns(), 2'500'000'000);
  const CoreReport& last = fixture.reports.back();
  EXPECT_EQ(last.kind, CoreReport::Kind::kLast);
  EXPECT_EQ(last.users.finished, 5u);
  EXPECT_EQ(last.iterations.finished, 5u);
  EXPECT_EQ(fixture.count(CoreReport::Kind::kSecond), 2);
  EXPECT_EQ(fixture.count(CoreReport::Kind::kLoadEnd), 1);
  EXPECT_EQ(load.load_ends, 1);
}

TEST(CoreRun, all_users_start_before_it_may_end) {
  Fixture fixture;
  fixture.spec.users = 4;
  fixture.spec.user_rate = config::UserRate{1, 1s};  // the next starts when nobody is left
  SleepingLoad load(100ms);
  fixture.run(load);
  const std::vector<std::int64_t> expected = {0, 1'000'000'000, 2'000'000'000, 3'000'000'000};
  EXPECT_EQ(load.started_at, expected);
  EXPECT_EQ(fixture.ended_ns(), 3'100'000'000);
  EXPECT_EQ(fixture.reports.back().users.finished, 4u);
}

TEST(CoreRun, each_core_starts_its_own_users_in_its_own_slots) {
  Fixture fixture;
  fixture.spec.users = 5;
  fixture.spec.cores = 2;
  fixture.spec.user_rate = config::UserRate{10, 1s};
  SleepingLoad load(1ms);
  fixture.run(load, 1);
  const std::vector<std::int64_t> expected = {100'000'000, 300'000'000};
  EXPECT_EQ(load.started_at, expected);
}

TEST(CoreRun, a_core_without_users_ends_at_once) {
  Fixture fixture;
  fixture.spec.users = 1;
  fixture.spec.cores = 2;
  fixture.spec.duration = 1h;
  SleepingLoad load(1h);
  fixture.run(load, 1);
  EXPECT_EQ(fixture.ended_ns(), 0);
  EXPECT_EQ(fixture.reports.back().users.started, 0u);
}

TEST(CoreRun, users_that_outlast_the_drain_are_stopped_and_counted_as_removed) {
  Fixture fixture;
  fixture.spec.users = 3;
  fixture.spec.duration = 1s;
  fixture.spec.drain = 500ms;
  SleepingLoad load(1h);
  fixture.run(load);
  EXPECT_EQ(fixture.ended_ns(), 1'500'000'000);
  EXPECT_EQ(fixture.reports.back().users.removed, 3u);
  EXPECT_EQ(load.load_ends, 1);
}

TEST(CoreRun, a_workload_with_nothing_left_to_begin_lets_its_users_take_their_time) {
  Fixture fixture;
  fixture.spec.users = 3;
  fixture.spec.drain = 500ms;
  SleepingLoad load(1min);
  load.says_it_is_done = true;  // so nobody starts after the first
  fixture.spec.user_rate = config::UserRate{1, 1s};
  fixture.run(load);
  EXPECT_EQ(fixture.ended_ns(), 60'000'000'000);
  EXPECT_EQ(fixture.reports.back().users.started, 1u);
  EXPECT_EQ(fixture.reports.back().users.finished, 1u);
}

TEST(CoreRun, why_users_failed_is_reported) {
  Fixture fixture;
  fixture.spec.users = 2;
  SleepingLoad load(1s);
  load.fails = true;
  fixture.run(load);
  const CoreReport& last = fixture.reports.back();
  EXPECT_EQ(last.users.failed, 2u);
  EXPECT_EQ(last.failures.size(), 2u);
  EXPECT_EQ(last.failures.at("no bed for user 2"), 1u);
}

TEST(CoreRun, users_that_are_added_run_beside_the_others) {
  Fixture fixture;
  fixture.spec.users = 2;
  SleepingLoad load(2s);
  fixture.order(1s, config::AddUsers{3, 3});
  fixture.run(load);
  EXPECT_EQ(fixture.ended_ns(), 3'000'000'000);
  EXPECT_EQ(fixture.answers.at(0).users.running, 2u);  // they start in the loop's next turn
  EXPECT_EQ(fixture.answers.at(0).users.waiting, 3u);
  EXPECT_EQ(fixture.reports.back().users.finished, 5u);
}

TEST(CoreRun, an_order_that_comes_first_of_all_finds_the_users) {
  Fixture fixture;
  fixture.spec.users = 5;
  fixture.early = config::CountUsers();
  SleepingLoad load(1s);
  fixture.run(load);
  ASSERT_EQ(fixture.answers.size(), 1u);
  EXPECT_EQ(fixture.answers[0].users.waiting, 5u);
  EXPECT_EQ(fixture.reports.back().users.finished, 5u);
  EXPECT_EQ(fixture.ended_ns(), 1'000'000'000);
}

TEST(CoreRun, two_removals_at_once_take_different_users) {
  Fixture fixture;
  fixture.spec.users = 14;
  SleepingLoad load(1h);
  fixture.spec.duration = 10s;
  fixture.order(1s, config::RemoveUsers{3, true});
  fixture.order(1s, config::RemoveUsers{3, true});
  fixture.order(5s, config::CountUsers{});
  fixture.run(load);
  EXPECT_EQ(fixture.answers.at(0).count, 3u);
  EXPECT_EQ(fixture.answers.at(1).count, 3u);
  EXPECT_EQ(fixture.answers.at(1).users.removable, 8u);
  EXPECT_EQ(fixture.answers.at(2).users.running, 8u);
  EXPECT_EQ(fixture.answers.at(2).users.removed, 6u);
}

TEST(CoreRun, a_removal_takes_those_who_wait_first_and_none_of_them_starts) {
  Fixture fixture;
  fixture.spec.users = 10;
  fixture.spec.user_rate = config::UserRate{1, 1s};
  SleepingLoad load(1min);
  fixture.order(2500ms, config::RemoveUsers{7, false});
  fixture.run(load);
  EXPECT_EQ(fixture.answers.at(0).count, 7u);
  EXPECT_EQ(fixture.reports.back().users.started, 3u);
  EXPECT_EQ(fixture.reports.back().users.removed, 7u);
  EXPECT_EQ(fixture.reports.back().users.finished, 3u);
}

TEST(CoreRun, users_are_removed_by_their_ids) {
  Fixture fixture;
  fixture.spec.users = 10;
  SleepingLoad load(1min);
  fixture.order(1s, config::RemoveIds{3, 5, true});
  fixture.order(2s, config::RemoveIds{4, 100, true});
  fixture.order(20s, config::CountUsers{});
  fixture.run(load);
  EXPECT_EQ(fixture.answers.at(0).count, 3u);
  EXPECT_EQ(fixture.answers.at(1).count, 5u);
  EXPECT_EQ(fixture.answers.at(2).users.running, 2u);
}

TEST(CoreRun, held_users_start_when_they_are_let_go_and_not_in_a_burst) {
  Fixture fixture;
  fixture.spec.users = 4;
  fixture.spec.user_rate = config::UserRate{1, 1s};
  SleepingLoad load(100ms);
  fixture.order(500ms, config::Hold{true});
  fixture.order(10500ms, config::Hold{false});
  fixture.run(load);
  const std::vector<std::int64_t> expected = {0, 11'000'000'000, 12'000'000'000, 13'000'000'000};
  EXPECT_EQ(load.started_at, expected);
}

TEST(CoreRun, who_waits_to_start_is_told) {
  Fixture fixture;
  fixture.spec.users = 5;
  fixture.spec.user_rate = config::UserRate{1, 1s};
  SleepingLoad load(100ms);
  fixture.order(1500ms, config::ListWaiting{});
  fixture.run(load);
  ASSERT_EQ(fixture.answers.at(0).ranges.size(), 1u);
  EXPECT_EQ(fixture.answers.at(0).ranges[0], (OrderAnswer::Range{3, 5}));
}

TEST(CoreRun, a_run_that_stays_goes_on_without_users) {
  Fixture fixture;
  fixture.spec.users = 0;
  fixture.spec.stays = true;
  fixture.spec.duration = 1min;
  SleepingLoad load(1s);
  fixture.order(10s, config::AddUsers{101, 2});
  fixture.run(load);
  EXPECT_EQ(fixture.ended_ns(), 60'000'000'000);
  EXPECT_EQ(fixture.reports.back().users.finished, 2u);
}

TEST(CoreRun, who_ended_is_replaced_when_that_is_wanted) {
  Fixture fixture;
  fixture.spec.users = 2;
  fixture.spec.replaces_users = true;
  fixture.spec.duration = 5500ms;
  fixture.spec.drain = 1min;
  SleepingLoad load(1s);
  fixture.order(4500ms, config::RemoveUsers{1, false});
  fixture.run(load);
  // Of each second two, from the fifth on one; a removed user is not replaced.
  EXPECT_EQ(fixture.reports.back().users.started, 11u);
  EXPECT_EQ(fixture.reports.back().users.removed, 1u);
  EXPECT_EQ(fixture.reports.back().users.finished, 10u);
}

}  // namespace
}  // namespace throng::run
