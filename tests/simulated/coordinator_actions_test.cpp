// What coordinators do with their groups: actions of every kind, in which order, where no core
// acts, and what is told of it.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "coordinator_stage.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

// --- actions --------------------------------------------------------------------------------

TEST(Coordinator, an_action_that_throws_is_counted_and_named_and_the_others_go_on) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups
                  .start({2, event_to(told, "before"),
                          [](Coordination) { throw std::runtime_error("no table is free"); },
                          event_to(told, "after"),
                          [](Coordination) -> Task<> {
                            co_await sleep(1ms);
                            throw std::runtime_error("nor is a chair");
                          },
                          event_to(told, "at last")})
                  .is_ok());
  own.stage.add(1, 4);
  own.stage.play();
  own.pass(100ms);
  EXPECT_EQ(told.lines,
            (Lines{"before coordinate 2", "after coordinate 2", "at last coordinate 2",
                   "before coordinate 2", "after coordinate 2", "at last coordinate 2"}));
  EXPECT_EQ(own.stage.figures()["coordinator_failed"], 4u);
  ASSERT_EQ(own.stage.said.size(), 4u);
  EXPECT_EQ(own.stage.said[0],
            "coordinator groups: action 2 of 2 users, on a group: no table is free");
  EXPECT_EQ(own.stage.said[1],
            "coordinator groups: action 4 of 2 users, on a group: nor is a chair");
}

TEST(Coordinator, actions_of_one_item_follow_one_another_and_items_go_on_beside_each_other) {
  CoordinatorStage own(add_once);
  Told told;
  const auto slow = [&](std::string name, Duration time) {
    return [&, name, time](Coordination event, Members<> users) -> Task<> {
      told.add("{} begins {}", name, ids_of(users));
      co_await sleep(time);
      told.add("{} ends {} {}", name, event.count(), ids_of(users));
    };
  };
  ASSERT_TRUE(
      kGroups.start({{2, slow("two", 50ms)}, {4, slow("four", 10ms), event_to(told, "four")}})
          .is_ok());
  own.stage.add(1, 4);
  own.pass(200ms);
  EXPECT_EQ(told.lines,
            (Lines{"two begins 2 1", "four begins 4 3 2 1", "four ends 4 4 3 2 1",
                   "four coordinate 4", "two ends 2 2 1", "two begins 4 3", "two ends 2 4 3"}));
}

TEST(Coordinator, at_a_reset_each_item_waits_for_those_before_it_and_what_comes_after_for_all) {
  CoordinatorStage own(add_once);
  Told told;
  const auto slow = [&](std::string name, Duration time) {
    return [&, name, time](Coordination event) -> Task<> {
      co_await sleep(time);
      told.add("{} {} {}", name, event.name(), event.count());
    };
  };
  ASSERT_TRUE(
      kGroups
          .start({{kAll, event_to(told, "all")}, {2, slow("two", 20ms)}, {3, slow("three", 5ms)}})
          .is_ok());
  own.stage.add(1, 7);
  own.stage.play();
  EXPECT_TRUE(kGroups.reset().value());
  own.stage.add(8, 3);
  own.pass(500ms);
  EXPECT_EQ(told.lines,
            (Lines{"three coordinate 3", "three coordinate 3", "two coordinate 2",
                   "two coordinate 2", "two coordinate 2", "two reset 1", "three reset 1",
                   "all reset 7", "three coordinate 3", "two coordinate 2"}));
}

inline constexpr Tag<std::string> kGreeting("greeting");

TEST(Coordinator, actions_of_both_kinds_send_messages_to_users) {
  Told told;
  const Coordinator<std::string> named("named");
  CoordinatorStage own([&](User user) -> Task<void> {
    named.add(user, "user " + std::to_string(user.id()));
    for (int i = 0; i < 2; ++i) {
      const auto greeting = co_await user.receive(kGreeting);
      if (!greeting) co_return;
      told.add("{} hears {} from {}", user.id(), **greeting, greeting->from());
    }
  });
  ASSERT_TRUE(named
                  .start({2,
                          [](Coordination event, Members<std::string> users) {
                            for (const auto& user : users) {
                              event.send(user.id(), kGreeting, "hello " + user.data());
                            }
                          },
                          [](Coordination event, Members<std::string> users) -> Task<> {
                            co_await sleep(5ms);
                            for (const auto& user : users) {
                              event.send(user.id(), kGreeting, "goodbye " + user.data());
                            }
                          }})
                  .is_ok());
  own.stage.add(1, 2);
  own.stage.play();
  EXPECT_EQ(told.lines, (Lines{"2 hears hello user 2 from 0", "1 hears hello user 1 from 0",
                               "2 hears goodbye user 2 from 0", "1 hears goodbye user 1 from 0"}));
}

