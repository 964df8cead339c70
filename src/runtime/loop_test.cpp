#include "runtime/loop.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;
using base::TimePoint;
using sim::SimWorld;

Task<void> note_sleep(Loop& loop, base::Duration duration, std::vector<std::int64_t>& woken) {
  co_await sleep_for(duration);
  woken.push_back(loop.now().ns);
}

TEST(Loop, a_sleep_ends_at_the_next_millisecond_and_never_early) {
  for (const auto& [asked, expected] : {std::pair{1'000'000, 1'000'000},
                                        {1'000'001, 2'000'000},
                                        {999'999, 1'000'000},
                                        {1, 1'000'000},
                                        {300'000'000, 300'000'000}}) {
    SimWorld world;
    std::vector<std::int64_t> woken;
    world.run(note_sleep(world.loop, base::Duration(asked), woken));
    ASSERT_EQ(woken.size(), 1u);
    EXPECT_EQ(woken[0], expected) << asked;
  }
}

Task<void> note_precise(Loop& loop, TimePoint when, std::vector<std::int64_t>& woken) {
  co_await sleep_until(when);
  woken.push_back(loop.now().ns);
}

TEST(Loop, a_precise_sleep_ends_at_its_nanosecond) {
  SimWorld world;
  std::vector<std::int64_t> woken;
  world.run(note_precise(world.loop, TimePoint{1'234'567}, woken));
  world.run(note_precise(world.loop, TimePoint{5}, woken));
  EXPECT_EQ(woken, (std::vector<std::int64_t>{1'234'567, 1'234'567}));
}

Task<void> catch_up(int slots, int& done) {
  for (int slot = 0; slot < slots; ++slot) {
    const TimePoint intended{slot};
    co_await sleep_until(intended);
    ++done;
  }
}

TEST(Loop, work_behind_its_schedule_does_not_keep_other_precise_work_waiting) {
  SimWorld world;
  std::vector<std::int64_t> woken;
  world.run(note_precise(world.loop, TimePoint{1'000'000'000}, woken));
  Scope scope(world.loop);
  int done = 0;
  RememberedRoot behind;
  behind.start(catch_up(1000, done), scope);
  RememberedRoot other;
  other.start(note_precise(world.loop, TimePoint{999'999'999}, woken), scope);
  for (int turn = 0; turn < 3; ++turn) world.loop.turn();
  EXPECT_EQ(woken.size(), 2u);
  EXPECT_LT(done, 5);
}

Task<void> note_outcome(Slept& outcome, base::Duration duration) {
  outcome = co_await sleep_for(duration);
}

TEST(Loop, a_stop_ends_a_sleep_in_the_next_turn_and_later_ones_at_once) {
  SimWorld world;
  Scope scope(world.loop);
  Slept outcome = Slept::kInFull;
  RememberedRoot root;
  root.start(note_outcome(outcome, 1h), scope);
  scope.request_stop();
  EXPECT_FALSE(root.has_ended());
  world.loop.turn();
  EXPECT_TRUE(root.has_ended());
  EXPECT_EQ(outcome, Slept::kStopped);

  outcome = Slept::kInFull;
  RememberedRoot late;
  late.start(note_outcome(outcome, 1h), scope);
  EXPECT_EQ(outcome, Slept::kStopped);
  world.loop.turn();
}

TEST(Loop, a_stop_reaches_the_scopes_below_and_those_made_later) {
  SimWorld world;
  Scope parent(world.loop);
  Scope child(parent);
  Scope grandchild(child);
  parent.request_stop();
  EXPECT_TRUE(grandchild.is_stopped());
  EXPECT_TRUE(Scope(child).is_stopped());
}

Task<void> ignores_stop(long& rounds) {
  for (;;) {
    co_await sleep_for(1h);
    ++rounds;
  }
}

TEST(Loop, a_body_that_does_not_heed_the_stop_cannot_hold_the_loop) {
  SimWorld world;
  Scope scope(world.loop);
  long rounds = 0;
  RememberedRoot root;
  root.start(ignores_stop(rounds), scope);
  scope.request_stop();
  std::vector<std::int64_t> woken;
  Scope other_scope(world.loop);
  RememberedRoot other;
  other.start(note_sleep(world.loop, 1ms, woken), other_scope);
  for (int turn = 0; turn < 10; ++turn) world.loop.turn();
  world.clock.advance(1ms);
  world.loop.turn();
  EXPECT_EQ(woken.size(), 1u);
  EXPECT_FALSE(root.has_ended());
  EXPECT_GT(rounds, 0);
  EXPECT_LE(rounds, 65 * 11);
  root.destroy();
}

TEST(Loop, a_killed_sleeper_is_never_woken) {
  SimWorld world;
  Scope scope(world.loop);
  Slept outcome = Slept::kInFull;
  auto killed = std::make_unique<RememberedRoot>();
  killed->start(note_outcome(outcome, 1ms), scope);
  killed.reset();
  std::vector<std::int64_t> woken;
  world.run(note_sleep(world.loop, 10ms, woken));
  EXPECT_EQ(woken.size(), 1u);
}

TEST(Loop, a_waiter_that_was_stopped_can_be_killed_before_it_is_resumed) {
  SimWorld world;
  Scope scope(world.loop);
  Slept outcome = Slept::kInFull;
  auto killed = std::make_unique<RememberedRoot>();
  killed->start(note_outcome(outcome, 1ms), scope);
  scope.request_stop();
  killed.reset();
  world.loop.turn();
  EXPECT_EQ(outcome, Slept::kInFull);
}

TEST(Loop, load_is_what_the_turns_since_the_last_look_took) {
  SimWorld world;
  std::vector<std::int64_t> woken;
  world.run(note_sleep(world.loop, 10ms, woken));
  const LoopLoad load = world.loop.take_load();
  EXPECT_EQ(load.idle_ns, 10'000'000);
  EXPECT_EQ(load.busy_ns, 0);
  EXPECT_GT(load.turns, 0u);
  EXPECT_EQ(world.loop.take_load().turns, 0u);
}

}  // namespace
}  // namespace throng::runtime
