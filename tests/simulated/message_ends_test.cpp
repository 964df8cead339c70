// How many messages there may be, what becomes of those that nobody takes, and what is counted.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "message_stage.hpp"

namespace {

/// Counts those that live, and tells when one dies.
class Counted {
 public:
  explicit Counted(int n) : number(n) { ++alive; }
  Counted(Counted&& other) noexcept : number(std::exchange(other.number, -1)) { ++alive; }
  Counted& operator=(Counted&&) = delete;
  ~Counted() { --alive; }
  int number;
  static inline int alive = 0;
};
/// The same, too large to lie in a message.
struct Large {
  explicit Large(int n) : counted(n) {}
  Counted counted;
  char rest[100] = {};
};

}  // namespace

template <>
struct throng::codec<Counted> {
  static void encode(const Counted& value, std::string& bytes) {
    bytes += std::to_string(value.number);
  }
  static std::optional<Counted> decode(std::string_view bytes) {
    return std::optional<Counted>(std::stoi(std::string(bytes)));
  }
};
template <>
struct throng::codec<Large> {
  static void encode(const Large& value, std::string& bytes) {
    bytes += std::to_string(value.counted.number);
  }
  static std::optional<Large> decode(std::string_view bytes) {
    return std::optional<Large>(std::stoi(std::string(bytes)));
  }
};

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kMost = messages::UserMailbox::kMostLetters;

inline constexpr Tag<int> kNumber("number");
inline constexpr Tag kBye("bye");
inline constexpr Tag<Counted> kCounted("counted");
inline constexpr Tag<Large> kLarge("large");

using Figures = std::map<std::string, std::uint64_t>;

Figures figures(std::uint64_t sent, std::uint64_t received, std::uint64_t full, std::uint64_t gone,
                std::uint64_t late = 0) {
  return {{"messages_sent", sent},
          {"messages_received", received},
          {"messages_full", full},
          {"messages_gone", gone},
          {"messages_late", late}};
}

// --- limits -----------------------------------------------------------------------------------

Task<void> flood(User user, std::vector<Sent>& outcomes) {
  if (user.id() == 2) {
    for (std::uint64_t i = 0; i < kMost + 3; ++i) outcomes.push_back(user.send(1, kNumber, 0));
    outcomes.push_back(user.send(1, kBye));
    co_return;
  }
  static_cast<void>(co_await user.receive(kBye));
  for (int i = 0; i < 2; ++i) static_cast<void>(co_await user.receive(kNumber));
  outcomes.push_back(user.send(user, kNumber, 0));
}

TEST(MessageEnds, beyond_a_thousand_a_mailbox_is_full_but_not_for_those_who_wait) {
  std::vector<Sent> outcomes;
  MessageStage stage([&](User user) { return flood(user, outcomes); });
  stage.add(1, 2);
  stage.play();
  ASSERT_EQ(outcomes.size(), kMost + 5);
  EXPECT_EQ(outcomes[kMost - 1], Sent::kSent);
  for (std::uint64_t i = kMost; i < kMost + 3; ++i) EXPECT_EQ(outcomes[i], Sent::kFull);
  EXPECT_EQ(outcomes[kMost + 3], Sent::kSent);
  EXPECT_EQ(outcomes[kMost + 4], Sent::kSent);
  EXPECT_EQ(stage.figures(), figures(kMost + 2, 3, 3, 0));
}

Task<void> to_nobody(User user, std::vector<Sent>& outcomes) {
  if (user.id() == 2) co_return;
  co_await sleep(5ms);
  for (const std::uint64_t to : {0, 2, 3, 1000}) outcomes.push_back(user.send(to, kNumber, 1));
}

