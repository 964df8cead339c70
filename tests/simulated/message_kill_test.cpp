// A user that waits for messages in every way there is, in nested tasks and groups, is stopped,
// destroyed, and made to remove itself at every suspension, one after the other, while another
// answers it. AddressSanitizer watches the memory.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "message_stage.hpp"

namespace throng {
namespace {

using namespace std::chrono_literals;
using scenario::native::MessageStage;

inline constexpr Tag<int> kAsk("ask");
inline constexpr Tag<std::string> kAnswer("answer");
inline constexpr Tag<std::vector<std::string>> kMany("many");
inline constexpr Tag kNever("never");

/// What the user does to itself at its n-th step; 0: nothing.
struct SelfRemoval {
  int at = 0;
  bool is_forced = false;
  int steps = 0;
};
SelfRemoval self_removal;

void step(User user) {
  if (++self_removal.steps == self_removal.at) user.remove(self_removal.is_forced);
}

/// Answers whoever asks, now or later, until it is stopped.
Task<void> answer(User user) {
  for (;;) {
    const auto asked = co_await user.receive(kAsk);
    if (!asked) co_return;
    if (**asked % 3 == 0 && !co_await sleep(2ms)) co_return;
    user.send(asked->from(), kAnswer, "an answer that is too long to lie inside a string");
    if (**asked % 2 == 0) user.send(asked->from(), kMany, {"one", "two", "three"});
  }
}

Task<void> take(User user, int& taken) {
  step(user);
  if ((co_await user.receive(kAnswer, 5ms)).is_ok()) ++taken;
}
Task<void> take_for_ever(User user, std::size_t size) {
  step(user);
  const std::string wanted(size, 'w');
  const auto accepts = [wanted](const std::vector<std::string>& many) {
    return many.size() == wanted.size();
  };
  static_cast<void>(co_await user.receive(kMany, accepts));
}

Task<void> ask(User user, std::uint64_t whom) {
  int taken = 0;
  for (int i = 0; i < 4; ++i) {
    step(user);
    user.send(whom, kAsk, i);
    step(user);
    static_cast<void>(co_await user.receive(kAnswer));
    step(user);
    static_cast<void>(co_await user.receive(kNever, 1ms));
  }
  TaskGroup group(user);
  for (int i = 0; i < 3; ++i) group.spawn(take(user, taken));
  group.spawn(take_for_ever(user, 3));
  group.spawn(take_for_ever(user, 4));
  for (int i = 0; i < 5; ++i) user.send(whom, kAsk, i);
  step(user);
  static_cast<void>(co_await user.receive_any(20ms, kNever, kAnswer, kMany));
  step(user);
  user.send(user, kMany, {"to", "itself"});
  static_cast<void>(co_await user.receive_any());
  {
    TaskGroup inner(user);
    inner.spawn(take_for_ever(user, 9));
    inner.spawn(take(user, taken));
    user.send(user, kAnswer,
              "handed over, and its receiver destroyed before it goes on, each time");
  }
  step(user);
  co_await sleep(10ms);
  group.request_stop();
  step(user);
  co_await group.join();
  // Three more lie in the mailbox.
  for (int i = 0; i < 3; ++i)
    user.send(user, kAnswer, "left behind, with bytes of its own outside");
}

Task<void> act(User user) {
  if (user.id() == 2) {
    co_await answer(user);
  } else {
    co_await ask(user, 2);
  }
}

struct MessageKilled : testing::Test {
  void SetUp() override { self_removal = SelfRemoval{}; }
  void TearDown() override { self_removal = SelfRemoval{}; }

  static std::unique_ptr<MessageStage> stage() {
    auto made = std::make_unique<MessageStage>([](User user) { return act(user); });
    made->add(2);
    made->turn(2);
    made->add(1);
    return made;
  }
  static bool is_there(const MessageStage& stage) {
    const users::PopulationCounts counts = stage.population.counts();
    return counts.waiting + counts.running > 1;
  }
  /// Until the one that asks has ended.
  static void play(MessageStage& stage) {
    for (int i = 0; i < 10'000 && is_there(stage); ++i) stage.turn();
    EXPECT_FALSE(is_there(stage));
    EXPECT_TRUE(stage.failures.empty());
  }
};

TEST_F(MessageKilled, left_alone_it_comes_to_its_end) {
  auto there = stage();
  play(*there);
  EXPECT_EQ(there->population.counts().finished, 1u);
}

TEST_F(MessageKilled, stopped_at_every_turn_it_ends_by_itself_and_at_once) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto there = stage();
    there->turn(n);
    const bool was_in_time = is_there(*there);
    const std::vector<users::UserId> it{1};
    const base::TimePoint at = there->world.loop.now();
    there->population.remove(it, users::Removal::kForced);
    play(*there);
    EXPECT_LT(there->world.loop.now() - at, 1s);
    EXPECT_EQ(there->population.counts().destroyed, 0u);
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

TEST_F(MessageKilled, destroyed_at_every_turn_it_leaves_nothing) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto there = stage();
    there->turn(n);
    const bool was_in_time = is_there(*there);
    there.reset();  // and the population destroys the frames as they stand
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

TEST_F(MessageKilled, the_one_that_answers_may_end_at_every_turn) {
  for (int n = 1;; ++n) {
    SCOPED_TRACE(n);
    auto there = stage();
    there->turn(n);
    const bool was_in_time = is_there(*there);
    const std::vector<users::UserId> answering{2};
    there->population.remove(answering, users::Removal::kGraceful);
    there->turn(200);  // nobody answers any more, and what waits without a time waits on
    there->population.remove(1, users::Removal::kGraceful);
    there->play();
    EXPECT_FALSE(there->is_busy());
    EXPECT_TRUE(there->failures.empty());
    if (HasFailure() || !was_in_time) {
      EXPECT_GT(n, 20);
      break;
    }
  }
}

TEST_F(MessageKilled, removing_itself_at_every_step_it_ends_by_itself) {
  for (const bool is_forced : {false, true}) {
    for (int n = 1;; ++n) {
      SCOPED_TRACE(testing::Message() << n << (is_forced ? " forced" : ""));
      self_removal = SelfRemoval{n, is_forced, 0};
      auto there = stage();
      play(*there);
      const bool was_in_time = self_removal.steps >= n;
      EXPECT_EQ(there->population.counts().removed, was_in_time ? 1u : 0u);
      EXPECT_EQ(there->population.counts().destroyed, 0u);
      if (HasFailure() || !was_in_time) {
        EXPECT_GT(n, 20);
        break;
      }
    }
  }
}

}  // namespace
}  // namespace throng
