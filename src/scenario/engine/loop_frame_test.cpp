#include "scenario/engine/loop_frame.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;
using Kind = LoopFrame::Next::Kind;

constexpr base::TimePoint kStart{5'000'000'000};

/// Plays a loop whose bodies take so long. Keeps when iterations began.
class Played {
 public:
  explicit Played(LoopFrame::Entry entry = {}, std::uint64_t seed = 7)
      : random(seed, 0), frame(entry, kStart, random) {}

  /// Until the end, or `until`. Returns: when it was.
  base::TimePoint play(base::Duration body = {}, base::TimePoint until = base::TimePoint::never()) {
    while (now < until) {
      const LoopFrame::Next next = frame.next(now, random);
      if (next.kind == Kind::kEnd) return now;
      if (next.kind == Kind::kWait) {
        now = std::min(next.when, until);
        continue;
      }
      begun.push_back(now);
      due.push_back(frame.due());
      was_awaited.push_back(frame.was_awaited());
      numbers.push_back(frame.begin_iteration(random));
      now = now + body;
    }
    return now;
  }

  base::Random random;
  LoopFrame frame;
  base::TimePoint now = kStart;
  std::vector<base::TimePoint> begun, due;
  std::vector<bool> was_awaited;
  std::vector<std::uint64_t> numbers;
};

TEST(LoopFrame, a_constant_rate_has_its_count_and_its_end) {
  Played loop;
  loop.frame.tune(2s, RateProfile::constant(10), kStart, loop.random);
  EXPECT_EQ(loop.play(), kStart + 2s);
  ASSERT_EQ(loop.begun.size(), 20U);
  EXPECT_LT(loop.begun.front(), kStart + 100ms);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(loop.numbers[i], i);
    EXPECT_EQ(loop.due[i], loop.begun[i]);
    EXPECT_TRUE(loop.was_awaited[i]);
    if (i > 0) {
      EXPECT_EQ(loop.begun[i] - loop.begun[i - 1], 100ms);
    }
  }
}

TEST(LoopFrame, without_a_rate_each_begins_when_the_last_has_ended) {
  Played loop;
  loop.frame.tune(1s, RateProfile::unlimited(), kStart, loop.random);
  EXPECT_EQ(loop.play(300ms), kStart + 1200ms) << "the last body is not cut";
  EXPECT_EQ(loop.begun.size(), 4U);
  EXPECT_FALSE(loop.frame.has_rate());
  EXPECT_EQ(loop.frame.backlog(kStart + 5s), 0U);
}

TEST(LoopFrame, what_is_late_begins_at_once_and_knows_when_it_was_due) {
  Played loop;
  loop.frame.tune(3s, RateProfile::constant(10), kStart, loop.random);
  loop.play(300ms);
  EXPECT_EQ(loop.begun.size(), 10U);
  for (std::size_t i = 1; i < loop.begun.size(); ++i) {
    EXPECT_EQ(loop.begun[i] - loop.begun[i - 1], 300ms);
    EXPECT_EQ(loop.due[i] - loop.due[i - 1], 100ms);
    EXPECT_FALSE(loop.was_awaited[i]);
  }
}

TEST(LoopFrame, one_that_was_waited_for_begins_also_when_the_wake_up_is_late) {
  Played loop;
  loop.frame.tune(1s, RateProfile::constant(1), kStart, loop.random);
  const LoopFrame::Next wait = loop.frame.next(kStart, loop.random);
  ASSERT_EQ(wait.kind, Kind::kWait);
  EXPECT_EQ(loop.frame.next(kStart + 1001ms, loop.random).kind, Kind::kRun);
  loop.frame.begin_iteration(loop.random);
  EXPECT_EQ(loop.frame.next(kStart + 1001ms, loop.random).kind, Kind::kEnd);
}

TEST(LoopFrame, processes_take_every_nth_place) {
  std::vector<std::uint64_t> numbers;
  for (std::uint32_t process = 0; process < 3; ++process) {
    LoopFrame::Entry entry;
    entry.processes = 3;
    entry.process = process;
    Played loop(entry, process + 1);
    loop.frame.tune(2s, RateProfile::constant(10), kStart, loop.random);
    loop.play();
    for (const std::uint64_t each : loop.numbers) EXPECT_EQ(each % 3, process);
    for (std::size_t i = 1; i < loop.begun.size(); ++i) {
      EXPECT_EQ(loop.begun[i] - loop.begun[i - 1], 300ms);
    }
    numbers.insert(numbers.end(), loop.numbers.begin(), loop.numbers.end());
  }
  EXPECT_EQ(numbers.size(), 20U);
}

TEST(LoopFrame, another_rate_goes_on_as_if_it_had_held_from_the_beginning) {
  Played loop;
  loop.frame.tune(6s, RateProfile::constant(10), kStart, loop.random);
  loop.play({}, kStart + 3s);
  EXPECT_EQ(loop.begun.size(), 30U);
  loop.frame.tune(6s, RateProfile::constant(100), loop.now, loop.random);
  loop.play();
  EXPECT_NEAR(static_cast<double>(loop.begun.size()), 330, 1);
  for (std::size_t i = 31; i < loop.begun.size(); ++i) {
    EXPECT_EQ(loop.begun[i] - loop.begun[i - 1], 10ms);
  }
}

