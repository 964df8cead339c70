// Coordinators: plans, groups, pairs, resets, timeouts and stops, on a simulated clock. The
// checklist of the system that they come from is here and in coordinator_actions_test.cpp, test by
// test; see docs/differences.md.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "coordinator_stage.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

// --- plans ----------------------------------------------------------------------------------

TEST(Coordinator, three_spellings_of_a_plan_are_the_same) {
  for (int spelling = 0; spelling < 3; ++spelling) {
    SCOPED_TRACE(spelling);
    CoordinatorStage own(add_once);
    Told told;
    const auto action = event_to(told, "a");
    if (spelling == 0) EXPECT_TRUE(kGroups.start({2, action}).is_ok());
    if (spelling == 1) EXPECT_TRUE(kGroups.start({{2, action}}).is_ok());
    if (spelling == 2) {
      EXPECT_TRUE(kGroups.start(std::vector<Plain::Item>{Plain::Item(2, action)}).is_ok());
    }
    own.stage.add(1, 4);
    own.stage.play();
    EXPECT_EQ(told.lines, (Lines{"a coordinate 2", "a coordinate 2"}));
  }
}

TEST(Coordinator, an_empty_plan_takes_users_and_does_nothing) {
  CoordinatorStage own(add_once);
  EXPECT_TRUE(kGroups.start(std::vector<Plain::Item>()).is_ok());
  own.stage.add(1, 4);
  own.stage.play();
  EXPECT_TRUE(kGroups.reset().value());
  EXPECT_TRUE(kGroups.stop().value());
  EXPECT_EQ(own.stage.figures()["coordinator_adds"], 4u);
  EXPECT_EQ(own.stage.figures()["coordinator_fired"], 0u);
}

TEST(Coordinator, items_for_all_come_last_and_keep_their_order) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups
                  .start({{kAll, event_to(told, "first all")},
                          {2, event_to(told, "two")},
                          {kAll, event_to(told, "second all")},
                          {3, event_to(told, "three")}})
                  .is_ok());
  EXPECT_TRUE(kGroups.reset().value());
  own.stage.turn(5);
  EXPECT_EQ(told.lines,
            (Lines{"two reset 0", "three reset 0", "first all reset 0", "second all reset 0"}));
}

template <class Start>
std::string refusal(Start&& start) {
  const auto answer = start();
  return answer.is_ok() ? "taken" : answer.error().reason() + ": " + answer.error().what();
}
void nothing_of_users(Coordination, Members<>) {}

TEST(Coordinator, plans_that_cannot_be_are_refused_with_the_item_and_what_was_expected) {
  CoordinatorStage own(add_once);
  const auto of = [](Plain::Item item) {
    return refusal([&] { return kGroups.start({{1, nothing}, item}); });
  };
  EXPECT_EQ(of({0, nothing}),
            "bad_plan: plan: item 2: 0 users: expected 1 or more, {min, max}, or all");
  EXPECT_EQ(of({-3, nothing}),
            "bad_plan: plan: item 2: -3 users: expected 1 or more, {min, max}, or all");
  EXPECT_EQ(of({{0, 5}, nothing}),
            "bad_plan: plan: item 2: 0 users: expected 1 or more, {min, max}, or all");
  EXPECT_EQ(of({{0, 0}, nothing}),
            "bad_plan: plan: item 2: 0 users: expected 1 or more, {min, max}, or all");
  EXPECT_EQ(of({{5, 4}, nothing}),
            "bad_plan: plan: item 2: {5, 4} users: expected {min, max} with min <= max");
  EXPECT_EQ(of({10'000'001, nothing}),
            "bad_plan: plan: item 2: 10000001 users: expected 10000000 at most");
  EXPECT_EQ(of({kAll, [](Coordination, const Member<>*, const Member<>*) {}}),
            "bad_plan: plan: item 2: an action on pairs of all: expected one on the event, or on "
            "the event and its users");
  EXPECT_EQ(refusal([] {
              return kGroups.start({1, nothing}, 0ns);
            }),
            "bad_timeout: timeout: 0 ns: expected more than 0, or no timeout at all");
  EXPECT_EQ(refusal([] {
              return kGroups.start({1, nothing}, -5ns);
            }),
            "bad_timeout: timeout: -5 ns: expected more than 0, or no timeout at all");
  EXPECT_EQ(
      refusal([] {
        return Coordinator<>("no name").start({1, nothing});
      }),
      "bad_name: name: \"no name\" will not do: expected 1 to 100 letters, digits or _ - . :");
  EXPECT_EQ(of({{4, 4}, nothing}), "taken");
}

