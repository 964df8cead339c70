#include "throng/task.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/task_group.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;
using sim::SimWorld;

Task<int> ready(int value) {
  co_return value;
}
Task<int> deep(int depth) {
  if (depth == 0) {
    co_await sleep_for(1ms);
    co_return 0;
  }
  co_return 1 + co_await deep(depth - 1);
}

Task<void> sum_ready(long count, long& sum) {
  for (long i = 0; i < count; ++i) sum += co_await ready(1);
}

TEST(Task, five_million_ready_awaits_do_not_grow_the_stack) {
  SimWorld world;
  long sum = 0;
  world.run(sum_ready(5'000'000, sum));
  EXPECT_EQ(sum, 5'000'000);
}

Task<void> sleep_many(long count) {
  for (long i = 0; i < count; ++i) co_await sleep_for(0ms);
}

TEST(Task, a_long_chain_of_suspensions_does_not_grow_the_stack) {
  SimWorld world;
  world.run(sleep_many(200'000));
}

Task<void> check_depth(int depth) {
  EXPECT_EQ(co_await deep(depth), depth);
}

TEST(Task, results_come_back_through_many_suspended_frames) {
  SimWorld world;
  world.run(check_depth(500));
}

Task<int> throws_after_sleep() {
  co_await sleep_for(1ms);
  throw std::runtime_error("broken");
}

Task<void> catches(std::string& what) {
  try {
    co_await throws_after_sleep();
  } catch (const std::runtime_error& error) {
    what = error.what();
  }
}

TEST(Task, an_exception_reaches_the_awaiting_task) {
  SimWorld world;
  std::string what;
  world.run(catches(what));
  EXPECT_EQ(what, "broken");
}

Task<void> rethrows() {
  co_await throws_after_sleep();
}

TEST(Task, an_exception_of_a_root_is_told_to_its_owner) {
  SimWorld world;
  EXPECT_THROW(world.run(rethrows()), std::runtime_error);
}

struct Counted {
  explicit Counted(int& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  int& count_;
};

Task<void> holds(int& alive, int depth) {
  Counted counted(alive);
  if (depth > 0) co_return co_await holds(alive, depth - 1);
  co_await sleep_for(1h);
}

TEST(Task, destroying_the_outermost_frame_destroys_all_it_awaits) {
  SimWorld world;
  int alive = 0;
  Scope scope(world.loop);
  RememberedRoot root;
  root.start(holds(alive, 5), scope);
  EXPECT_EQ(alive, 6);
  root.destroy();
  EXPECT_EQ(alive, 0);
}

Task<void> groups(int& alive) {
  TaskGroup group(co_await current_scope());
  for (int i = 0; i < 3; ++i) group.spawn(holds(alive, 2));
  co_await group.join();
}

TEST(TaskGroup, a_group_destroyed_by_a_kill_destroys_its_tasks) {
  SimWorld world;
  int alive = 0;
  Scope scope(world.loop);
  RememberedRoot root;
  root.start(groups(alive), scope);
  EXPECT_EQ(alive, 9);
  root.destroy();
  EXPECT_EQ(alive, 0);
}

TEST(TaskGroup, a_stop_reaches_the_tasks_and_the_join_waits_for_them) {
  SimWorld world;
  int alive = 0;
  Scope scope(world.loop);
  RememberedRoot root;
  root.start(groups(alive), scope);
  scope.request_stop();
  while (!root.has_ended()) world.loop.turn();
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(world.clock.now().ns, 0);  // nothing waited for the hour
}

Task<void> fails_later(base::Duration after) {
  co_await sleep_for(after);
  throw std::runtime_error("child");
}

Task<void> joins_failing(int& joined) {
  TaskGroup group(co_await current_scope());
  group.spawn(fails_later(2ms));
  group.spawn(sleep_many(5));
  EXPECT_EQ(group.size(), 2u);
  try {
    co_await group.join();
  } catch (const std::runtime_error&) {
    ++joined;
  }
  EXPECT_TRUE(group.is_empty());
}

TEST(TaskGroup, join_waits_for_all_and_then_throws_the_first_failure) {
  SimWorld world;
  int joined = 0;
  world.run(joins_failing(joined));
  EXPECT_EQ(joined, 1);
}

Task<void> joins_nothing() {
  TaskGroup group(co_await current_scope());
  co_await group.join();
}

TEST(TaskGroup, joining_an_empty_group_does_not_wait) {
  SimWorld world;
  world.run(joins_nothing());
}

}  // namespace
}  // namespace throng::runtime
