// Properties of throttles over many random plans, on the simulated clock.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "throttle_cores.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;
using base::Random;
using base::TimePoint;

/// From 1 per day to 10 million a second.
Pace random_pace(Random& random) {
  static constexpr base::Duration kIntervals[] = {1ms, 10ms, 100ms, 1s, 1min, 1h, 24h};
  const base::Duration interval = kIntervals[random.uniform(7)];
  const double most = std::min(1e7 * static_cast<double>(interval.count()) / 1e9, 1e9);
  const double count = std::exp(random.uniform_real() * std::log(most));
  return {std::max<std::uint64_t>(1, static_cast<std::uint64_t>(count)), interval};
}

/// The time in which about so many are granted.
base::Duration time_of_grants(const Pace& pace, double grants) {
  const double ns = static_cast<double>(pace.interval.count()) * grants;
  return base::Duration(static_cast<std::int64_t>(ns / static_cast<double>(pace.count)));
}

TEST(ThrottleModel, all_slots_are_granted_in_time_while_anyone_waits) {
  Random random(1, 1);
  for (int plan = 0; plan < 3000; ++plan) {
    const Pace pace = random_pace(random);
    ThrottleCores cores(pace, 1 + random.uniform(4));
    // At least one core always has somebody waiting; others come and go.
    cores.set_waiting(0, 1 + random.uniform(50));
    const TimePoint end{time_of_grants(pace, 100).count()};
    for (int i = 0; i < 10; ++i) {
      const std::size_t core = random.uniform(cores.cores.size());
      if (core > 0) cores.set_waiting(core, random.uniform(20));
      if (core == 0) cores.set_waiting(0, 1 + random.uniform(50));
      cores.run_until(TimePoint{end.ns * (i + 1) / 10});
    }
    const SlotGrid grid(pace, TimePoint{0});
    ASSERT_EQ(cores.grants.size(), grid.due_at(end)) << format_pace(pace);
    for (std::size_t i = 0; i < cores.grants.size(); ++i) {
      ASSERT_EQ(cores.grants[i].slot, grid.time_of(i)) << format_pace(pace);
      ASSERT_EQ(cores.grants[i].at, cores.grants[i].slot) << format_pace(pace);
    }
    ASSERT_EQ(cores.shifted + cores.lost, 0u);
    ASSERT_TRUE(cores.keeps(pace.count, pace.interval));
  }
}

TEST(ThrottleModel, no_interval_holds_more_than_the_rate_however_late_cores_come) {
  Random random(2, 1);
  std::uint64_t late_ones = 0;
  for (int plan = 0; plan < 3000; ++plan) {
    Pace pace = random_pace(random);
    // So that an interval is full several times.
    pace.count = 1 + pace.count % 50;
    ThrottleCores cores(pace, 1 + random.uniform(4));
    cores.random = Random(plan, 3);
    const base::Duration late =
        random.uniform(2) == 0
            ? base::Duration(pace.tolerance() / 2)
            : base::Duration(pace.interval.count() /
                             (1 + static_cast<std::int64_t>(random.uniform(50))));
    for (int i = 0; i < 10; ++i) {
      cores.set_waiting(random.uniform(cores.cores.size()), random.uniform(30));
      cores.run_until(cores.clock.now() + pace.interval / 2, late);
    }
    ASSERT_TRUE(cores.keeps(pace.count, pace.interval)) << format_pace(pace) << " plan " << plan;
    for (const auto& grant : cores.grants) {
      ASSERT_GE(grant.at, grant.slot);
      ASSERT_LE(grant.at, grant.slot + pace.tolerance());
    }
    late_ones += cores.shifted + cores.lost;
  }
  EXPECT_GT(late_ones, 1000u);  // the plans do what they are for
}