TEST(Coordinator, items_that_are_there_already_are_refused) {
  CoordinatorStage own(add_once);
  const auto of = [](std::initializer_list<Plain::Item> plan) {
    const std::string text = refusal([&] { return kGroups.start(plan); });
    if (text == "taken") static_cast<void>(kGroups.stop());
    return text;
  };
  const std::string refused =
      "bad_plan: plan: item 2: 2 users with the same actions are there already: expected each item "
      "once";
  const auto stateless = [](Coordination) {};
  int captured = 0;
  const auto with_state = [&captured](Coordination) { ++captured; };
  EXPECT_EQ(of({{2, nothing}, {2, nothing}}), refused);
  EXPECT_EQ(of({{2, stateless}, {2, stateless}}), refused);
  EXPECT_EQ(of({{2, nothing, nothing_of_users}, {2, nothing, nothing_of_users}}), refused);
  EXPECT_EQ(of({{2, nothing}, {3, nothing}}), "taken");
  EXPECT_EQ(of({{2, nothing}, {2, nothing_of_users}}), "taken");
  EXPECT_EQ(of({{2, nothing}, {2, nothing, nothing_of_users}}), "taken");
  EXPECT_EQ(of({{2, with_state}, {2, with_state}}), "taken");  // nobody can tell
  EXPECT_EQ(of({{2, [](Coordination) {}}, {2, [](Coordination) {}}}), "taken");
}

TEST(Coordinator, one_that_is_there_is_not_started_again) {
  CoordinatorStage own(add_once);
  ASSERT_TRUE(kGroups.start({2, nothing}).is_ok());
  EXPECT_EQ(refusal([] {
              return kGroups.start({2, nothing});
            }),
            "already_started: there is a coordinator groups already: expected stop before another "
            "start");
  ASSERT_TRUE(kGroups.stop().is_ok());
  EXPECT_TRUE(kGroups.start({2, nothing}).is_ok());
}

TEST(Coordinator, a_coordinator_can_be_made_with_its_plan_and_throws_what_is_wrong) {
  CoordinatorStage own(add_once);
  const Plain made("made", {{2, nothing}}, 5s);
  EXPECT_EQ(refusal([&] { return made.start({2, nothing}); }).substr(0, 15), "already_started");
  EXPECT_THROW(Plain("other", {{0, nothing}}), CoordinatorError);
}

TEST(Coordinator, one_that_nobody_has_started_takes_nobody) {
  bool was_added = true;
  CoordinatorStage own([&was_added](User user) -> Task<void> {
    was_added = kGroups.add(user);
    co_return;
  });
  own.stage.add(1);
  own.stage.play();
  EXPECT_FALSE(was_added);
  EXPECT_FALSE(kGroups.reset().value());
  EXPECT_EQ(refusal([] { return kGroups.stop(); }),
            "no_coordinator: there is no coordinator \"groups\"");
}

