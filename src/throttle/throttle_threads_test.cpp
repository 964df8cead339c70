// Throttles that real cores share, on the real clock. Nothing here depends on how fast they are.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "runtime/core.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"
#include "throttle/core_throttles.hpp"
#include "throttle/throttle_wait.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

/// What the tasks of one core do.
struct Member {
  std::vector<base::TimePoint> slots;
  std::vector<int> order;
  std::uint64_t refused = 0;
};

/// Several cores with tasks that wait at one throttle.
struct Cores {
  explicit Cores(const Pace& pace) {
    registry.open(clock);
    number = registry.number("t").value();
    EXPECT_TRUE(registry.start(number, pace).is_ok());
  }
  ~Cores() { registry.close(); }

  /// Runs `play` on each core to its end.
  template <class Play>
  void run(unsigned count, Play play) {
    members.resize(count);
    std::vector<std::unique_ptr<runtime::Core>> cores;
    for (unsigned i = 0; i < count; ++i) cores.push_back(std::make_unique<runtime::Core>(clock));
    for (unsigned i = 0; i < count; ++i) {
      cores[i]->start([this, i, play](runtime::Loop& loop) {
        telemetry::Recorder recorder;
        CoreThrottles throttles(loop, recorder, registry);
        runtime::run_to_end(loop, play(*this, members[i], throttles.share(number)));
      });
    }
    for (auto& core : cores) core->join();
  }

  /// Waits until all cores together have been granted so many.
  Task<void> pass(Member& member, ThrottleShare& share, int who, std::uint64_t most) {
    for (;;) {
      auto grant = co_await ThrottleWait(share);
      if (!grant.is_ok()) {
        ++member.refused;
        co_return;
      }
      member.slots.push_back(grant->slot);
      member.order.push_back(who);
      const int now = ++inside;
      for (int seen = most_inside; now > seen && !most_inside.compare_exchange_weak(seen, now);) {
      }
      if (grant->place.is_held()) co_await runtime::sleep_for(1ms);
      --inside;
      if (++passed >= most) static_cast<void>(registry.stop(number));
    }
  }

  runtime::SystemClock clock;
  ThrottleRegistry registry;
  ThrottleRegistry::Number number = 0;
  std::vector<Member> members;
  std::atomic<std::uint64_t> passed{0};
  std::atomic<int> inside{0};
  std::atomic<int> most_inside{0};
};

constexpr int kTasks = 20;  // a core

Task<void> pass_all(Cores& cores, Member& member, ThrottleShare& share, std::uint64_t most) {
  runtime::TaskGroup group(co_await runtime::current_scope());
  for (int who = 0; who < kTasks; ++who) group.spawn(cores.pass(member, share, who, most));
  co_await group.join();
}

TEST(ThrottleThreads, no_interval_of_slots_of_all_cores_holds_more_than_the_rate) {
  const Pace pace{20, 10ms};
  Cores cores(pace);
  cores.run(3, [](Cores& self, Member& member, ThrottleShare& share) {
    return pass_all(self, member, share, 600);
  });
  std::vector<base::TimePoint> slots;
  for (const Member& member : cores.members) {
    EXPECT_TRUE(std::is_sorted(member.slots.begin(), member.slots.end()));
    EXPECT_EQ(member.refused, static_cast<std::uint64_t>(kTasks));
    slots.insert(slots.end(), member.slots.begin(), member.slots.end());
  }
  ASSERT_GE(slots.size(), 600u);
  std::sort(slots.begin(), slots.end());
  for (std::size_t i = 0; i + pace.count < slots.size(); ++i) {
    ASSERT_GE(slots[i + pace.count] - slots[i], pace.interval + pace.tolerance());
  }
}

TEST(ThrottleThreads, tasks_of_a_core_have_their_turns_in_order) {
  Cores cores({100, 10ms});
  cores.run(2, [](Cores& self, Member& member, ThrottleShare& share) {
    return pass_all(self, member, share, 1000);
  });
  for (const Member& member : cores.members) {
    // Whoever passed waits behind all others: from the second round on each has its turn again
    // after as many.
    for (std::size_t i = 2 * kTasks; i < member.order.size(); ++i) {
      ASSERT_EQ(member.order[i], member.order[i - kTasks]);
    }
  }
}

TEST(ThrottleThreads, places_that_cores_share_are_never_exceeded) {
  Cores cores({3, {}});
  cores.run(3, [](Cores& self, Member& member, ThrottleShare& share) {
    return pass_all(self, member, share, 200);
  });
  EXPECT_LE(cores.most_inside, 3);
  EXPECT_GE(cores.passed, 200u);
}

TEST(ThrottleThreads, changes_reach_those_who_wait_on_other_cores) {
  Cores cores({0, 1s});
  cores.run(3, [](Cores& self, Member& member, ThrottleShare& share) {
    struct Play {
      static Task<void> conduct(Cores& of) {
        const auto throttle = of.registry.find(of.number);
        for (int i = 0; i < 50; ++i) {
          static_cast<void>(throttle->change({static_cast<std::uint64_t>(i % 3) * 500, 1s}));
          static_cast<void>(i % 5 == 0 ? throttle->pause() : throttle->resume());
          co_await runtime::sleep_for(1ms);
        }
        static_cast<void>(throttle->resume());
        static_cast<void>(throttle->change({Pace::kUnlimited, {}}));
      }
      static Task<void> all(Cores& of, Member& own, ThrottleShare& its) {
        runtime::TaskGroup group(co_await runtime::current_scope());
        if (&own == &of.members[0]) group.spawn(conduct(of));
        group.spawn(pass_all(of, own, its, 50'000));
        co_await group.join();
      }
    };
    return Play::all(self, member, share);
  });
  EXPECT_GE(cores.passed, 50'000u);
}

}  // namespace
}  // namespace throng::throttle