TEST(ThrottleModel, what_is_late_by_less_than_the_tolerance_costs_nothing) {
  Random random(3, 1);
  for (int plan = 0; plan < 1000; ++plan) {
    const Pace pace = random_pace(random);
    ThrottleCores cores(pace, 1);
    cores.set_waiting(0, 1000);
    const base::Duration late = pace.tolerance();
    const TimePoint end{time_of_grants(pace, 200).count()};
    cores.run_until(end, late);
    // The last ones may be on their way.
    const std::uint64_t due = SlotGrid(pace, TimePoint{0}).due_at(end - late);
    ASSERT_GE(cores.grants.size(), due) << format_pace(pace);
    ASSERT_EQ(cores.shifted + cores.lost, 0u);
  }
}

TEST(ThrottleModel, a_mean_is_kept_however_late_cores_come) {
  Random random(4, 1);
  for (int plan = 0; plan < 1000; ++plan) {
    Pace pace = random_pace(random);
    pace.mode = Pace::Mode::kMean;
    ThrottleCores cores(pace, 1 + random.uniform(3));
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 300);
    const base::Duration late = time_of_grants(pace, 3);
    const TimePoint end{time_of_grants(pace, 100).count()};
    cores.run_until(end, late);
    cores.run_until(end + late, {});
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.serve(i);
    ASSERT_NEAR(static_cast<double>(cores.grants.size()), 104, 3) << format_pace(pace);
    ASSERT_EQ(cores.shifted + cores.lost, 0u);
  }
}

/// Changes of a pace within one interval of all of them.
struct Changed {
  TimePoint at;
  Pace pace;
};

/// How many grants the paces ask for until `end`.
double integral(const std::vector<Changed>& changes, TimePoint end) {
  double sum = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const TimePoint to = i + 1 < changes.size() ? std::min(end, changes[i + 1].at) : end;
    if (changes[i].pace.count == 0 || changes[i].at > end) continue;
    const auto step = SlotGrid(changes[i].pace, TimePoint{0}).step_ns();
    sum += static_cast<double>(static_cast<long double>((to - changes[i].at).count()) / step);
  }
  return sum;
}

/// The highest pace in force between two times.
std::uint64_t highest(const std::vector<Changed>& changes, TimePoint from, TimePoint to) {
  std::uint64_t most = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool begins_before = changes[i].at <= to;
    const bool ends_after = i + 1 == changes.size() || changes[i + 1].at >= from;
    if (begins_before && ends_after) most = std::max(most, changes[i].pace.count);
  }
  return most;
}

void expect_kept(const ThrottleCores& cores, const std::vector<Changed>& changes) {
  const auto& grants = cores.grants;
  std::size_t end = 0;
  for (std::size_t i = 0; i < grants.size(); ++i) {
    const base::Duration length = changes.front().pace.interval;
    while (end < grants.size() && grants[end].at - grants[i].at < length) ++end;
    const std::uint64_t most = highest(changes, grants[i].at, grants[i].at + length);
    ASSERT_LE(end - i, most) << "from " << grants[i].at.ns;
  }
}

TEST(ThrottleModel, changes_of_the_rate_make_no_burst_and_no_gap) {
  Random random(5, 1);
  for (int plan = 0; plan < 2000; ++plan) {
    const base::Duration interval = random.uniform(2) == 0 ? 1s : 60s;
    const bool has_zero = random.uniform(3) == 0;
    std::vector<Changed> changes{{TimePoint{0}, {1 + random.uniform(100), interval}}};
    ThrottleCores cores(changes[0].pace, 1 + random.uniform(3));
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 200);
    for (int i = 0; i < 20; ++i) {
      const auto way = static_cast<std::int64_t>(
          random.uniform(static_cast<std::uint64_t>(interval.count()) / 3));
      cores.run_until(cores.clock.now() + base::Duration(way));
      const std::uint64_t count = has_zero && random.uniform(4) == 0 ? 0 : 1 + random.uniform(100);
      changes.push_back({cores.clock.now(), {count, interval}});
      ASSERT_TRUE(cores.throttle->change(changes.back().pace).is_ok());
    }
    cores.run_until(cores.clock.now() + interval);
    // Never more than one away, and that because the first comes at once.
    const double wanted = integral(changes, cores.clock.now());
    ASSERT_NEAR(static_cast<double>(cores.grants.size()), wanted + 0.5, 0.51) << "plan " << plan;
    ASSERT_NO_FATAL_FAILURE(expect_kept(cores, changes)) << "plan " << plan;
  }
}

