// Messages between the cores of a node, each core a simulated loop of its own on this thread.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

#include "message_stage.hpp"
#include "messages/crossing.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;
using messages::Crossing;
using messages::Lane;

inline constexpr Tag<int> kNumber("number");

throng_message number(int value) {
  throng_message message{};
  message.tag = kNumber.hash();
  message.name = kNumber.text();
  detail::MessageValue<int>::put(message, std::move(value));
  return message;
}
messages::Letter letter(int value) {
  throng_message message = number(value);
  return messages::Letter(message);
}

/// What user 2, or 4, has received.
using Numbers = std::vector<int>;

Task<void> receive_all(User user, Numbers& numbers) {
  while (const auto received = co_await user.receive(kNumber)) numbers.push_back(**received);
}
Task<void> stay(User user) {
  co_await user.stop_token().stopped();
}

struct TwoCores {
  TwoCores()
      : first([](User user) { return stay(user); }, {0, 0, 2}, &crossing),
        second([this](User user) { return receive_all(user, numbers); }, {0, 1, 2}, &crossing) {}

  messages::Sent send(std::uint64_t to, int value) {
    return first.core.post(first.population).send(1, to, letter(value));
  }

  Numbers numbers;
  Crossing crossing{2};
  MessageStage first;
  MessageStage second;
};

TEST(MessageCrossing, a_message_comes_to_another_core_in_the_order_of_its_sender) {
  TwoCores cores;
  cores.first.add(1, 4);
  cores.second.add(1, 4);
  cores.first.turn(2);
  cores.second.turn(2);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(cores.send(2, i), messages::Sent::kSent);
  EXPECT_TRUE(cores.numbers.empty());
  cores.second.turn(2);
  EXPECT_EQ(cores.numbers, (Numbers{0, 1, 2, 3, 4}));
  EXPECT_EQ(cores.first.figures()["messages_sent"], 5u);
  EXPECT_EQ(cores.second.figures()["messages_received"], 5u);
}

TEST(MessageCrossing, what_finds_nobody_on_arrival_is_late) {
  TwoCores cores;
  cores.first.add(1, 4);
  cores.first.turn(2);
  EXPECT_EQ(cores.send(2, 1), messages::Sent::kSent);  // which has yet to begin
  cores.second.turn(2);
  EXPECT_EQ(cores.second.figures()["messages_late"], 1u);
  EXPECT_EQ(cores.send(3, 1), messages::Sent::kSent);  // of this core
  EXPECT_EQ(cores.send(5, 1), messages::Sent::kGone);  // of this core, and not there
  EXPECT_EQ(cores.send(0, 1), messages::Sent::kGone);
  EXPECT_EQ(cores.first.figures()["messages_gone"], 2u);
}

TEST(MessageCrossing, a_mailbox_that_is_full_is_counted_where_that_is_seen) {
  TwoCores cores;
  cores.second.add(1, 4);
  cores.second.turn(2);
  for (int i = 0; i < 3000; ++i) EXPECT_EQ(cores.send(2, i), messages::Sent::kSent);
  cores.second.turn(100);
  // It took up to 64 in a turn, of up to 1,024 that came.
  const auto figures = cores.second.figures();
  EXPECT_EQ(figures.at("messages_received"), cores.numbers.size());
  EXPECT_EQ(figures.at("messages_received") + figures.at("messages_full"), 3000u);
  EXPECT_GT(figures.at("messages_full"), 1000u);
}

TEST(MessageCrossing, the_way_to_a_core_is_bounded) {
  TwoCores cores;
  for (std::size_t i = 0; i < Lane::kMostUnderWay; ++i) {
    ASSERT_EQ(cores.send(2, 1), messages::Sent::kSent);
  }
  auto& post = cores.first.core.post(cores.first.population);
  messages::Letter kept = letter(7);
  EXPECT_EQ(post.send(1, 2, std::move(kept)), messages::Sent::kFull);
  EXPECT_FALSE(kept.is_empty());  // NOLINT: it is untouched
  EXPECT_EQ(cores.first.figures()["messages_full"], 1u);
  cores.second.turn(2);
  EXPECT_EQ(post.send(1, 2, std::move(kept)), messages::Sent::kSent);
  EXPECT_EQ(cores.second.figures()["messages_late"], 2 * messages::PostOffice::kParcelsPerTurn);
}

TEST(MessageCrossing, what_comes_before_a_core_has_begun_waits_for_it) {
  Crossing crossing(2);
  MessageStage first([](User user) { return stay(user); }, {0, 0, 2}, &crossing);
  EXPECT_EQ(first.core.post(first.population).send(1, 2, letter(1)), messages::Sent::kSent);
  Numbers numbers;
  MessageStage second([&](User user) { return receive_all(user, numbers); }, {0, 1, 2}, &crossing);
  second.turn();
  EXPECT_EQ(second.figures()["messages_late"], 1u);
}

TEST(MessageCrossing, of_a_core_that_has_ended_all_are_gone) {
  Crossing crossing(2);
  MessageStage first([](User user) { return stay(user); }, {0, 0, 2}, &crossing);
  auto& post = first.core.post(first.population);
  Numbers numbers;
  std::optional<MessageStage> second;
  second.emplace([&](User user) { return receive_all(user, numbers); },
                 users::PopulationPlace{0, 1, 2}, &crossing);
  EXPECT_EQ(post.send(1, 2, letter(1)), messages::Sent::kSent);
  second.reset();
  EXPECT_EQ(post.send(1, 2, letter(1)), messages::Sent::kGone);
  EXPECT_EQ(first.figures()["messages_gone"], 1u);
}

}  // namespace
}  // namespace throng::scenario::native