TEST(Coordinator, an_action_may_add_users_and_reset_and_stop_what_it_is_of) {
  Told told;
  User* first = nullptr;
  CoordinatorStage own([&](User user) -> Task<void> {
    first = &user;
    for (int i = 0; i < 6; ++i) kGroups.add(user);
    first = nullptr;
    co_return;
  });
  int calls = 0;
  ASSERT_TRUE(kGroups
                  .start({2,
                          [&](Coordination event) {
                            told.add("begin {} {}", event.name(), event.count());
                            if (++calls == 1) kGroups.add(*first, 17);
                            if (calls == 2) static_cast<void>(kGroups.reset());
                            if (calls == 3) static_cast<void>(kGroups.stop());
                            told.add("end");
                          }})
                  .is_ok());
  own.stage.add(1);
  own.stage.play();
  own.stage.turn(5);
  // What an action asks for comes when it has ended, before what it was called by goes on.
  EXPECT_EQ(told.lines, (Lines{"begin coordinate 2", "end", "begin coordinate 2", "end",
                               "begin reset 0", "end", "begin stop 0", "end"}));
}

TEST(Coordinator, a_large_group_of_pairs_is_acted_on_over_many_turns) {
  CoordinatorStage own([](User user) -> Task<void> {
    for (int i = 0; i < 200; ++i) kGroups.add(user);
    co_return;
  });
  std::uint64_t pairs = 0;
  ASSERT_TRUE(
      kGroups.start({200, [&pairs](Coordination, const Member<>*, const Member<>*) { ++pairs; }})
          .is_ok());
  own.stage.add(1);
  own.stage.turn();
  EXPECT_EQ(pairs, coordinator::CoreCoordinators::kCallsPerTurn);
  own.stage.turn(10);
  EXPECT_EQ(pairs, 200u * 199 / 2);
}

// --- where no core acts ---------------------------------------------------------------------

TEST(Coordinator, what_is_asked_where_there_is_no_core_is_done_in_the_call) {
  runtime::sim::SimClock clock;
  coordinator_registry().open(clock, 1);
  detail::program = &host_table();
  Told told;
  ASSERT_TRUE(kGroups
                  .start({{5, event_to(told, "five")},
                          {kAll, [](Coordination) -> Task<> { co_return; },
                           [](Coordination) { throw std::runtime_error("falls over"); }}})
                  .is_ok());
  EXPECT_TRUE(kGroups.reset().value());
  EXPECT_EQ(told.take(), (Lines{"five reset 0"}));
  EXPECT_EQ(coordinator_registry().take_problems(),
            (Lines{"coordinator groups: action 2 of all users, on the reset: falls over"}));
  // Somebody who was added while there were cores.
  const auto coordinator =
      coordinator_registry().find(coordinator_registry().number("groups").value());
  coordinator::Coordinator::Ready ready;
  bool needs_timer = false;
  coordinator->add({1, 0, {}}, {}, nullptr, ready, needs_timer);
  EXPECT_TRUE(kGroups.stop().value());
  EXPECT_EQ(told.take(), (Lines{"five stop 1"}));
  EXPECT_EQ(coordinator_registry().take_problems(),
            (Lines{"coordinator groups: action 1 of all users, on the stop: it is a coroutine, and "
                   "in init and terminate there is no core to run it",
                   "coordinator groups: action 2 of all users, on the stop: falls over"}));
  EXPECT_TRUE(coordinator_registry().all().empty());
  coordinator_registry().close();
}

TEST(Coordinator, what_goes_on_when_the_last_user_has_ended_may_take_two_seconds_more) {
  for (const Duration time : {Duration(1900ms), Duration(2100ms)}) {
    Told told;
    CoordinatorStage own([](User user) -> Task<void> {
      kGroups.add(user);
      EXPECT_TRUE(kGroups.stop().value());
      co_return;
    });
    ASSERT_TRUE(kGroups
                    .start({2,
                            [&told, time](Coordination event) -> Task<> {
                              co_await sleep(time);
                              told.add("{} {}", event.name(), event.count());
                            }})
                    .is_ok());
    own.stage.add(1);
    own.stage.play();
    Scope scope(own.stage.world.loop);
    runtime::RememberedRoot settling;
    settling.start(own.stage.core.coordinators().settle(), scope);
    own.pass(2050ms);
    EXPECT_FALSE(settling.is_running());
    EXPECT_EQ(told.lines, time < 2s ? Lines{"stop 1"} : Lines());
    EXPECT_EQ(own.stage.said.size(), time < 2s ? 0u : 1u);
  }
}

