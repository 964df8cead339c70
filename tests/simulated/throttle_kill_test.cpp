// A user that waits at throttles in every way there is, in nested tasks and groups, is stopped and
// destroyed at every turn, one after the other, while another holds places. AddressSanitizer
// watches the memory; no place leaks, and nobody is left waiting.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "message_stage.hpp"
#include "scenario/native/throttles.hpp"
#include "throng/throttle.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;
using scenario::native::MessageStage;
using scenario::native::throttle_registry;

inline constexpr Tag<std::string> kText("text");

const Throttle rate("kill.rate");
const Throttle places("kill.places");
const Throttle held("kill.held");

Task<> work(Duration time) {
  co_await sleep(time);
}
Task<> hold_place(Duration time) {
  const auto place = co_await places.wait();
  if (place) co_await sleep(time);
}

Task<> wait_everywhere(User user) {
  for (int i = 0; i < 3; ++i) static_cast<void>(co_await rate.wait());
  {
    const auto place = co_await places.wait();
    co_await sleep(3ms);
    static_cast<void>(co_await rate.wait());
  }
  TaskGroup group(user);
  for (int i = 0; i < 3; ++i) {
    group.spawn(hold_place(Duration(2ms)));
    static_cast<void>(places.run(group, work(Duration(2ms))));
    static_cast<void>(rate.run(group, work(Duration(1ms))));
    static_cast<void>(rate.send(user, user.id(), kText, "too long to lie inside of a string"));
    static_cast<void>(
        held.send(user, user.id(), kText, "this one's turn never comes, it is freed"));
  }
  static_cast<void>(held.run(group, work(Duration(1ms))));
  static_cast<void>(
      co_await rate.send_and_wait(user, kText, "sent to itself, long enough as well"));
  co_await sleep(30ms);
  {
    TaskGroup inner(user);
    inner.spawn(hold_place(Duration(1h)));
    static_cast<void>(places.run(inner, work(Duration(1h))));
    co_await sleep(5ms);
  }  // destroyed with what it holds
  group.request_stop();
  co_await group.join();
}

Task<> act(User user) {
  if (user.id() == 1) co_return co_await wait_everywhere(user);
  while (!user.is_stopped()) {
    co_await hold_place(Duration(1ms));
    static_cast<void>(co_await rate.wait());
  }
}

/// Users 1 and 2, and throttles on the stage's clock.
struct Killing {
  Killing() : stage([](User user) { return act(user); }) {
    throttle_registry().open(stage.world.clock);
    EXPECT_TRUE(rate.start(Pace::rate(50, 100ms)).is_ok());
    EXPECT_TRUE(places.start(Pace::parallelism(2)).is_ok());
    EXPECT_TRUE(held.start(Pace::none()).is_ok());
    stage.add(2);
    stage.turn(2);
    stage.add(1);
  }
  bool is_there() const {
    const users::PopulationCounts counts = stage.population.counts();
    return counts.waiting + counts.running > 1;
  }
  /// Until user 1 has ended.
  void play() {
    for (int i = 0; i < 20'000 && is_there(); ++i) stage.turn();
    EXPECT_FALSE(is_there());
    EXPECT_TRUE(stage.failures.empty());
  }
  /// The other one goes on, and then nothing is taken any more.
  void end() {
    const auto granted = throttle_registry().get("kill.rate").value()->status().granted;
    for (int i = 0; i < 60; ++i) stage.turn();
    EXPECT_GT(throttle_registry().get("kill.rate").value()->status().granted, granted);
    stage.population.remove(1, users::Removal::kGraceful);
    stage.play();
    for (const throttle::ThrottleStatus& status : throttle_registry().status()) {
      EXPECT_EQ(status.places, 0u) << status.name;
      EXPECT_EQ(status.waiting, 0u) << status.name;
    }
  }
  ~Killing() { throttle_registry().close(); }

  MessageStage stage;
};

TEST(ThrottleKilled, left_alone_it_comes_to_its_end) {
  Killing there;
  there.play();
  EXPECT_EQ(there.stage.population.counts().finished, 1u);
  there.end();
}

TEST(ThrottleKilled, stopped_at_every_turn_it_ends_by_itself_and_leaves_no_place_taken) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    Killing there;
    there.stage.turn(n);
    const bool was_in_time = there.is_there();
    const std::vector<users::UserId> it{1};
    there.stage.population.remove(it, users::Removal::kForced);
    there.play();
    EXPECT_EQ(there.stage.population.counts().destroyed, 0u);
    there.end();
    if (testing::Test::HasFailure() || !was_in_time) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

TEST(ThrottleKilled, destroyed_at_every_turn_it_leaves_nothing) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto there = std::make_unique<Killing>();
    there->stage.turn(n);
    const bool was_in_time = there->is_there();
    there.reset();  // and the population destroys the frames as they stand
    if (testing::Test::HasFailure() || !was_in_time) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

}  // namespace
}  // namespace throng
