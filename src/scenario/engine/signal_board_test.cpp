#include "scenario/engine/signal_board.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

using Waiting = SignalBoard::Waiting;
using Outcome = SignalBoard::Waiting::Outcome;

struct SignalBoards : testing::Test {
  SignalBoards()
      : board(
            activity, [this](unsigned core) { ++woken[core]; }, 2) {}

  /// Somebody who is active and begins to wait for ever.
  bool begin(Waiting& waiting, const std::string& name, std::uint64_t needed = 1,
             unsigned core = 0) {
    waiting.name = name;
    waiting.needed = needed;
    waiting.core = core;
    if (!board.begin(waiting)) return false;
    if (activity.remove()) board.note_nobody_active();
    return true;
  }

  ActivityCount activity;
  int woken[2] = {};
  SignalBoard board;
};

TEST_F(SignalBoards, totals_only_grow_and_names_are_apart) {
  EXPECT_EQ(board.total("A"), 0U);
  EXPECT_TRUE(board.set("A", 3));
  EXPECT_TRUE(board.set("A", 2));
  EXPECT_EQ(board.total("A"), 5U);
  EXPECT_EQ(board.total("a"), 0U);
}

TEST_F(SignalBoards, there_is_nothing_to_wait_for_when_it_was_set_often_enough) {
  Waiting waiting;
  activity.add();
  board.set("A", 2);
  EXPECT_FALSE(begin(waiting, "A", 2));
  EXPECT_FALSE(begin(waiting, "A", 1));
  EXPECT_EQ(board.take_ended(0), nullptr);
}

TEST_F(SignalBoards, who_waits_is_handed_to_its_core_when_the_count_is_reached) {
  activity.add(3);
  Waiting one;
  Waiting other;
  ASSERT_TRUE(begin(one, "A", 2, 0));
  ASSERT_TRUE(begin(other, "A", 3, 1));
  board.set("A", 1);
  EXPECT_EQ(woken[0] + woken[1], 0);
  board.set("A", 1);
  EXPECT_EQ(woken[0], 1);
  EXPECT_EQ(woken[1], 0);
  EXPECT_EQ(board.take_ended(1), nullptr);
  EXPECT_EQ(board.take_ended(0), &one);
  EXPECT_EQ(board.take_ended(0), nullptr) << "told once";
  EXPECT_EQ(board.end(one), Outcome::kSet);
  board.set("A", 1);
  EXPECT_EQ(board.take_ended(1), &other);
  EXPECT_EQ(board.end(other), Outcome::kSet);
}

TEST_F(SignalBoards, who_gives_up_is_not_told) {
  activity.add(2);
  Waiting waiting;
  ASSERT_TRUE(begin(waiting, "A"));
  EXPECT_EQ(board.end(waiting), Outcome::kNone);
  board.set("A", 1);
  EXPECT_EQ(board.take_ended(0), nullptr);
  EXPECT_EQ(woken[0], 0);
}

TEST_F(SignalBoards, who_dies_leaves_nothing) {
  activity.add(3);
  {
    Waiting waiting;
    ASSERT_TRUE(begin(waiting, "A"));
    board.end(waiting);
  }
  Waiting ended;
  ASSERT_TRUE(begin(ended, "B"));
  board.set("B", 1);
  EXPECT_EQ(board.end(ended), Outcome::kSet) << "before it was told";
  EXPECT_EQ(board.take_ended(0), nullptr);
}

TEST_F(SignalBoards, when_nobody_is_active_all_endless_waits_end) {
  activity.add(2);
  Waiting one;
  Waiting other;
  ASSERT_TRUE(begin(one, "A", 1, 0));
  EXPECT_EQ(board.take_ended(0), nullptr);
  ASSERT_TRUE(begin(other, "B", 1, 1));
  EXPECT_EQ(board.take_ended(0), &one);
  EXPECT_EQ(board.take_ended(1), &other);
  EXPECT_EQ(board.end(one), Outcome::kDeadlock);
  EXPECT_EQ(board.end(other), Outcome::kDeadlock);
  EXPECT_FALSE(activity.is_none()) << "they are active again";
  EXPECT_FALSE(activity.remove());
  EXPECT_TRUE(activity.remove());
}

TEST_F(SignalBoards, a_late_word_that_nobody_is_active_is_checked) {
  activity.add(2);
  Waiting waiting;
  ASSERT_TRUE(begin(waiting, "A"));
  board.note_nobody_active();
  EXPECT_EQ(board.take_ended(0), nullptr);
}

TEST_F(SignalBoards, whoever_goes_on_is_active_before_the_one_who_set_it_ends) {
  activity.add(2);
  Waiting waiting;
  ASSERT_TRUE(begin(waiting, "A"));
  board.set("A", 1);
  EXPECT_FALSE(activity.remove()) << "the setter ends, and the waiter was counted";
  board.note_nobody_active();
  EXPECT_EQ(board.end(waiting), Outcome::kSet);
}

TEST_F(SignalBoards, there_are_not_more_names_than_there_may_be) {
  for (std::size_t i = 0; i < SignalBoard::kMostNames; ++i) {
    ASSERT_TRUE(board.set(std::to_string(i), 1));
  }
  EXPECT_FALSE(board.set("one more", 1));
  EXPECT_TRUE(board.set("7", 1)) << "those that are there go on";
  EXPECT_EQ(board.total("7"), 2U);
}

TEST_F(SignalBoards, with_a_bus_a_signal_counts_when_it_comes_from_there) {
  struct Bus final : SignalBus {
    void publish(std::string_view name, std::uint64_t count) override {
      sent.emplace_back(std::string(name), count);
    }
    std::vector<std::pair<std::string, std::uint64_t>> sent;
  };
  Bus bus;
  SignalBoard node(
      activity, [](unsigned) {}, 1, &bus);
  EXPECT_TRUE(node.set("A", 2));
  EXPECT_EQ(node.total("A"), 0U);
  ASSERT_EQ(bus.sent.size(), 1U);
  EXPECT_EQ(bus.sent[0].second, 2U);
  EXPECT_TRUE(node.add("A", 2));
  EXPECT_EQ(node.total("A"), 2U);
}

TEST(Activity, the_last_to_give_up_is_told_and_holding_twice_counts_once) {
  ActivityCount count;
  int told = 0;
  Activity::Home home{count, [&told] { ++told; }};
  {
    Activity one(home);
    Activity other(home);
    one.hold();
    one.hold();
    other.hold();
    one.release();
    one.release();
    EXPECT_EQ(told, 0);
    count.add();
    one.take_over();
  }
  EXPECT_EQ(told, 1) << "at the end of the last";
  EXPECT_TRUE(count.is_none());
}

}  // namespace
}  // namespace throng::scenario::engine
