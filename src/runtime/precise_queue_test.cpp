#include "runtime/precise_queue.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

namespace throng::runtime {
namespace {

using base::TimePoint;

struct Noted final : PreciseTimer {
  Noted(std::vector<int>& list, int number) : fired(list), id(number) {}
  void fire() override { fired.push_back(id); }
  std::vector<int>& fired;
  int id;
};

TEST(PreciseQueue, fires_in_order_of_time_then_of_adding) {
  PreciseQueue queue;
  std::vector<int> fired;
  Noted a(fired, 1), b(fired, 2), c(fired, 3), d(fired, 4);
  queue.add(a, TimePoint{20});
  queue.add(b, TimePoint{10});
  queue.add(c, TimePoint{20});
  queue.add(d, TimePoint{21});
  EXPECT_EQ(queue.next(), TimePoint{10});
  queue.fire_due(TimePoint{20});
  EXPECT_EQ(fired, (std::vector<int>{2, 1, 3}));
  EXPECT_EQ(queue.next(), TimePoint{21});
}

TEST(PreciseQueue, agrees_with_sorting_under_random_adds_and_cancels) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 200; ++round) {
    PreciseQueue queue;
    std::vector<int> fired;
    std::vector<std::unique_ptr<Noted>> timers;
    std::vector<std::pair<std::int64_t, int>> expected;
    for (int i = 0; i < 100; ++i) {
      timers.push_back(std::make_unique<Noted>(fired, i));
      const auto when = static_cast<std::int64_t>(random() % 50);
      queue.add(*timers.back(), TimePoint{when});
      expected.emplace_back(when, i);
    }
    for (int i = 0; i < 30; ++i) {
      const auto id = static_cast<int>(random() % 100);
      timers[static_cast<std::size_t>(id)]->cancel();
      std::erase_if(expected, [id](const auto& e) { return e.second == id; });
    }
    std::stable_sort(expected.begin(), expected.end());
    queue.fire_due(TimePoint{100});
    std::vector<int> order;
    for (const auto& [when, id] : expected) order.push_back(id);
    ASSERT_EQ(fired, order);
    ASSERT_EQ(queue.next(), TimePoint::never());
  }
}

TEST(PreciseQueue, what_firing_adds_waits_for_the_next_call) {
  struct Again final : PreciseTimer {
    void fire() override {
      ++count;
      queue->add(*this, TimePoint{0});
    }
    PreciseQueue* queue = nullptr;
    int count = 0;
  };
  PreciseQueue queue;
  Again again;
  again.queue = &queue;
  queue.add(again, TimePoint{0});
  queue.fire_due(TimePoint{10});
  EXPECT_EQ(again.count, 1);
}

TEST(PreciseQueue, a_timer_leaves_the_queue_when_it_dies) {
  PreciseQueue queue;
  std::vector<int> fired;
  {
    Noted timer(fired, 1);
    queue.add(timer, TimePoint{1});
  }
  queue.fire_due(TimePoint{2});
  EXPECT_TRUE(fired.empty());
}

}  // namespace
}  // namespace throng::runtime
