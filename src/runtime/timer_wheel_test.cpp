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

TEST(TimerWheel, those_that_come_and_leave_again_and_again_take_no_room) {
  TimerWheel wheel;
  std::vector<Noted*> fired;
  std::vector<std::unique_ptr<Noted>> timers;
  for (int i = 0; i < 1000; ++i) timers.push_back(std::make_unique<Noted>(fired));
  Noted first(fired), last(fired);
  wheel.add(first, 30'000);
  for (int round = 0; round < 1000; ++round) {
    for (auto& timer : timers) wheel.add(*timer, 30'000);
    for (std::size_t i = 0; i < timers.size(); ++i) {
      // From the front, from behind, and here and there.
      timers[(i * 7 + static_cast<std::size_t>(round)) % timers.size()]->unlink();
    }
  }
  EXPECT_LE(wheel.places(), 8192u);
  for (auto& timer : timers) wheel.add(*timer, 30'000);
  for (std::size_t i = 0; i < timers.size(); i += 2) timers[i]->unlink();
  wheel.add(last, 30'000);
  wheel.advance(30'000);
  ASSERT_EQ(fired.size(), 502u);
  EXPECT_EQ(fired.front(), &first);
  for (std::size_t i = 1; i < 501; ++i) EXPECT_EQ(fired[i], timers[2 * i - 1].get());
  EXPECT_EQ(fired.back(), &last);
}

struct Unlinking final : Timer {
  void fire() override {
    for (Timer* other : others) other->unlink();
  }
  std::vector<Timer*> others;
};

TEST(TimerWheel, a_firing_timer_may_take_out_others_of_its_tick_and_those_that_have_fired) {
  TimerWheel wheel;
  std::vector<Noted*> fired;
  Noted before(fired), after(fired);
  auto dead = std::make_unique<Noted>(fired);
  Unlinking unlinking;
  unlinking.others = {&before, dead.get(), &unlinking};
  wheel.add(before, 5);
  wheel.add(unlinking, 5);
  wheel.add(*dead, 5);
  wheel.add(after, 5);
  wheel.advance(5);
  EXPECT_EQ(fired, (std::vector<Noted*>{&before, &after}));
  EXPECT_FALSE(dead->is_linked());
  EXPECT_FALSE(wheel.next_tick().has_value());
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