TEST(LoopFrame, the_same_rate_again_changes_nothing) {
  Played one;
  Played other;
  one.frame.tune(2s, RateProfile::constant(10), kStart, one.random);
  other.frame.tune(2s, RateProfile::constant(10), kStart, other.random);
  other.play({}, kStart + 1s);
  other.frame.tune(2s, RateProfile::constant(10), other.now, other.random);
  one.play();
  other.play();
  EXPECT_EQ(one.begun, other.begun);
}

TEST(LoopFrame, a_rate_of_nothing_waits_for_the_end) {
  Played loop;
  loop.frame.tune(2s, RateProfile::constant(0), kStart, loop.random);
  const LoopFrame::Next next = loop.frame.next(kStart, loop.random);
  EXPECT_EQ(next.kind, Kind::kWait);
  EXPECT_EQ(next.when, kStart + 2s);
  EXPECT_EQ(loop.play(), kStart + 2s);
  EXPECT_TRUE(loop.begun.empty());
}

TEST(LoopFrame, no_time_is_over_at_once_also_for_a_comb) {
  Played loop;
  loop.frame.tune(0s, RateProfile::constant(10), kStart, loop.random);
  EXPECT_EQ(loop.frame.next(kStart, loop.random).kind, Kind::kEnd);
  Played comb;
  comb.frame.tune(0s, {{RateProfile::constant(10), 1s}}, kStart, comb.random);
  EXPECT_EQ(comb.frame.next(kStart, comb.random).kind, Kind::kEnd);
}

TEST(LoopFrame, an_endless_time_is_no_overflow) {
  Played loop;
  loop.frame.tune(base::Duration::max(), RateProfile::constant(1e-12), kStart, loop.random);
  const LoopFrame::Next next = loop.frame.next(kStart, loop.random);
  EXPECT_EQ(next.kind, Kind::kWait);
  EXPECT_GT(next.when, kStart + 1000h);
}

TEST(LoopFrame, a_comb_has_its_parts_in_turn_and_does_not_cut_the_last) {
  Played loop;
  loop.frame.tune(5s, {{RateProfile::constant(10), 1s}, {RateProfile::constant(0), 2s}}, kStart,
                  loop.random);
  EXPECT_EQ(loop.play(), kStart + 6s);
  ASSERT_EQ(loop.begun.size(), 20U);
  EXPECT_LT(loop.begun[9], kStart + 1s);
  EXPECT_GE(loop.begun[10], kStart + 3s);
}

TEST(LoopFrame, a_comb_of_parts_without_time_ends) {
  Played loop;
  loop.frame.tune(5s, {{RateProfile::constant(10), 0s}, {RateProfile::constant(1), 0s}}, kStart,
                  loop.random);
  EXPECT_EQ(loop.frame.next(kStart, loop.random).kind, Kind::kEnd);
}

TEST(LoopFrame, a_backlog_counts_what_is_due_and_has_not_begun) {
  Played loop;
  loop.frame.tune(10s, RateProfile::constant(10), kStart, loop.random);
  EXPECT_EQ(loop.frame.backlog(kStart), 0U);
  EXPECT_EQ(loop.frame.backlog(kStart + 1s), 10U);
  EXPECT_EQ(loop.frame.backlog(kStart + 10s), 100U);
  EXPECT_EQ(loop.frame.backlog(kStart + 99s), 100U) << "not beyond its end";
  EXPECT_EQ(loop.frame.drop_backlog(kStart + 2s), 20U);
  EXPECT_EQ(loop.frame.backlog(kStart + 2s), 0U);
  loop.now = kStart + 2s;
  loop.play();
  EXPECT_EQ(loop.begun.size(), 80U);
}

TEST(LoopFrame, a_minutes_backlog_is_dropped_once_and_after_ten_iterations) {
  Played loop;
  loop.frame.tune(1h, RateProfile::constant(10), kStart, loop.random);
  loop.play({}, kStart + 500ms);
  EXPECT_EQ(loop.frame.drop_minutes_backlog(kStart + 70s), 0U) << "after five iterations";
  loop.play({}, kStart + 2s);
  EXPECT_EQ(loop.frame.drop_minutes_backlog(kStart + 59s), 0U) << "still the first minute";
  EXPECT_EQ(loop.frame.drop_minutes_backlog(kStart + 62s), 600U);
  EXPECT_EQ(loop.frame.drop_minutes_backlog(kStart + 63s), 0U) << "once";
}

TEST(LoopFrame, what_a_spawning_loop_had_no_room_for_does_not_begin_after_its_end) {
  LoopFrame::Entry entry;
  entry.spawns = true;
  Played loop(entry);
  loop.frame.tune(1s, RateProfile::constant(10), kStart, loop.random);
  EXPECT_EQ(loop.frame.next(kStart + 1500ms, loop.random).kind, Kind::kRun)
      << "a late wake-up leaves nothing out";
  loop.frame.hold_up();
  EXPECT_EQ(loop.frame.next(kStart + 1500ms, loop.random).kind, Kind::kEnd);
  EXPECT_EQ(loop.frame.backlog(kStart + 1500ms), 10U);
  EXPECT_EQ(loop.frame.end(), kStart + 1s);
}

TEST(LoopFrame, poisson_has_the_mean_of_its_rate) {
  LoopFrame::Entry entry;
  entry.is_poisson = true;
  Played loop(entry);
  loop.frame.tune(1000s, RateProfile::constant(10), kStart, loop.random);
  loop.play();
  EXPECT_NEAR(static_cast<double>(loop.begun.size()), 10'000, 400);
}

}  // namespace
}  // namespace throng::scenario::engine