TEST(MessageEnds, who_has_ended_or_never_begun_is_gone) {
  std::vector<Sent> outcomes;
  MessageStage stage([&](User user) { return to_nobody(user, outcomes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(outcomes, std::vector<Sent>(4, Sent::kGone));
  EXPECT_EQ(stage.figures(), figures(0, 0, 0, 4));
}

Task<void> return_at_once(User user, std::vector<Sent>& outcomes) {
  if (user.id() == 2) outcomes.push_back(user.send(1, kNumber, 1));
  co_return;
}

TEST(MessageEnds, one_that_has_returned_in_this_turn_is_gone_already) {
  std::vector<Sent> outcomes;
  MessageStage stage([&](User user) { return return_at_once(user, outcomes); });
  stage.add(1, 2);
  stage.play();
  EXPECT_EQ(outcomes, std::vector<Sent>{Sent::kGone});
}

// --- what nobody takes ------------------------------------------------------------------------

Task<void> leave_behind(User user) {
  user.send(user, kCounted, Counted(1));
  user.send(user, kLarge, Large(2));
  user.send(99, kCounted, Counted(3));
  user.send(99, kLarge, Large(4));
  EXPECT_EQ(Counted::alive, 2);
  co_await sleep(1ms);
  const auto taken = co_await user.receive(kLarge);
  EXPECT_EQ((*taken)->counted.number, 2);
  EXPECT_EQ(Counted::alive, 2);
  user.send(user, kLarge, Large(5));
  auto any = co_await user.receive_any(kLarge);
  AnyMessage kept = std::move(*any);
  any = co_await user.receive_any(0s, kLarge);
  EXPECT_EQ(kept.get(kLarge)->counted.number, 5);
  user.send(user, kCounted, Counted(6));
  co_await sleep(1h);
}

TEST(MessageEnds, what_nobody_took_dies_with_its_receiver) {
  for (const bool is_removed : {true, false}) {
    MessageStage stage([](User user) { return leave_behind(user); });
    stage.add(1);
    stage.turn(10);
    EXPECT_EQ(Counted::alive, 4);  // two that it has taken, and two in its mailbox
    if (is_removed) stage.population.remove(1, users::Removal::kForced);
    if (is_removed) stage.play();
  }
  EXPECT_EQ(Counted::alive, 0);
}

template <class T>
Task<void> take_one(User user, const Tag<T>& tag) {
  static_cast<void>(co_await user.receive(tag));
}
Task<void> give_and_destroy(User user, int& seen) {
  {
    TaskGroup group(user);
    group.spawn(take_one(user, kCounted));
    group.spawn(take_one(user, kLarge));
    user.send(user, kCounted, Counted(1));
    user.send(user, kLarge, Large(2));
    seen = Counted::alive;
  }
  seen = seen * 10 + Counted::alive;
  co_return;
}

TEST(MessageEnds, what_was_handed_over_dies_with_one_who_is_destroyed_before_it_goes_on) {
  int seen = 0;
  MessageStage stage([&](User user) { return give_and_destroy(user, seen); });
  stage.add(1);
  stage.play();
  EXPECT_EQ(seen, 20);
  EXPECT_EQ(stage.figures(), figures(2, 2, 0, 0));
}

/// Sends when it is destroyed.
class LastWord {
 public:
  LastWord(User user, std::uint64_t to, std::vector<Sent>& outcomes)
      : user_(user), to_(to), outcomes_(outcomes) {}
  LastWord(const LastWord&) = delete;
  LastWord& operator=(const LastWord&) = delete;
  ~LastWord() { outcomes_.push_back(user_.send(to_, kCounted, Counted(1))); }

 private:
  User user_;
  std::uint64_t to_;
  std::vector<Sent>& outcomes_;
};

Task<void> speak_at_the_end(User user, std::vector<Sent>& outcomes) {
  const LastWord to_itself(user, user.id(), outcomes);
  const LastWord to_another(user, user.id() + 1, outcomes);
  static_cast<void>(co_await user.receive(kNumber));
}

TEST(MessageEnds, destructors_of_a_user_that_is_destroyed_may_send) {
  std::vector<Sent> outcomes;
  {
    MessageStage stage([&](User user) { return speak_at_the_end(user, outcomes); });
    stage.add(1, 2);
    stage.turn(3);
  }
  EXPECT_EQ(outcomes.size(), 4u);
  EXPECT_EQ(Counted::alive, 0);
}

// --- figures and traces -----------------------------------------------------------------------

Task<void> do_nothing(User) {
  co_await sleep(1ms);
}

TEST(MessageEnds, without_messages_there_are_no_figures) {
  MessageStage stage([](User user) { return do_nothing(user); });
  stage.add(1);
  stage.play();
  EXPECT_TRUE(stage.figures().empty());
}

Task<void> be_traced(User user) {
  if (user.id() == 2) {
    user.send(1, kBye);
    co_return;
  }
  user.send(user, kNumber, 1);
  user.send(9, kNumber, 1);
  static_cast<void>(co_await user.receive(kNumber));
  static_cast<void>(co_await user.receive_any(kNumber, kBye));
  static_cast<void>(co_await user.receive_any(0s));
  static_cast<void>(co_await user.receive(kBye, 1ms));
  static_cast<void>(co_await user.receive(kBye));
}

TEST(MessageEnds, of_a_user_that_is_traced_each_message_is_told) {
  MessageStage stage([](User user) { return be_traced(user); });
  stage.core.set_traced(1);
  stage.add(1, 2);
  stage.turn(20);
  stage.population.remove(1, users::Removal::kGraceful);
  stage.play();
  EXPECT_EQ(stage.said,
            (std::vector<std::string>{
                "send number to 1", "send number to 9: nobody is there", "receive number",
                "  number from 1", "receive number, bye", "  bye from 2", "receive any message",
                "  no such message came in time", "receive bye", "  no such message came in time",
                "receive bye", "  stopped"}));
}

}  // namespace
}  // namespace throng::scenario::native