TEST(ThrottleModel, changes_hold_the_rate_on_late_cores_too) {
  Random random(6, 1);
  for (int plan = 0; plan < 2000; ++plan) {
    std::vector<Changed> changes{{TimePoint{0}, {1 + random.uniform(100), 1s}}};
    ThrottleCores cores(changes[0].pace, 1 + random.uniform(3));
    cores.random = Random(plan, 9);
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 200);
    for (int i = 0; i < 20; ++i) {
      cores.run_until(cores.clock.now() + base::Duration(random.uniform(300'000'000)), 5ms);
      changes.push_back({cores.clock.now(), {random.uniform(100), 1s}});
      ASSERT_TRUE(cores.throttle->change(changes.back().pace).is_ok());
    }
    ASSERT_NO_FATAL_FAILURE(expect_kept(cores, changes)) << "plan " << plan;
  }
}

TEST(ThrottleModel, a_gradual_change_follows_its_line) {
  Random random(7, 1);
  for (int plan = 0; plan < 2000; ++plan) {
    GradualPlan line;
    line.from = random.uniform(500);
    line.to = random.uniform(500);
    line.interval = random.uniform(2) == 0 ? 1s : 10s;
    line.step_count = 1 + random.uniform(60);
    line.step_interval = base::Duration(1'000'000 + random.uniform(500'000'000));
    ThrottleCores cores({1, 1h}, 1 + random.uniform(3));
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 400);
    ASSERT_TRUE(cores.throttle->change_gradually(line).is_ok());
    std::vector<Changed> changes;
    for (std::uint64_t step = 0; step <= line.step_count; ++step) {
      const auto after = line.step_interval * static_cast<std::int64_t>(step);
      changes.push_back({TimePoint{after.count()}, line.pace_at(step)});
    }
    const bool has_pauses = random.uniform(2) == 0;
    const TimePoint end = changes.back().at + 2 * line.step_interval;
    if (has_pauses) {
      // The line goes on meanwhile: what would have been granted in the pause never is.
      const TimePoint from{end.ns / 3};
      const TimePoint to{end.ns / 2};
      cores.run_until(from);
      ASSERT_TRUE(cores.throttle->pause().value());
      const std::size_t before = cores.grants.size();
      cores.run_until(to);
      ASSERT_EQ(cores.grants.size(), before);
      ASSERT_TRUE(cores.throttle->resume().value());
      cores.run_until(end);
      const double wanted =
          integral(changes, from) + integral(changes, end) - integral(changes, to);
      ASSERT_NEAR(static_cast<double>(cores.grants.size()), wanted + 0.5, 1.6) << "plan " << plan;
    } else {
      cores.run_until(end);
      ASSERT_NEAR(static_cast<double>(cores.grants.size()), integral(changes, end) + 0.5, 0.51)
          << "plan " << plan;
      ASSERT_NO_FATAL_FAILURE(expect_kept(cores, changes)) << "plan " << plan;
    }
    ASSERT_FALSE(cores.throttle->status().is_changing);
    ASSERT_EQ(cores.throttle->status().pace, line.pace_at(line.step_count));
  }
}

TEST(ThrottleModel, a_slot_that_is_not_wanted_any_more_is_the_next_ones) {
  Random random(8, 1);
  for (int plan = 0; plan < 1000; ++plan) {
    const Pace pace{1 + random.uniform(30), 1s};
    ThrottleCores cores(pace, 2 + random.uniform(3));
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 3);
    for (int i = 0; i < 30; ++i) {
      cores.run_until(cores.clock.now() + base::Duration(random.uniform(100'000'000)));
      // All of a core are gone in the middle of a step, and come back at once or later.
      const std::size_t core = 1 + random.uniform(cores.cores.size() - 1);
      cores.set_waiting(core, random.uniform(2) * 3);
    }
    const SlotGrid grid(pace, TimePoint{0});
    const std::uint64_t due = grid.due_at(cores.clock.now());
    ASSERT_EQ(cores.grants.size(), due) << "plan " << plan;
    for (std::size_t i = 0; i < due; ++i) {
      ASSERT_EQ(cores.grants[i].at, grid.time_of(i)) << "plan " << plan;
    }
  }
}

