// Coordinators whose actions wait, send and hold places are ended with their core at every turn,
// and users who are added are stopped and destroyed at every turn. AddressSanitizer watches the
// memory: what users brought, what actions own and frames that wait are all given back.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "coordinator_stage.hpp"
#include "scenario/native/throttles.hpp"
#include "throng/throttle.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;
using scenario::native::coordinator_registry;
using scenario::native::CoordinatorStage;
using scenario::native::throttle_registry;

inline constexpr Tag<std::string> kText("text");

const Coordinator<std::string> texts("kill.texts");
const Coordinator<int> numbers("kill.numbers");
const Throttle places("kill.group.places");

/// Adds once more when its frame goes, however it goes.
struct AddsAtLast {
  User user;
  ~AddsAtLast() { numbers.add(user, 0); }
};

Task<> act(User user) {
  const AddsAtLast last{user};
  for (int i = 0; i < 3; ++i) {
    texts.add(user, "a text that is too long to lie inside of a string");
    numbers.add(user, i);
    static_cast<void>(co_await user.receive(kText, 3ms));
    if (user.id() == 2 && i == 1) static_cast<void>(texts.reset());
  }
  static_cast<void>(co_await user.receive(kText));
}

Task<> greet(Coordination event, Members<std::string> users) {
  const auto place = co_await places.wait();
  co_await sleep(2ms);
  for (const auto& user : users) event.send(user.id(), kText, user.data());
}
Task<> pair_up(Coordination event, const Member<std::string>* one,
               const Member<std::string>* other) {
  co_await sleep(1ms);
  if (other == nullptr) throw std::runtime_error("nobody to talk to");
  event.send(one->id(), kText, other->data());
}

/// Two users, and coordinators on the stage's clock.
struct Killing {
  Killing() : own(act) {
    throttle_registry().open(own.stage.world.clock);
    EXPECT_TRUE(places.start(Pace::parallelism(1)).is_ok());
    const auto kept = std::make_shared<std::string>("what an action owns");
    EXPECT_TRUE(texts.start({{2, greet, pair_up}, {{2, 3}, greet}, {kAll, greet}}, 4ms).is_ok());
    EXPECT_TRUE(numbers
                    .start({{3,
                             [kept](Coordination event) -> Task<> {
                               const auto its = std::make_unique<std::string>(*kept);
                               co_await sleep(Duration(1ms) * static_cast<int>(event.count()));
                             }},
                            {1, [kept](Coordination) {}}})
                    .is_ok());
    own.stage.add(1, 2);
  }
  ~Killing() { throttle_registry().close(); }
  bool is_there() const {
    const users::PopulationCounts counts = own.stage.population.counts();
    return counts.waiting + counts.running > 0;
  }

  CoordinatorStage own;
};

TEST(CoordinatorKilled, left_alone_users_come_to_their_end) {
  Killing there;
  there.own.stage.play();
  EXPECT_FALSE(there.is_there());
  EXPECT_TRUE(there.own.stage.failures.empty());
}

TEST(CoordinatorKilled, with_users_stopped_at_every_turn_groups_are_acted_on_all_the_same) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    Killing there;
    there.own.stage.turn(n);
    const bool was_in_time = there.is_there();
    there.own.stage.population.remove(std::vector<users::UserId>{1, 2}, users::Removal::kForced);
    there.own.stage.play();
    EXPECT_FALSE(there.is_there());
    EXPECT_EQ(there.own.stage.population.counts().destroyed, 0u);
    EXPECT_TRUE(texts.stop().is_ok());
    EXPECT_TRUE(numbers.stop().is_ok());
    there.own.pass(50ms);
    EXPECT_TRUE(coordinator_registry().all().empty());
    EXPECT_EQ(throttle_registry().get("kill.group.places").value()->status().places, 0u);
    if (testing::Test::HasFailure() || !was_in_time) {
      EXPECT_GT(n, 10);
      break;
    }
  }
}

TEST(CoordinatorKilled, destroyed_at_every_turn_it_leaves_nothing) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto there = std::make_unique<Killing>();
    there->own.stage.turn(n);
    const bool was_in_time = there->is_there();
    there.reset();  // and users, actions and what waits go as they stand
    if (testing::Test::HasFailure() || !was_in_time) {
      EXPECT_GT(n, 10);
      break;
    }
  }
}

TEST(CoordinatorKilled, stopped_at_every_turn_it_ends_by_itself) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    Killing there;
    there.own.stage.turn(n);
    const bool was_in_time = there.is_there();
    EXPECT_TRUE(texts.stop().is_ok());
    EXPECT_TRUE(texts.start({2, greet}).is_ok());
    there.own.pass(100ms);
    EXPECT_EQ(coordinator_registry().all().size(), 2u);
    if (testing::Test::HasFailure() || !was_in_time) {
      EXPECT_GT(n, 10);
      break;
    }
  }
}

}  // namespace
}  // namespace throng
