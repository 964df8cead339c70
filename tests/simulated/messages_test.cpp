// Messages between users of one core: to whom, which one, when, and what a receive accepts.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "message_stage.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

inline constexpr Tag<int> kNumber("number");
inline constexpr Tag<int> kOther("other");
inline constexpr Tag<std::string> kText("text");
inline constexpr Tag kBye("bye");

/// What users write down, in order.
struct Notes {
  std::vector<std::string> lines;
  template <class... Values>
  void add(std::string_view pattern, const Values&... values) {
    lines.push_back(format(pattern, values...));
  }
};
using Lines = std::vector<std::string>;

template <class T>
std::string outcome_of(const Result<Message<T>, ReceiveFailure>& result) {
  if (result.is_stopped()) return "stopped";
  if (result.is_error()) return std::string(result.error().reason());
  if constexpr (std::is_void_v<T>) {
    return format("from {}", result->from());
  } else {
    return format("{} from {}", **result, result->from());
  }
}

// --- one to another ---------------------------------------------------------------------------

Task<void> one_to_another(User user, Notes& notes) {
  if (user.id() == 1) {
    notes.add("{}", outcome_of(co_await user.receive(kNumber)));
    notes.add("{}", outcome_of(co_await user.receive(kText)));
    notes.add("{}", outcome_of(co_await user.receive(kBye)));
    co_return;
  }
  notes.add("sent {}", user.send(1, kNumber, 7) == Sent::kSent);
  notes.add("and the receiver has not gone on");
  co_await sleep(1ms);
  user.send(1, kText, "a text that is too long to lie inside a string");
  user.send(1, kBye);
}

TEST(Messages, a_value_comes_to_whom_it_was_sent_and_says_from_whom) {
  Notes notes;
  MessageStage stage([&](User user) { return one_to_another(user, notes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(notes.lines,
            (Lines{"sent true", "and the receiver has not gone on", "7 from 2",
                   "a text that is too long to lie inside a string from 2", "from 2"}));
}

Task<void> to_oneself(User user, Notes& notes) {
  user.send(user, kNumber, 1);
  user.send(user.id(), kNumber, 2);
  notes.add("{}", outcome_of(co_await user.receive(kNumber)));
  notes.add("{}", outcome_of(co_await user.receive(kNumber)));
}

TEST(Messages, one_may_send_to_oneself) {
  Notes notes;
  MessageStage stage([&](User user) { return to_oneself(user, notes); });
  stage.add(5);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"1 from 5", "2 from 5"}));
}

// --- which one --------------------------------------------------------------------------------

Task<void> pick(User user, Notes& notes) {
  user.send(user, kNumber, 1);
  user.send(user, kOther, 2);
  user.send(user, kNumber, 30);
  user.send(user, kText, "four");
  user.send(user, kNumber, 5);
  notes.add("{}", outcome_of(co_await user.receive(kText)));
  notes.add("{}", outcome_of(co_await user.receive(kNumber, [](int n) { return n > 9; })));
  notes.add("{}", outcome_of(co_await user.receive(kNumber, 0s, [](int n) { return n > 9; })));
  for (auto next = co_await user.receive_any(0s); next; next = co_await user.receive_any(0s)) {
    notes.add("{}", next->name());
    if (next->is(kNumber)) notes.add("{}", *next->get(kNumber));
  }
}

TEST(Messages, what_is_not_received_stays_in_its_order) {
  Notes notes;
  MessageStage stage([&](User user) { return pick(user, notes); });
  stage.add(1);
  stage.play();
  EXPECT_EQ(notes.lines,
            (Lines{"four from 1", "30 from 1", "timeout", "number", "1", "other", "number", "5"}));
}

inline constexpr Tag<std::string> kNumberAsText("number");

Task<void> confuse(User user, Notes& notes) {
  user.send(user, kNumberAsText, "one");
  notes.add("{}", outcome_of(co_await user.receive(kNumber, 0s)));
  const auto any = co_await user.receive_any(kNumber, kNumberAsText);
  notes.add("{} {}", any->is(kNumber), any->get(kNumber) == nullptr);
  notes.add("{}", *any->get(kNumberAsText));
}

TEST(Messages, a_name_with_another_type_is_another_tag) {
  Notes notes;
  MessageStage stage([&](User user) { return confuse(user, notes); });
  stage.add(1);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"timeout", "false true", "one"}));
}

