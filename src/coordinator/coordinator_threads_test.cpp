// Coordinators that real cores share: every user is in one group of each item, whoever acts.
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "coordinator/core_coordinators.hpp"
#include "coordinator/given_plan.hpp"
#include "runtime/core.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"

namespace throng::coordinator {
namespace {

using namespace std::chrono_literals;

/// What one item was given: how often each user, and whether one group overtook another's actions.
struct Seen {
  std::mutex mutex;
  std::map<std::uint64_t, int> times;
  std::atomic<int> inside{0};
  std::atomic<int> overlaps{0};

  GivenPlan::Call note() {
    return [this](const throng_coordination& given) {
      if (inside.fetch_add(1) != 0) ++overlaps;
      {
        const std::lock_guard lock(mutex);
        for (std::uint64_t i = 0; i < given.count; ++i) ++times[given.members[i].user];
      }
      --inside;
    };
  }
};

struct Cores {
  Cores() {
    registry.open(clock, 1);
    number = registry.number("c").value();
  }
  ~Cores() { registry.close(); }

  /// Runs `play` on each core to its end.
  template <class Play>
  void run(unsigned count, Play play) {
    std::vector<std::unique_ptr<runtime::Core>> cores;
    for (unsigned i = 0; i < count; ++i) cores.push_back(std::make_unique<runtime::Core>(clock));
    for (unsigned i = 0; i < count; ++i) {
      cores[i]->start([this, i, play](runtime::Loop& loop) {
        telemetry::Recorder recorder;
        CoreCoordinators own(loop, recorder, registry, [](std::string_view) {});
        runtime::run_to_end(loop, play(*this, own, i));
      });
    }
    for (auto& core : cores) core->join();
  }
  void add(CoreCoordinators& core, std::uint64_t user) {
    if (core.add(number, GivenPlan::kKind, GivenPlan::member(user)) ==
        CoreCoordinators::Added::kYes) {
      ++added;
    }
  }

  runtime::SystemClock clock;
  CoordinatorRegistry registry;
  CoordinatorRegistry::Number number = 0;
  std::atomic<std::uint64_t> added{0};
};

constexpr std::uint64_t kUsers = 20'000;  // of each core

Task<void> add_many(Cores& cores, CoreCoordinators& core, unsigned which) {
  for (std::uint64_t i = 0; i < kUsers; ++i) {
    cores.add(core, which * kUsers + i);
    if (i % 100 == 0) co_await runtime::sleep_for(0ms);
    // While others add.
    if (which == 0 && i % 5000 == 4999) static_cast<void>(cores.registry.reset(cores.number));
  }
}

TEST(CoordinatorThreads, every_user_is_in_one_group_of_each_item_and_no_item_acts_twice_at_a_time) {
  Seen pairs, ranges, all;
  Cores cores;
  ASSERT_TRUE(cores.registry
                  .start(cores.number, GivenPlan()
                                           .item(2, 2, 2, pairs.note())
                                           .item(3, 9, 2, ranges.note())
                                           .item(0, 0, 2, all.note())
                                           .timeout(1'000'000)
                                           .give())
                  .is_ok());
  cores.run(3, [](Cores& self, CoreCoordinators& core, unsigned which) {
    return add_many(self, core, which);
  });
  ASSERT_TRUE(cores.registry.stop(cores.number).is_ok());  // where there are no cores any more
  EXPECT_EQ(cores.added, 3 * kUsers);
  for (const Seen* seen : {&pairs, &ranges, &all}) {
    EXPECT_EQ(seen->times.size(), 3 * kUsers);
    for (const auto& [user, times] : seen->times) ASSERT_EQ(times, 1) << user;
    EXPECT_EQ(seen->overlaps, 0);
  }
}

Task<void> add_while_it_starts_and_stops(Cores& cores, CoreCoordinators& core, unsigned which,
                                         Seen& seen) {
  for (std::uint64_t i = 0; i < kUsers; ++i) {
    if (which == 0 && i % 1000 == 0) {
      static_cast<void>(cores.registry.stop(cores.number));
      EXPECT_TRUE(cores.registry.start(cores.number, GivenPlan().item(2, 2, 2, seen.note()).give())
                      .is_ok());
    }
    cores.add(core, which * kUsers + i);
    if (i % 100 == 0) co_await runtime::sleep_for(0ms);
  }
}

TEST(CoordinatorThreads, who_was_added_is_acted_on_though_it_is_stopped_and_started_again) {
  Seen seen;
  Cores cores;
  cores.run(3, [&seen](Cores& self, CoreCoordinators& core, unsigned which) {
    return add_while_it_starts_and_stops(self, core, which, seen);
  });
  static_cast<void>(cores.registry.stop(cores.number));
  EXPECT_EQ(seen.times.size(), cores.added);
  for (const auto& [user, times] : seen.times) ASSERT_EQ(times, 1) << user;
}

}  // namespace
}  // namespace throng::coordinator