// --- events ---------------------------------------------------------------------------------

TEST(Coordinator, its_events_come_in_order_start_adds_timeout_stop) {
  Told told;
  CoordinatorStage own(add_once);
  on_event("coordinator.", [&told](const Event& event) {
    told.add("{} {} {} user {} {} {}", event.name(), event.text("coordinator"), event.count(),
             event.user(), event.text("type"), event.text("configured"));
  });
  ASSERT_TRUE(kGroups.start({{2, nothing}, {kAll, nothing}}, 100ms).is_ok());
  own.stage.add(1, 3);
  own.pass(500ms);
  EXPECT_TRUE(kGroups.reset().value());
  own.pass(10ms);
  EXPECT_TRUE(kGroups.stop().value());
  own.pass(10ms);
  EXPECT_EQ(
      told.lines,
      (Lines{
          "coordinator.start groups 1 user 0  ", "coordinator.add groups 1 user 1  ",
          "coordinator.add groups 1 user 2  ", "coordinator.execute groups 2 user 0 coordinate 2",
          "coordinator.add groups 1 user 3  ", "coordinator.timeout groups 1 user 0  ",
          "coordinator.execute groups 1 user 0 timeout 2",
          "coordinator.execute groups 3 user 0 timeout all", "coordinator.reset groups 1 user 0  ",
          "coordinator.execute groups 0 user 0 reset 2",
          "coordinator.execute groups 0 user 0 reset all",
          "coordinator.execute groups 0 user 0 stop 2",
          "coordinator.execute groups 0 user 0 stop all", "coordinator.stop groups 1 user 0  "}));
  std::vector<std::string> noted;
  for (const telemetry::Event& event : coordinator_registry().notes().take()) {
    noted.push_back(event.name + " " + event.fields.at(0).second);
  }
  EXPECT_EQ(noted, (Lines{"coordinator.start \"groups\"", "coordinator.timeout \"groups\"",
                          "coordinator.reset \"groups\"", "coordinator.stop \"groups\""}));
}

// --- the example of the system that they come from --------------------------------------------

TEST(Coordinator, the_guides_example_goes_event_by_event_as_it_shows) {
  // Five users. Groups of two: on the event, on the users, who are greeted, and on the pair; groups
  // of three; and all, when the time is over.
  Told told;
  const Coordinator<std::uint64_t> example("example");
  static constexpr Tag<std::uint64_t> kHello("hello");
  CoordinatorStage own([&](User user) -> Task<void> {
    told.add("User = {}", user.id());
    example.add(user, user.id());
    const auto hello = co_await user.receive(kHello);
    if (hello) told.add("Msg = hello {}, Id = {}", **hello, user.id());
  });
  ASSERT_TRUE(
      example
          .start({{2,
                   [&told](Coordination event) {
                     told.add("event {} {}", event.name(), event.count());
                   }},
                  {2,
                   [&told](Coordination event, Members<std::uint64_t> users) {
                     told.add("users {} {}: {}", event.name(), event.count(), ids_of(users));
                     for (const auto& user : users) event.send(user.id(), kHello, user.data());
                   }},
                  {2,
                   [&told](Coordination event, const Member<std::uint64_t>* one,
                           const Member<std::uint64_t>* other) {
                     told.add("pair {} {}: {} {}", event.name(), event.count(), id_of(one),
                              id_of(other));
                   }},
                  {3, [&told](Coordination) { told.add("Three new users showed up"); }},
                  {kAll,
                   [&told](Coordination event) {
                     told.add("All users have been added in {} {}", event.name(), event.count());
                   }}})
          .is_ok());
  for (std::uint64_t user = 1; user <= 5; ++user) {
    own.stage.add(user);
    own.pass(50ms);
  }
  EXPECT_EQ(told.take(),
            (Lines{"User = 1", "User = 2", "event coordinate 2", "users coordinate 2: 2 1",
                   "pair coordinate 2: 2 1", "Msg = hello 2, Id = 2", "Msg = hello 1, Id = 1",
                   "User = 3", "Three new users showed up", "User = 4", "event coordinate 2",
                   "users coordinate 2: 4 3", "pair coordinate 2: 4 3", "Msg = hello 4, Id = 4",
                   "Msg = hello 3, Id = 3", "User = 5"}));
  own.pass(31s);
  EXPECT_EQ(told.take(),
            (Lines{"event timeout 1", "users timeout 1: 5", "pair timeout 1: 5 nobody",
                   "Three new users showed up", "All users have been added in timeout 5",
                   "Msg = hello 5, Id = 5"}));
  EXPECT_FALSE(own.stage.is_busy());
}

}  // namespace
}  // namespace throng::scenario::native
