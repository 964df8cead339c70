// What the cores of a script's run share, from several threads at once: signals and deadlocks, and
// the readings of metrics. ThreadSanitizer has to see it; nothing sleeps.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/random.hpp"
#include "scenario/engine/activity.hpp"
#include "scenario/engine/metric_board.hpp"
#include "scenario/engine/signal_board.hpp"

namespace throng::scenario::engine {
namespace {

using namespace std::chrono_literals;
using Waiting = SignalBoard::Waiting;
using Outcome = SignalBoard::Waiting::Outcome;

constexpr unsigned kCores = 4;

/// A board, and for each core what wakes it.
struct Board {
  Board()
      : signals(
            activity, [this](unsigned core) { wake(core); }, kCores) {}

  void wake(unsigned core) {
    woken[core].fetch_add(1);
    woken[core].notify_all();
  }
  /// Begins an endless wait of who is active, as a user does. Returns: whether it waits.
  bool begin(Waiting& waiting) {
    if (!signals.begin(waiting)) return false;
    release();
    return true;
  }
  void release() {
    if (activity.remove()) signals.note_nobody_active();
  }
  /// Blocks until a wait of this core has ended.
  Waiting* next_ended(unsigned core) {
    for (;;) {
      const unsigned seen = woken[core].load();
      if (Waiting* ended = signals.take_ended(core)) return ended;
      woken[core].wait(seen);
    }
  }

  ActivityCount activity;
  std::atomic<unsigned> woken[kCores] = {};
  SignalBoard signals;
};

/// Runs it once for each core, each on a thread of its own.
template <class Act>
void on_all_cores(Act&& act) {
  std::vector<std::thread> threads;
  for (unsigned core = 0; core < kCores; ++core) {
    threads.emplace_back([&act, core] { act(core); });
  }
  for (std::thread& each : threads) each.join();
}

TEST(SignalBoardThreads, cores_that_meet_at_signals_all_go_on) {
  constexpr int kRounds = 2000;
  Board board;
  board.activity.add(kCores);
  on_all_cores([&](unsigned core) {
    for (int round = 0; round < kRounds; ++round) {
      const std::string name = "round " + std::to_string(round);
      ASSERT_TRUE(board.signals.set(name, 1));
      Waiting waiting;
      waiting.name = name;
      waiting.needed = kCores;
      waiting.core = core;
      if (!board.begin(waiting)) continue;
      ASSERT_EQ(board.next_ended(core), &waiting);
      ASSERT_EQ(board.signals.end(waiting), Outcome::kSet);
    }
    board.release();
  });
  EXPECT_TRUE(board.activity.is_none());
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_EQ(board.signals.total("round " + std::to_string(round)), kCores);
  }
}

TEST(SignalBoardThreads, when_all_wait_all_are_told_that_nobody_is_left) {
  for (int round = 0; round < 500; ++round) {
    Board board;
    board.activity.add(kCores);
    on_all_cores([&](unsigned core) {
      Waiting waiting;
      waiting.name = core % 2 == 0 ? "even" : "odd";
      waiting.core = core;
      ASSERT_TRUE(board.begin(waiting));
      ASSERT_EQ(board.next_ended(core), &waiting);
      ASSERT_EQ(board.signals.end(waiting), Outcome::kDeadlock);
      board.release();
    });
    ASSERT_TRUE(board.activity.is_none());
  }
}

TEST(SignalBoardThreads, a_set_that_is_the_last_thing_somebody_does_makes_no_deadlock) {
  for (int round = 0; round < 500; ++round) {
    Board board;
    board.activity.add(kCores);
    on_all_cores([&](unsigned core) {
      if (core == 0) {
        board.signals.set("go", 1);
        return board.release();
      }
      Waiting waiting;
      waiting.name = "go";
      waiting.core = core;
      if (board.begin(waiting)) {
        ASSERT_EQ(board.next_ended(core), &waiting);
        ASSERT_EQ(board.signals.end(waiting), Outcome::kSet);
      }
      board.release();
    });
    ASSERT_TRUE(board.activity.is_none());
  }
}

TEST(SignalBoardThreads, waits_that_are_given_up_while_others_set_leave_nothing) {
  constexpr std::uint64_t kSets = 3000;
  Board board;
  // One more than there are cores, so that a wait is never a deadlock.
  board.activity.add(kCores + 1);
  on_all_cores([&](unsigned core) {
    base::Random random(17, core);
    for (std::uint64_t i = 0; i < kSets; ++i) {
      Waiting waiting;
      waiting.name = "shared";
      waiting.needed = board.signals.total("shared") + random.below(3) + 1;
      waiting.core = core;
      if (board.begin(waiting)) {
        board.signals.set("shared", 1);
        const Waiting* ended = board.signals.take_ended(core);
        ASSERT_TRUE(ended == nullptr || ended == &waiting);
        const Outcome outcome = board.signals.end(waiting);
        ASSERT_NE(outcome, Outcome::kDeadlock);
        if (outcome == Outcome::kNone) board.activity.add();
      } else {
        board.signals.set("shared", 1);
      }
    }
  });
  EXPECT_EQ(board.signals.total("shared"), kSets * kCores);
  for (unsigned core = 0; core < kCores; ++core) {
    EXPECT_EQ(board.signals.take_ended(core), nullptr);
  }
  EXPECT_FALSE(board.activity.remove(kCores));
  EXPECT_TRUE(board.activity.remove());
}

/// The value of a reading; -1: there is none.
double reading(const MetricBoard& board, const std::string& name) {
  const auto readings = board.readings();
  for (const MetricReading& each : *readings) {
    if (each.name == name) return each.value.value_or(-1);
  }
  return -1;
}

TEST(MetricBoardThreads, readings_change_when_the_last_core_has_brought_its_part) {
  constexpr std::uint64_t kTicks = 1000;
  std::atomic<std::uint64_t> changes{0};
  std::atomic<bool> is_over{false};
  MetricBoard board(kCores, 1s, [&changes] { changes.fetch_add(1); });
  std::thread reader([&] {
    double last = -1;
    while (!is_over.load()) {
      const double total = reading(board, "c");
      ASSERT_GE(total, last);
      if (total >= 0) {
        ASSERT_EQ(static_cast<std::uint64_t>(total) % kCores, 0U) << "a part of a tick was seen";
      }
      last = total;
    }
  });
  on_all_cores([&board](unsigned core) {
    for (std::uint64_t tick = 1; tick <= kTicks; ++tick) {
      ScriptMetrics::Taken taken;
      taken.counters["c"] = 1;
      taken.gauges["g"] = core;
      telemetry::Histogram times(3);
      times.record(static_cast<std::int64_t>(core + 1) * 1000);
      taken.histograms.emplace("h", std::move(times));
      board.bring(tick, taken);
    }
  });
  is_over = true;
  reader.join();
  EXPECT_EQ(changes.load(), kTicks);
  EXPECT_EQ(reading(board, "c"), static_cast<double>(kTicks * kCores));
  EXPECT_EQ(reading(board, "c.rps"), kCores);
  EXPECT_EQ(reading(board, "g"), 0 + 1 + 2 + 3);
  EXPECT_EQ(reading(board, "h.min"), 1);
  EXPECT_NEAR(reading(board, "h.max"), 4, 0.01);
}

}  // namespace
}  // namespace throng::scenario::engine