TEST(Coordinator, what_users_bring_is_of_the_type_that_it_was_started_for) {
  const Coordinator<int> numbers("typed");
  const Coordinator<std::string> texts("typed");
  std::string thrown;
  CoordinatorStage own([&](User user) -> Task<void> {
    EXPECT_TRUE(numbers.add(user, 7));
    try {
      texts.add(user, "not a number");
    } catch (const CoordinatorError& error) {
      thrown = error.reason();
    }
    co_return;
  });
  ASSERT_TRUE(numbers.start({2, [](Coordination) {}}).is_ok());
  own.stage.add(1);
  own.stage.play();
  EXPECT_EQ(thrown, "wrong_type");
}

// --- groups ---------------------------------------------------------------------------------

TEST(Coordinator, the_sixth_user_completes_groups_of_two_and_of_three) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups.start({{2, users_to(told, "two")}, {3, users_to(told, "three")}}).is_ok());
  own.stage.add(1, 6);
  own.stage.play();
  EXPECT_EQ(told.lines,
            (Lines{"two coordinate 2: 2 1", "three coordinate 3: 3 2 1", "two coordinate 2: 4 3",
                   "two coordinate 2: 6 5", "three coordinate 3: 6 5 4"}));
}

TEST(Coordinator, users_may_be_added_in_the_name_of_others) {
  CoordinatorStage own([](User user) -> Task<void> {
    for (std::uint64_t id = 10; id < 12; ++id) kGroups.add(user, id);
    co_return;
  });
  Told told;
  ASSERT_TRUE(kGroups.start({2, users_to(told, "two")}).is_ok());
  own.stage.add(1);
  own.stage.play();
  EXPECT_EQ(told.lines, (Lines{"two coordinate 2: 11 10"}));
}

TEST(Coordinator, what_users_bring_is_there_for_the_action_however_large_it_is) {
  struct Large {
    std::array<int, 20> numbers{};
    std::string text;
  };
  const Coordinator<Large> larges("larges");
  CoordinatorStage own([&](User user) -> Task<void> {
    Large large;
    large.numbers[19] = static_cast<int>(user.id());
    large.text = "the text of user " + std::to_string(user.id());
    larges.add(user, std::move(large));
    co_return;
  });
  Told told;
  const auto note = [&told](Coordination, Members<Large> users) {
    for (const auto& user : users) told.add("{} {}", user.data().numbers[19], user.data().text);
  };
  ASSERT_TRUE(larges.start({{2, note}, {3, note}}).is_ok());
  own.stage.add(1, 3);
  own.stage.play();
  EXPECT_EQ(told.lines,
            (Lines{"2 the text of user 2", "1 the text of user 1", "3 the text of user 3",
                   "2 the text of user 2", "1 the text of user 1"}));
}

TEST(Coordinator, of_a_group_each_distinct_pair_is_acted_on_once) {
  for (const unsigned size : {1u, 2u, 3u, 4u, 5u}) {
    SCOPED_TRACE(size);
    CoordinatorStage own(add_once);
    Told told;
    ASSERT_TRUE(kGroups.start({size, pairs_to(told, "pair")}).is_ok());
    own.stage.add(1, size);
    own.stage.play();
    Lines expected;
    for (unsigned one = size; one >= 1; --one) {
      for (unsigned other = one - 1; other >= 1; --other) {
        expected.push_back(format("pair coordinate {}: {} with {}", size, one, other));
      }
    }
    if (size == 1) expected = {"pair coordinate 1: 1 with nobody"};
    EXPECT_EQ(told.lines, expected);
  }
}

TEST(Coordinator, where_there_is_nobody_nobody_is_paired_with_nobody) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups.start({3, pairs_to(told, "pair"), users_to(told, "list")}).is_ok());
  EXPECT_TRUE(kGroups.reset().value());
  own.stage.turn(5);
  EXPECT_EQ(told.lines, (Lines{"pair reset 0: nobody with nobody", "list reset 0: "}));
}

