#include "scenario/native/host_messages.hpp"

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "messages/crossing.hpp"
#include "runtime/core.hpp"
#include "runtime/epoll_poller.hpp"
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

constexpr std::uint64_t kEach = 100'000;
constexpr unsigned kBatch = 32;
constexpr Duration kUntilAllAreThere = 200ms;
inline constexpr Tag<std::uint64_t> kNumber("number");
inline constexpr Tag<std::string> kText("text");

/// Users on a real loop, over the border, as a scenario's are.
struct Post {
  using Act = Task<void> (*)(User, Post&);
  Post(runtime::Loop& on, users::PopulationPlace place, messages::Crossing* crossing, Act act)
      : loop(on),
        core(loop, recorder, registry, {}, [](telemetry::LogLine&&) {}),
        population(
            loop, place, users::Population::Start{[this, act](users::User& user) {
              user.run(act(User(reinterpret_cast<throng_user*>(&user), &user.scope()), *this));
            }}) {
    detail::program = &host_table();
    if (crossing != nullptr) core.open_post(population, crossing);
  }

  runtime::Loop& loop;
  telemetry::Recorder recorder;
  SeriesRegistry registry;
  std::uint64_t users = 0;  // of all cores
  std::uint64_t received = 0;
  NativeCore core;
  users::Population population;
};

/// Messages a second of the users of one core.
void measure(benchmark::State& state, Post::Act act) {
  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop(clock, poller);
  Post post(loop, {}, nullptr, act);
  post.users = static_cast<std::uint64_t>(state.range(0));
  post.population.add({1, post.users});
  while (post.population.counts().waiting > 0) loop.turn();
  while (post.received < 2 * post.users) loop.turn();
  const std::uint64_t before = post.received;
  for (auto _ : state) {
    const std::uint64_t until = post.received + kEach;
    while (post.received < until) loop.turn();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(post.received - before));
}

Task<void> answer(User user, Post& post) {
  const std::uint64_t other = user.id() % 2 == 0 ? user.id() - 1 : user.id() + 1;
  if (!co_await sleep(kUntilAllAreThere)) co_return;
  if (user.id() % 2 == 1) user.send(other, kNumber, 0);
  while (const auto number = co_await user.receive(kNumber)) {
    ++post.received;
    user.send(other, kNumber, **number + 1);
  }
}
// Pairs with one message between them: each receive suspends.
void messages_one_by_one(benchmark::State& state) {
  measure(state, answer);
}
BENCHMARK(messages_one_by_one)->Arg(2)->Arg(1000)->Arg(100'000);

Task<void> pass_on(User user, Post& post) {
  const std::uint64_t next = user.id() % post.users + 1;
  if (!co_await sleep(kUntilAllAreThere)) co_return;
  user.send(next, kNumber, user.id());
  while (const auto number = co_await user.receive(kNumber)) {
    ++post.received;
    user.send(next, kNumber, **number);
  }
}
// A ring in which each user passes on what it gets: there is more for most when they go on.
void messages_ring(benchmark::State& state) {
  measure(state, pass_on);
}
BENCHMARK(messages_ring)->Arg(1000);

Task<void> pass_text_on(User user, Post& post) {
  const std::uint64_t next = user.id() % post.users + 1;
  if (!co_await sleep(kUntilAllAreThere)) co_return;
  user.send(next, kText, "a text that is too long to lie inside");
  while (auto text = co_await user.receive(kText)) {
    ++post.received;
    user.send(next, kText, **std::move(text));
  }
}
void messages_ring_of_texts(benchmark::State& state) {
  measure(state, pass_text_on);
}
BENCHMARK(messages_ring_of_texts)->Arg(1000);

Task<void> send_in_batches(User user, Post& post) {
  const std::uint64_t other = user.id() % 2 == 0 ? user.id() - 1 : user.id() + 1;
  if (!co_await sleep(kUntilAllAreThere)) co_return;
  if (user.id() % 2 == 1) {
    for (unsigned i = 0; i < kBatch; ++i) user.send(other, kNumber, i);
  }
  while (co_await user.receive(kNumber)) {
    for (unsigned i = 1; i < kBatch; ++i) static_cast<void>(co_await user.receive(kNumber, 0s));
    post.received += kBatch;
    for (unsigned i = 0; i < kBatch; ++i) user.send(other, kNumber, i);
  }
}
// Pairs that send each other thirty-two at a time: the first receive of each suspends.
void messages_in_batches(benchmark::State& state) {
  measure(state, send_in_batches);
}
BENCHMARK(messages_in_batches)->Arg(1000);

// The same ring over two cores: each message comes from the other one.
void messages_across_cores(benchmark::State& state) {
  constexpr unsigned kCores = 2;
  runtime::SystemClock clock;
  messages::Crossing crossing(kCores);
  std::vector<std::unique_ptr<runtime::Core>> cores;
  std::atomic<std::uint64_t> received[kCores] = {};
  std::atomic<std::uint64_t> rounds{0};
  for (unsigned i = 0; i < kCores; ++i) cores.push_back(std::make_unique<runtime::Core>(clock));
  for (unsigned i = 0; i < kCores; ++i) {
    cores[i]->start([&, i](runtime::Loop& loop) {
      Post post(loop, {0, i, kCores}, &crossing, pass_on);
      post.users = static_cast<std::uint64_t>(state.range(0));
      post.population.add({1, post.users});
      while (!loop.is_stopping()) {
        loop.turn();
        received[i].store(post.received, std::memory_order_relaxed);
        if (i != 0 || post.received / kEach == rounds) continue;
        rounds.store(post.received / kEach);
        rounds.notify_one();
      }
    });
  }
  rounds.wait(0);
  const std::uint64_t before = received[0] + received[1];
  for (auto _ : state) rounds.wait(rounds);
  state.SetItemsProcessed(static_cast<std::int64_t>(received[0] + received[1] - before));
  for (auto& core : cores) core->loop().stop();
  for (auto& core : cores) core->join();
}
BENCHMARK(messages_across_cores)->Arg(1000)->UseRealTime();

}  // namespace
}  // namespace throng::scenario::native
