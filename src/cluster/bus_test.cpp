// Both buses keep the one contract: the tests run over the memory bus itself, and over one that is
// reached through a socket.
#include "cluster/bus.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <vector>

#include "cluster/bus_port.hpp"
#include "cluster/memory_bus.hpp"
#include "cluster/socket_bus.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/system_clock.hpp"

namespace throng::cluster {
namespace {

struct Fixture {
  Fixture() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    port = std::make_unique<BusPort>(loop, ends[0], memory, [this] { port_closed = true; });
    remote = std::make_unique<SocketBus>(loop, ends[1], [this] { remote_closed = true; });
  }
  /// Turns until `done`; the loop's own timeouts do not end it, so a test that waits for what never
  /// comes hangs and is ended by the runner.
  template <class Done>
  void turn_until(Done done) {
    while (!done()) loop.turn();
  }

  runtime::SystemClock clock;
  runtime::EpollPoller poller;
  runtime::Loop loop{clock, poller};
  MemoryBus memory;
  bool port_closed = false;
  bool remote_closed = false;
  std::unique_ptr<BusPort> port;
  std::unique_ptr<SocketBus> remote;
};

TEST(Bus, a_pattern_is_a_name_or_a_beginning) {
  EXPECT_TRUE(Bus::matches("run.1.spec", "run.1.spec"));
  EXPECT_FALSE(Bus::matches("run.1.spec", "run.1.specs"));
  EXPECT_FALSE(Bus::matches("run.1", "run.1.spec"));
  EXPECT_TRUE(Bus::matches("run.1.", "run.1.spec"));
  EXPECT_FALSE(Bus::matches("run.1.", "run.12.spec"));
}

TEST(Bus, a_watcher_is_told_what_is_there_and_what_comes) {
  for (const bool is_remote : {false, true}) {
    Fixture fixture;
    Bus& bus = is_remote ? static_cast<Bus&>(*fixture.remote) : fixture.memory;
    std::vector<std::string> told;
    std::uint64_t last = 0;
    fixture.memory.put("a.x", "1");
    fixture.memory.put("b.x", "other");
    bus.watch("a.", [&](const std::string& key, std::string_view value, std::uint64_t revision) {
      EXPECT_GT(revision, last);
      last = revision;
      told.push_back(key + "=" + std::string(value));
    });
    fixture.turn_until([&] { return told.size() == 1; });
    bus.put("a.x", "2");
    bus.put("a.y", "3");
    fixture.turn_until([&] { return told.size() >= 3; });
    EXPECT_EQ(told, (std::vector<std::string>{"a.x=1", "a.x=2", "a.y=3"}));
  }
}

TEST(Bus, a_value_may_replace_those_before_it_that_were_not_told_yet) {
  Fixture fixture;
  std::vector<std::string> told;
  fixture.memory.watch("state", [&](const std::string&, std::string_view value, std::uint64_t) {
    told.emplace_back(value.substr(0, 3));
  });
  // More than any socket holds: nobody reads until the loop turns.
  for (int i = 100; i < 200; ++i) {
    fixture.remote->put("state", std::to_string(i) + std::string(1 << 20, 'x'));
  }
  fixture.turn_until([&] { return !told.empty() && told.back() == "199"; });
  EXPECT_LT(told.size(), 10u);
}

TEST(Bus, a_message_goes_to_each_that_subscribes_once) {
  Fixture fixture;
  int all = 0, some = 0, none = 0;
  const auto count_in = [](int& counter) {
    return [&counter](const std::string&, std::string_view) { ++counter; };
  };
  fixture.remote->subscribe("fact.", count_in(all));
  fixture.remote->subscribe("fact.a", count_in(some));
  fixture.remote->subscribe("other.", count_in(none));
  bool is_ready = false;
  fixture.remote->put("ready", "");
  fixture.memory.watch("ready", [&](auto&, auto, auto) { is_ready = true; });
  fixture.turn_until([&] { return is_ready; });
  EXPECT_TRUE(fixture.remote->publish("fact.a", "1"));
  EXPECT_TRUE(fixture.memory.publish("fact.b", "2"));
  fixture.turn_until([&] { return all == 2 && some == 1; });
  EXPECT_EQ(none, 0);
}

TEST(Bus, messages_beyond_the_bound_are_refused_and_states_are_not) {
  Fixture fixture;
  const std::string body(1 << 20, 'x');
  unsigned sent = 0;
  while (fixture.remote->publish("fact", body)) ++sent;
  EXPECT_GE(sent, 32u);
  EXPECT_LE(sent, 40u);
  EXPECT_TRUE(fixture.remote->put("state", body));
  unsigned arrived = 0;
  bool is_there = false;
  fixture.memory.subscribe("fact", [&](auto&, auto) { ++arrived; });
  fixture.memory.watch("state", [&](auto&, auto, auto) { is_there = true; });
  fixture.turn_until([&] { return is_there; });
  EXPECT_EQ(arrived, sent);
}

TEST(Bus, the_end_of_one_side_is_told_to_the_other_after_all_that_it_said) {
  Fixture fixture;
  bool is_there = false;
  fixture.memory.watch("last", [&](auto&, auto, auto) { is_there = true; });
  fixture.remote->put("last", std::string(8 << 20, 'x'));
  fixture.turn_until([&] { return is_there; });
  fixture.remote.reset();
  fixture.turn_until([&] { return fixture.port_closed; });
  EXPECT_FALSE(fixture.port->channel().send({Frame::Kind::kMessage, "late", 0, {}}));
}

TEST(Bus, a_stream_of_something_else_closes_it) {
  Fixture fixture;
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
  bool is_closed = false;
  BusPort port(fixture.loop, ends[0], fixture.memory, [&] { is_closed = true; });
  ASSERT_EQ(::send(ends[1], "GET / HTTP/1.1\r\n", 16, 0), 16);
  fixture.turn_until([&] { return is_closed; });
  ::close(ends[1]);
}

TEST(Bus, a_memory_bus_holds_so_many_keys_and_no_more) {
  MemoryBus bus;
  for (std::size_t i = 0; i < MemoryBus::kMostKeys; ++i) {
    ASSERT_TRUE(bus.put("key." + std::to_string(i), ""));
  }
  EXPECT_FALSE(bus.put("one more", ""));
  EXPECT_TRUE(bus.put("key.0", "new"));
}

}  // namespace
}  // namespace throng::cluster
