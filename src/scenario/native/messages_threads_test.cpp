// Messages between cores that are threads: what ThreadSanitizer has to see.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "messages/crossing.hpp"
#include "runtime/core.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/system_clock.hpp"
#include "scenario/native/host_table.hpp"
#include "scenario/native/native_core.hpp"
#include "telemetry/recorder.hpp"
#include "throng/message.hpp"
#include "throng/sleep.hpp"
#include "users/population.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kCores = 3;
inline constexpr Tag<std::string> kText("text");

/// What the users of all threads have counted together.
struct Counts {
  std::atomic<std::uint64_t> here{0}, sent{0}, gone{0}, received{0};
  std::atomic<bool> is_in_order{true};
};

/// One core's users, until all have ended.
void run_core(runtime::Loop& loop, unsigned index, messages::Crossing& crossing,
              std::uint64_t users, const std::function<Task<void>(User)>& act) {
  telemetry::Recorder recorder;
  SeriesRegistry registry;
  NativeCore core(loop, recorder, registry, {}, [](telemetry::LogLine&&) {});
  users::Population population(
      loop, {0, index, kCores}, users::Population::Start{[&act](users::User& user) {
        user.run(act(User(reinterpret_cast<throng_user*>(&user), &user.scope())));
      }});
  core.open_post(population, &crossing);
  population.add({1, users});
  while (population.counts().waiting + population.counts().running > 0) loop.turn();
}

void run_cores(std::uint64_t users, const std::function<Task<void>(User)>& act) {
  detail::program = &host_table();
  runtime::SystemClock clock;
  messages::Crossing crossing(kCores);
  std::vector<std::unique_ptr<runtime::Core>> cores;
  for (unsigned i = 0; i < kCores; ++i) cores.push_back(std::make_unique<runtime::Core>(clock));
  for (unsigned i = 0; i < kCores; ++i) {
    cores[i]->start([&, i](runtime::Loop& loop) { run_core(loop, i, crossing, users, act); });
  }
  for (auto& core : cores) core->join();
}

Task<void> wait_for_all(std::uint64_t users, Counts& counts) {
  ++counts.here;
  while (counts.here < users) co_await sleep(0s);
}

/// Sends to all others, and takes what they send, which comes in the order of each.
Task<void> exchange(User user, std::uint64_t users, Counts& counts) {
  constexpr std::uint64_t kEach = 100;
  co_await wait_for_all(users, counts);
  std::vector<std::uint64_t> last(users + 1, 0);
  for (std::uint64_t i = 1; i <= kEach; ++i) {
    for (std::uint64_t to = 1; to <= users; ++to) {
      if (to == user.id()) continue;
      const std::string text = format("{} and a tail that is too long to lie inside", i);
      while (user.send(to, kText, text) != Sent::kSent) co_await sleep(0s);
      ++counts.sent;
    }
    for (std::uint64_t n = 1; n < users; ++n) {
      const auto text = co_await user.receive(kText);
      const std::uint64_t number = std::stoull(**text);
      if (number != last[text->from()] + 1) counts.is_in_order = false;
      last[text->from()] = number;
      ++counts.received;
    }
  }
  // None may end while another still sends to it.
  --counts.here;
  while (counts.here > 0) co_await sleep(0s);
}

TEST(MessageThreads, users_of_all_cores_talk_to_each_other) {
  constexpr std::uint64_t kUsers = 9;
  Counts counts;
  run_cores(kUsers, [&](User user) { return exchange(user, kUsers, counts); });
  EXPECT_EQ(counts.sent, kUsers * (kUsers - 1) * 100);
  EXPECT_EQ(counts.received, counts.sent);
  EXPECT_TRUE(counts.is_in_order);
}

/// User 1 goes, and its core with it, while the others still send.
Task<void> send_until_gone(User user, Counts& counts) {
  co_await wait_for_all(kCores, counts);
  if (user.id() == 1) co_return;
  for (;;) {
    const Sent outcome = user.send(1, kText, "a text that nobody is there for any more, and long");
    if (outcome == Sent::kGone) break;
    if (outcome == Sent::kFull) co_await sleep(0s);
  }
  ++counts.gone;
}

TEST(MessageThreads, a_core_may_end_while_others_send_to_it) {
  for (int round = 0; round < 10; ++round) {
    Counts counts;
    run_cores(kCores, [&](User user) { return send_until_gone(user, counts); });
    EXPECT_EQ(counts.gone, kCores - 1);
  }
}

}  // namespace
}  // namespace throng::scenario::native