/// Receives or sends at random, and compares with a list.
Task<void> at_random(User user, Notes& notes) {
  struct Kept {
    bool is_other;
    int value;
  };
  std::vector<Kept> kept;
  Random random = user.random();
  for (int i = 0; i < 20'000; ++i) {
    if (random.chance(0.5) && kept.size() < 40) {
      const bool is_other = random.chance(0.3);
      user.send(user, is_other ? kOther : kNumber, i);
      kept.push_back({is_other, i});
      continue;
    }
    const bool wants_other = random.chance(0.5);
    const bool wants_any = random.chance(0.2);
    const int rest = static_cast<int>(random.below(3));
    const auto fits = [rest](int n) { return n % 3 == rest; };
    const auto wanted = std::find_if(kept.begin(), kept.end(), [&](const Kept& one) {
      return (wants_any || one.is_other == wants_other) && (wants_any || fits(one.value));
    });
    int got = -1;
    if (wants_any) {
      const auto any = co_await user.receive_any(0s, kOther, kNumber);
      if (any) got = any->is(kOther) ? *any->get(kOther) : *any->get(kNumber);
    } else {
      const auto one = co_await user.receive(wants_other ? kOther : kNumber, 0s, fits);
      if (one) got = **one;
    }
    if (got != (wanted == kept.end() ? -1 : wanted->value)) notes.add("wrong at {}", i);
    if (wanted != kept.end()) kept.erase(wanted);
  }
  notes.add("done");
}

TEST(Messages, at_random_it_does_what_a_list_does) {
  Notes notes;
  MessageStage stage([&](User user) { return at_random(user, notes); });
  stage.add(1);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"done"}));
}

// --- several receivers ------------------------------------------------------------------------

Task<void> take_one(User user, const Tag<int>& tag, int least, std::string name, Notes& notes) {
  const auto taken = co_await user.receive(tag, [least](int n) { return n >= least; });
  notes.add("{}: {}", name, outcome_of(taken));
}
Task<void> take_any(User user, Notes& notes) {
  const auto taken = co_await user.receive_any();
  notes.add("any: {}", taken.is_stopped() ? "stopped" : taken->name());
}

Task<void> many_receive(User user, Notes& notes) {
  TaskGroup group(user);
  group.spawn(take_one(user, kOther, 0, "other", notes));
  group.spawn(take_one(user, kNumber, 5, "large", notes));
  group.spawn(take_one(user, kNumber, 0, "first", notes));
  group.spawn(take_one(user, kNumber, 0, "second", notes));
  group.spawn(take_any(user, notes));
  for (int n : {1, 2, 3, 7}) user.send(user, kNumber, n);
  co_await sleep(1ms);
  group.request_stop();
  co_await group.join();
}

TEST(Messages, each_goes_to_the_first_of_those_who_wait_for_it) {
  Notes notes;
  MessageStage stage([&](User user) { return many_receive(user, notes); });
  stage.add(1);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"first: 1 from 1", "second: 2 from 1", "any: number",
                                "large: 7 from 1", "other: stopped"}));
}

// --- time and ends ----------------------------------------------------------------------------

Task<void> wait_a_while(User user, Notes& notes) {
  if (user.id() == 2) {
    co_await sleep(20ms);
    user.send(1, kNumber, 1);
    co_return;
  }
  const Duration began = user.now();
  notes.add("{}", outcome_of(co_await user.receive(kNumber, 10ms)));
  notes.add("{}", (user.now() - began) / 1ms);
  notes.add("{}", outcome_of(co_await user.receive(kNumber, 1h)));
  notes.add("{}", (user.now() - began) / 1ms);
  notes.add("{}", outcome_of(co_await user.receive(kNumber, -1s)));
  notes.add("{}", outcome_of(co_await user.receive(kNumber, Duration::max())));
}

TEST(Messages, a_receive_ends_when_its_time_is_over_and_not_before) {
  Notes notes;
  MessageStage stage([&](User user) { return wait_a_while(user, notes); });
  stage.add(1, 2);
  stage.turn(60);
  stage.population.remove(1, users::Removal::kGraceful);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"timeout", "10", "1 from 2", "20", "timeout", "stopped"}));
}

Task<void> until_stopped(User user, Notes& notes) {
  user.send(user, kOther, 1);
  notes.add("{}", outcome_of(co_await user.receive(kNumber)));
  notes.add("{}", outcome_of(co_await user.receive(kOther)));  // though it is there
}

