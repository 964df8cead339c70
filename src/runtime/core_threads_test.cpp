#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "runtime/core.hpp"
#include "runtime/mailbox.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"

namespace throng::runtime {
namespace {

using Letter = std::unique_ptr<long>;

// Sends back what comes, one higher, until the count is reached.
Task<void> play(Mailbox<Letter>& in, Mailbox<Letter>& out, long last, long& seen) {
  for (;;) {
    auto letter = co_await in.receive();
    const long number = **letter;
    ++seen;
    if (number < last) {
      **letter = number + 1;
      EXPECT_TRUE(out.try_push(std::move(*letter)));
    }
    if (number + 1 >= last) co_return;
  }
}

TEST(CoreExchange, a_letter_goes_back_and_forth_and_arrives_each_time) {
  constexpr long kLast = 5'000;
  SystemClock clock;
  Core one(clock), two(clock);
  Mailbox<Letter> to_one(one.loop(), 2);
  Mailbox<Letter> to_two(two.loop(), 2);
  long seen_by_one = 0;
  long seen_by_two = 0;
  one.start([&](Loop& loop) { run_to_end(loop, play(to_one, to_two, kLast, seen_by_one)); });
  two.start([&](Loop& loop) { run_to_end(loop, play(to_two, to_one, kLast, seen_by_two)); });
  ASSERT_TRUE(to_one.try_push(std::make_unique<long>(1)));
  one.join();
  two.join();
  EXPECT_EQ(seen_by_one + seen_by_two, kLast);
  EXPECT_EQ(seen_by_one, seen_by_two);
}

Task<void> send_all(Mailbox<Letter>& out, long letters) {
  for (long i = 0; i < letters; ++i) {
    auto letter = std::make_unique<long>(i);
    while (!out.try_push(std::move(letter))) std::this_thread::yield();
  }
  co_return;
}

Task<void> receive_all(Mailbox<Letter>& in, long letters, long& sum) {
  for (long i = 0; i < letters; ++i) sum += **(co_await in.receive());
}

TEST(CoreExchange, two_cores_send_a_third_more_than_fits_at_once) {
  constexpr long kLetters = 10'000;
  SystemClock clock;
  Core one(clock), two(clock), three(clock);
  Mailbox<Letter> to_three(three.loop(), 16);
  long sum = 0;
  three.start([&](Loop& loop) { run_to_end(loop, receive_all(to_three, 2 * kLetters, sum)); });
  for (Core* core : {&one, &two}) {
    core->start([&](Loop& loop) { run_to_end(loop, send_all(to_three, kLetters)); });
  }
  for (Core* core : {&one, &two, &three}) core->join();
  EXPECT_EQ(sum, kLetters * (kLetters - 1));
}

TEST(CoreExchange, a_core_that_is_never_started_ends_quietly) {
  SystemClock clock;
  Core core(clock);
  core.join();
  EXPECT_FALSE(core.loop().is_stopping());
}

TEST(CoreExchange, the_end_of_a_core_stops_its_loop) {
  SystemClock clock;
  bool has_returned = false;
  {
    Core core(clock);
    core.start([&](Loop& loop) {
      loop.run();
      has_returned = true;
    });
  }
  EXPECT_TRUE(has_returned);
}

TEST(CoreExchange, there_is_a_processor_to_run_on) {
  EXPECT_GE(usable_processors(), 1U);
}

}  // namespace
}  // namespace throng::runtime