TEST(Coordinator, a_range_is_drawn_anew_for_each_group_and_reaches_both_of_its_ends) {
  CoordinatorStage own([](User user) -> Task<void> {
    for (int i = 0; i < 20; ++i) kGroups.add(user);
    co_return;
  });
  std::map<std::uint64_t, int> sizes;
  ASSERT_TRUE(
      kGroups.start({{5, 10}, [&sizes](Coordination event) { ++sizes[event.count()]; }}).is_ok());
  own.stage.add(1, 1000);
  own.stage.play();
  int groups = 0;
  for (const auto& [size, count] : sizes) groups += count;
  EXPECT_EQ(sizes.size(), 6u);
  for (const auto& [size, count] : sizes) {
    EXPECT_GE(size, 5u);
    EXPECT_LE(size, 10u);
    // Each sixth of them; six standard deviations of 2,667 draws are 115.
    EXPECT_NEAR(count, groups / 6.0, 115) << size;
  }
}

TEST(Coordinator, twenty_users_in_groups_of_five_to_ten_are_each_in_one_and_all_comes_last) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE(seed);
    CoordinatorStage own(add_once);
    coordinator_registry().open(own.stage.world.clock, seed);
    Told told;
    std::uint64_t sum = 0;
    int firings = 0;
    std::string last;
    ASSERT_TRUE(kGroups
                    .start({{kAll, [&last](Coordination event) { last = event.name(); }},
                            {{5, 10},
                             [&](Coordination event) {
                               ++firings;
                               sum += event.count();
                               last = "numbered";
                             }}})
                    .is_ok());
    own.stage.add(1, 20);
    own.stage.play();
    EXPECT_TRUE(kGroups.stop().is_ok());
    own.stage.turn(5);
    EXPECT_EQ(sum, 20u);
    EXPECT_GE(firings, 3);  // 10, 10 and the stop
    EXPECT_LE(firings, 5);
    EXPECT_EQ(last, "stop");
  }
}

TEST(Coordinator, every_item_sees_each_user_once_and_the_rest_at_the_stop) {
  CoordinatorStage own(add_once);
  std::map<std::string, std::multiset<std::uint64_t>> seen;
  std::vector<std::string> order;
  const auto note = [&](std::string name) {
    return [&, name](Coordination event, Members<> users) {
      EXPECT_EQ(event.count(), users.size());
      for (const Member<>& user : users) seen[name].insert(user.id());
      if (event.type() == Occasion::kStop) order.push_back(name + " " + ids_of(users));
    };
  };
  ASSERT_TRUE(kGroups
                  .start({{2, note("two")},
                          {4, note("four")},
                          {3, note("three")},
                          {kAll, note("all")},
                          {kAll, note("all again")}},
                         Plain::kNoTimeout)
                  .is_ok());
  own.stage.add(1, 11);
  own.stage.play();
  own.pass(1h);  // and nothing times out
  EXPECT_TRUE(order.empty());
  EXPECT_TRUE(kGroups.stop().is_ok());
  own.stage.turn(5);
  EXPECT_EQ(order, (Lines{"two 11", "four 11 10 9", "three 11 10", "all 11 10 9 8 7 6 5 4 3 2 1",
                          "all again 11 10 9 8 7 6 5 4 3 2 1"}));
  std::multiset<std::uint64_t> each_once;
  for (std::uint64_t id = 1; id <= 11; ++id) each_once.insert(id);
  EXPECT_EQ(seen.size(), 5u);
  for (const auto& [name, users] : seen) EXPECT_EQ(users, each_once) << name;
}

// --- resets ---------------------------------------------------------------------------------