TEST(Messages, a_stop_ends_a_receive_and_those_after_it) {
  Notes notes;
  MessageStage stage([&](User user) { return until_stopped(user, notes); });
  stage.add(1);
  stage.turn(3);
  EXPECT_TRUE(notes.lines.empty());
  stage.population.remove(1, users::Removal::kGraceful);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"stopped", "stopped"}));
}

Task<void> receive_for_ever(User user, int& turns) {
  for (int i = 0; i < 1000; ++i) user.send(user, kNumber, i);
  for (int i = 0; i < 1000; ++i) {
    static_cast<void>(co_await user.receive(kNumber, 0s));
    if (i % 100 == 99) ++turns;
  }
  for (;;) {
    if ((co_await user.receive(kNumber, 0s)).is_stopped()) co_return;
  }
}

TEST(Messages, who_receives_without_a_pause_lets_others_run) {
  int hundreds = 0;
  MessageStage stage([&](User user) { return receive_for_ever(user, hundreds); });
  stage.add(1);
  stage.turn(2);
  EXPECT_LT(hundreds, 3);
  stage.turn(20);
  EXPECT_EQ(hundreds, 10);
}

// --- what a predicate does --------------------------------------------------------------------

bool refuse(int) {
  throw std::runtime_error("no number will do");
}
Task<void> throwing(User user, Notes& notes) {
  try {
    static_cast<void>(co_await user.receive(kNumber, refuse));
  } catch (const std::runtime_error& error) {
    notes.add("{}", error.what());
  }
  notes.add("{}", outcome_of(co_await user.receive(kNumber)));
  try {
    user.send(user, kNumber, 2);
    static_cast<void>(co_await user.receive(kNumber, refuse));
  } catch (const std::runtime_error& error) {
    notes.add("{}", error.what());
  }
  notes.add("{}", outcome_of(co_await user.receive(kNumber, 0s)));
}
Task<void> throw_or_send(User user, Notes& notes) {
  if (user.id() == 1) co_await throwing(user, notes);
  if (user.id() == 2) notes.add("sent {}", user.send(1, kNumber, 1) == Sent::kSent);
}

TEST(Messages, what_a_predicate_throws_comes_to_the_receiver_and_the_message_stays) {
  Notes notes;
  MessageStage stage([&](User user) { return throw_or_send(user, notes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(notes.lines,
            (Lines{"sent true", "no number will do", "1 from 2", "no number will do", "2 from 1"}));
  EXPECT_TRUE(stage.failures.empty());
}

Task<void> send_from_within(User user, Notes& notes) {
  TaskGroup group(user);
  group.spawn(take_one(user, kOther, 0, "other", notes));
  for (int n = 0; n < 3; ++n) user.send(user, kNumber, n);
  const auto taken = co_await user.receive(kNumber, [user](int n) {
    user.send(user, kOther, 10 + n);
    user.send(user, kNumber, 20 + n);
    return n == 2;
  });
  notes.add("{}", outcome_of(taken));
  const auto later = co_await user.receive(kNumber, [user](int n) {
    if (n == 50) user.send(user, kOther, 50);
    return n == 50;
  });
  notes.add("{}", outcome_of(later));
  co_await group.join();
  for (auto next = co_await user.receive_any(0s); next; next = co_await user.receive_any(0s)) {
    notes.add("{}", next->is(kOther) ? -*next->get(kOther) : *next->get(kNumber));
  }
}
Task<void> be_sent_from_within(User user, Notes& notes) {
  if (user.id() == 1) co_await send_from_within(user, notes);
  if (user.id() == 2) user.send(1, kNumber, 50);
}

TEST(Messages, a_predicate_that_sends_loses_nothing) {
  Notes notes;
  MessageStage stage([&](User user) { return be_sent_from_within(user, notes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"2 from 1", "other: 10 from 1", "50 from 2", "0", "1", "20", "-11",
                                "21", "-12", "22", "-50"}));
}

Task<void> stop_from_within(User user, Notes& notes) {
  if (user.id() == 2) {
    user.send(1, kNumber, 1);
    co_return;
  }
  const auto taken = co_await user.receive(kNumber, [user](int) mutable {
    user.remove();
    return true;
  });
  notes.add("{}", outcome_of(taken));
}

TEST(Messages, a_predicate_that_stops_its_user_ends_the_receive) {
  Notes notes;
  MessageStage stage([&](User user) { return stop_from_within(user, notes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(notes.lines, (Lines{"stopped"}));
}

}  // namespace
}  // namespace throng::scenario::native
