#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "runtime/core.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng::runtime {
namespace {

Task<void> add_up(Mailbox<std::unique_ptr<long>>& mailbox, long messages, long& sum,
                  std::vector<long>& last, bool& in_order) {
  for (long i = 0; i < messages; ++i) {
    auto message = co_await mailbox.receive();
    const long value = **message;
    const auto sender = static_cast<std::size_t>(value % 4);
    if (value <= last[sender]) in_order = false;
    last[sender] = value;
    sum += value;
  }
}

TEST(Mailbox, nothing_is_lost_or_reordered_between_threads) {
  constexpr long kEach = 20'000;
  SystemClock clock;
  Core core(clock);
  Mailbox<std::unique_ptr<long>> mailbox(core.loop(), 64);
  long sum = 0;
  bool in_order = true;
  std::atomic<long> full{0};
  core.start([&](Loop& loop) {
    std::vector<long> last(4, -1);
    run_to_end(loop, add_up(mailbox, 4 * kEach, sum, last, in_order));
  });
  std::vector<std::thread> senders;
  for (long id = 0; id < 4; ++id) {
    senders.emplace_back([&, id] {
      for (long i = 0; i < kEach; ++i) {
        auto message = std::make_unique<long>(i * 4 + id);
        while (!mailbox.try_push(std::move(message))) {
          full.fetch_add(1);
          std::this_thread::yield();
        }
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  core.join();
  EXPECT_EQ(sum, (4 * kEach) * (4 * kEach - 1) / 2);
  EXPECT_TRUE(in_order);
}

TEST(Mailbox, a_full_mailbox_says_so_and_keeps_the_message_with_the_sender) {
  SystemClock clock;
  Core core(clock);
  Mailbox<std::unique_ptr<int>> mailbox(core.loop(), 2);
  EXPECT_TRUE(mailbox.try_push(std::make_unique<int>(1)));
  EXPECT_TRUE(mailbox.try_push(std::make_unique<int>(2)));
  auto third = std::make_unique<int>(3);
  EXPECT_FALSE(mailbox.try_push(std::move(third)));
  ASSERT_NE(third, nullptr);
  EXPECT_EQ(**mailbox.try_pop(), 1);
  EXPECT_TRUE(mailbox.try_push(std::move(third)));
  EXPECT_EQ(**mailbox.try_pop(), 2);
  EXPECT_EQ(**mailbox.try_pop(), 3);
  EXPECT_FALSE(mailbox.try_pop().has_value());
}

TEST(Core, stop_ends_a_loop_that_waits_for_nothing) {
  SystemClock clock;
  Core core(clock);
  core.start([](Loop& loop) { loop.run(); });
  core.loop().stop();
  core.join();
  SUCCEED();
}

}  // namespace
}  // namespace throng::runtime