TEST(ThrottleModel, places_are_never_exceeded_and_never_leak) {
  Random random(9, 1);
  for (int plan = 0; plan < 2000; ++plan) {
    std::uint64_t limit = 1 + random.uniform(10);
    ThrottleCores cores({limit, {}}, 1 + random.uniform(4));
    for (auto& core : cores.cores) core->asks_again = false;
    std::uint64_t most = limit;  // since it was last below the limit
    for (int i = 0; i < 200; ++i) {
      const std::size_t core = random.uniform(cores.cores.size());
      switch (random.uniform(6)) {
        case 0:
        case 1:
          cores.set_waiting(core, cores.cores[core]->waiting + random.uniform(5));
          break;
        case 2:
          cores.set_waiting(core, cores.cores[core]->waiting / 2);
          break;
        case 3:
          if (random.uniform(5) > 0) break;
          limit = 1 + random.uniform(10);
          ASSERT_TRUE(cores.throttle->change({limit, {}}).is_ok());
          break;
        default:
          if (cores.held == 0) break;
          --cores.held;
          cores.throttle->release();
      }
      const std::uint64_t before = cores.held;
      cores.answer_pokes();
      ASSERT_EQ(cores.throttle->status().places, cores.held);
      // Who gets a place finds no more than the limit.
      most = std::max(limit, std::min(most, before));
      ASSERT_LE(cores.held, most) << "plan " << plan;
      std::uint64_t waiting = 0;
      for (const auto& each : cores.cores) waiting += each->waiting;
      if (cores.held < limit) ASSERT_EQ(waiting, 0u) << "plan " << plan << " step " << i;
    }
    for (std::size_t i = 0; i < cores.cores.size(); ++i) cores.set_waiting(i, 0);
    cores.answer_pokes();
    while (cores.held > 0) {
      --cores.held;
      cores.throttle->release();
    }
    ASSERT_EQ(cores.throttle->status().places, 0u);
  }
}

TEST(ThrottleModel, cores_have_places_in_turn) {
  ThrottleCores cores({2, {}}, 3);
  for (auto& core : cores.cores) core->asks_again = false;
  for (std::size_t i = 0; i < 3; ++i) cores.set_waiting(i, 100);
  for (int i = 0; i < 298; ++i) {
    cores.throttle->release();
    cores.answer_pokes();
  }
  std::uint64_t by_core[3] = {};
  for (std::size_t i = 0; i < cores.grants.size(); ++i) {
    ++by_core[cores.grants[i].core];
    for (std::uint64_t count : by_core) {
      // The first two places went to the first core.
      ASSERT_NEAR(static_cast<double>(count), static_cast<double>(i) / 3, 2.5);
    }
  }
}

TEST(ThrottleModel, cores_that_wait_share_a_rate_evenly) {
  for (const std::uint64_t count : {10u, 1'000u, 20'000u, 1'000'000u}) {
    ThrottleCores cores({count, 1s}, 3);
    for (std::size_t i = 0; i < 3; ++i) cores.set_waiting(i, 100'000);
    cores.run_until(TimePoint{} + (count > 100'000 ? 100ms : 2s));
    std::uint64_t by_core[3] = {};
    for (const auto& grant : cores.grants) ++by_core[grant.core];
    const double share = static_cast<double>(cores.grants.size()) / 3;
    for (std::uint64_t each : by_core) {
      EXPECT_NEAR(static_cast<double>(each), share, share / 50 + 2) << count;
    }
  }
}

}  // namespace
}  // namespace throng::throttle
