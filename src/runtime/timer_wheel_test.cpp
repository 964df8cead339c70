#include "runtime/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

namespace throng::runtime {
namespace {

struct Noted final : Timer {
  Noted(std::vector<Noted*>& list) : fired(list) {}
  void fire() override { fired.push_back(this); }
  std::vector<Noted*>& fired;
};

TEST(TimerWheel, fires_at_its_tick_and_not_before) {
  for (const std::uint64_t tick : {1ull, 2ull, 63ull, 64ull, 255ull, 256ull, 257ull, 511ull, 512ull,
                                   65'535ull, 65'536ull, 65'537ull, 16'777'216ull, 16'777'217ull}) {
    TimerWheel wheel;
    std::vector<Noted*> fired;
    Noted timer(fired);
    wheel.add(timer, tick);
    wheel.advance(tick - 1);
    EXPECT_TRUE(fired.empty()) << tick;
    wheel.advance(tick);
    EXPECT_EQ(fired.size(), 1u) << tick;
    EXPECT_FALSE(wheel.next_tick().has_value()) << tick;
  }
}

TEST(TimerWheel, a_past_tick_fires_with_the_next_advance) {
  TimerWheel wheel;
  std::vector<Noted*> fired;
  Noted timer(fired);
  wheel.advance(1000);
  wheel.add(timer, 3);
  EXPECT_EQ(wheel.next_tick(), 1001u);
  wheel.advance(1001);
  EXPECT_EQ(fired.size(), 1u);
}

TEST(TimerWheel, agrees_with_a_sorted_map_under_random_use) {
  std::mt19937_64 random(7);
  TimerWheel wheel;
  std::vector<Noted*> fired;
  std::multimap<std::uint64_t, Noted*> expected;
  std::vector<std::unique_ptr<Noted>> timers;
  for (int i = 0; i < 300; ++i) timers.push_back(std::make_unique<Noted>(fired));
  const auto forget = [&](Noted* timer) {
    for (auto it = expected.begin(); it != expected.end(); ++it) {
      if (it->second == timer) return expected.erase(it), void();
    }
  };
  for (int step = 0; step < 20'000; ++step) {
    Noted* timer = timers[random() % timers.size()].get();
    const std::uint64_t range = std::uint64_t{1} << (random() % 20);
    switch (random() % 4) {
      case 0:
        timer->unlink();
        forget(timer);
        break;
      case 1: {
        fired.clear();
        const std::uint64_t to = wheel.current() + random() % range;
        wheel.advance(to);
        std::vector<Noted*> due;
        while (!expected.empty() && expected.begin()->first <= to) {
          due.push_back(expected.begin()->second);
          expected.erase(expected.begin());
        }
        std::vector<Noted*> got = fired;
        std::sort(due.begin(), due.end());
        std::sort(got.begin(), got.end());
        ASSERT_EQ(got, due) << "step " << step;
        break;
      }
      default: {
        forget(timer);
        const std::uint64_t tick = wheel.current() + 1 + random() % range;
        wheel.add(*timer, tick);
        expected.emplace(tick, timer);
      }
    }
    if (!expected.empty()) {
      ASSERT_TRUE(wheel.next_tick().has_value());
      ASSERT_LE(*wheel.next_tick(), expected.begin()->first);
      ASSERT_GT(*wheel.next_tick(), wheel.current());
    }
  }
}

TEST(TimerWheel, a_firing_timer_may_cancel_another_of_the_same_tick) {
  struct Killer final : Timer {
    void fire() override { victim->unlink(); }
    Timer* victim = nullptr;
  };
  TimerWheel wheel;
  std::vector<Noted*> fired;
  Killer killer;
  Noted victim(fired);
  killer.victim = &victim;
  wheel.add(killer, 5);
  wheel.add(victim, 5);
  wheel.advance(5);
  EXPECT_TRUE(fired.empty());
}

TEST(TimerWheel, a_timer_leaves_the_wheel_when_it_dies) {
  TimerWheel wheel;
  std::vector<Noted*> fired;
  {
    Noted timer(fired);
    wheel.add(timer, 5);
  }
  wheel.advance(10);
  EXPECT_TRUE(fired.empty());
}

}  // namespace
}  // namespace throng::runtime