TEST(Coordinator, a_reset_acts_on_the_rest_and_everything_begins_anew) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups
                  .start({{2, users_to(told, "two")},
                          {3, users_to(told, "three")},
                          {kAll, event_to(told, "all")}},
                         100ms)
                  .is_ok());
  own.stage.add(1, 3);
  own.stage.play();
  told.take();
  EXPECT_TRUE(kGroups.reset().value());
  own.stage.turn(5);
  EXPECT_EQ(told.take(), (Lines{"two reset 1: 3", "three reset 0: ", "all reset 3"}));
  own.pass(1s);  // nothing times out
  EXPECT_EQ(told.take(), Lines());
  EXPECT_TRUE(kGroups.reset().value());
  EXPECT_TRUE(kGroups.reset().value());
  own.stage.turn(5);
  EXPECT_EQ(told.take(), (Lines{"two reset 0: ", "three reset 0: ", "all reset 0",
                                "two reset 0: ", "three reset 0: ", "all reset 0"}));
  own.stage.add(4, 2);
  own.stage.play();
  EXPECT_EQ(told.take(), (Lines{"two coordinate 2: 5 4"}));
  own.pass(1s);
  EXPECT_EQ(told.take(), (Lines{"two timeout 0: ", "three timeout 2: 5 4", "all timeout 2"}));
}

TEST(Coordinator, users_that_are_added_after_a_reset_belong_to_what_comes_after_it) {
  CoordinatorStage own([](User user) -> Task<void> {
    kGroups.add(user, 1);
    static_cast<void>(kGroups.reset());
    kGroups.add(user, 2);
    kGroups.add(user, 3);
    co_return;
  });
  Told told;
  ASSERT_TRUE(kGroups.start({2, users_to(told, "two")}).is_ok());
  own.stage.add(1);
  own.stage.play();
  EXPECT_EQ(told.lines, (Lines{"two reset 1: 1", "two coordinate 2: 3 2"}));
}

// --- timeouts -------------------------------------------------------------------------------

TEST(Coordinator, a_timeout_comes_once_so_long_after_the_last_user) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups
                  .start({{2,
                           [&](Coordination event) {
                             if (event.type() == Occasion::kTimeout) {
                               told.add("two {} at {}", event.count(), own.now_ms());
                             }
                           }},
                          {kAll,
                           [&](Coordination event) {
                             told.add("all {} at {}", event.count(), own.now_ms());
                           }}},
                         1s)
                  .is_ok());
  own.pass(5s);  // none before the first user
  EXPECT_EQ(told.take(), Lines());
  const std::int64_t begin = own.now_ms();
  for (std::uint64_t user = 1; user <= 5; ++user) {
    own.stage.add(user);
    own.pass(400ms);
  }
  own.pass(5s);
  ASSERT_EQ(told.lines.size(), 2u);
  // The fifth came after 1.6 s. A turn here is a millisecond.
  const std::int64_t at = std::stoll(told.lines[0].substr(told.lines[0].rfind(' '))) - begin;
  EXPECT_GE(at, 2600);
  EXPECT_LE(at, 2605);
  EXPECT_EQ(told.lines[0].substr(0, 5), "two 1");
  EXPECT_EQ(told.lines[1].substr(0, 5), "all 5");
  told.take();
  own.stage.add(6);  // and again
  own.pass(5s);
  ASSERT_EQ(told.lines.size(), 2u);
  EXPECT_EQ(told.lines[0].substr(0, 5), "two 1");
  EXPECT_EQ(told.lines[1].substr(0, 5), "all 1");
}

TEST(Coordinator, the_timeout_is_half_a_minute_unless_another_is_asked_for) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups.start({2, event_to(told, "two")}).is_ok());
  own.stage.add(1);
  own.pass(29'900ms);
  EXPECT_EQ(told.lines, Lines());
  own.pass(200ms);
  EXPECT_EQ(told.lines, (Lines{"two timeout 1"}));
}

TEST(Coordinator, a_stop_ends_the_timeout_too) {
  CoordinatorStage own(add_once);
  Told told;
  ASSERT_TRUE(kGroups.start({2, event_to(told, "two")}, 1s).is_ok());
  own.stage.add(1);
  own.stage.play();
  EXPECT_TRUE(kGroups.stop().is_ok());
  own.pass(5s);
  EXPECT_EQ(told.lines, (Lines{"two stop 1"}));
}

}  // namespace
}  // namespace throng::scenario::native
