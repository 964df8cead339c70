#include "runtime/tcp_stream.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "runtime/core.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_world.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

// Every test here runs over each poller: what holds for one must hold for all.
struct Simulated {
  sim::SimWorld world;
  Loop& loop() { return world.loop; }
};
struct RealEpoll {
  SystemClock clock;
  EpollPoller poller;
  Loop event_loop{clock, poller};
  Loop& loop() { return event_loop; }
};

template <class World>
class TcpStreamTest : public testing::Test {
 protected:
  TcpListener listen() {
    auto opened = TcpListener::open(loop(), Endpoint::from_literal("127.0.0.1", 0));
    EXPECT_TRUE(opened.is_ok());
    return std::move(opened).value();
  }
  Loop& loop() { return world_.loop(); }
  World world_;
};
using Worlds = testing::Types<Simulated, RealEpoll>;
TYPED_TEST_SUITE(TcpStreamTest, Worlds);

Task<std::string> read_all(TcpStream& stream) {
  std::string text;
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return text;
    text += *part;
  }
}

Task<void> echo_until_end(TcpListener& listener) {
  auto accepted = co_await listener.accept();
  if (!accepted) co_return;
  TcpStream stream = std::move(accepted).value();
  for (;;) {
    const auto part = co_await stream.receive();
    if (!part.is_ok() || part->empty()) co_return;
    const std::string copy(*part);
    if (!(co_await stream.send(copy)).is_ok()) co_return;
  }
}

Task<void> exchange(Loop& loop, TcpListener& listener, std::size_t bytes, std::string& got) {
  TaskGroup group(co_await current_scope());
  group.spawn(echo_until_end(listener));
  auto connected = co_await connect(loop, listener.endpoint(), {});
  EXPECT_TRUE(connected.is_ok());
  TcpStream stream = std::move(connected).value();
  const std::string sent(bytes, 'x');
  std::size_t offset = 0;
  while (offset < bytes) {
    const std::size_t part = std::min<std::size_t>(bytes - offset, 30'000);
    const auto outcome = co_await stream.send(std::string_view(sent).substr(offset, part));
    EXPECT_TRUE(outcome.is_ok());
    offset += part;
    while (got.size() < offset) {
      const auto received = co_await stream.receive();
      EXPECT_TRUE(received.is_ok());
      got += *received;
    }
  }
  stream.close();
  co_await group.join();
}

TYPED_TEST(TcpStreamTest, bytes_come_back_as_they_were_sent) {
  TcpListener listener = this->listen();
  std::string got;
  run_to_end(this->loop(), exchange(this->loop(), listener, 1'000'000, got));
  EXPECT_EQ(got, std::string(1'000'000, 'x'));
}

Task<void> send_large(Loop& loop, Endpoint to, std::size_t bytes) {
  auto connected = co_await connect(loop, to, {});
  TcpStream stream = std::move(connected).value();
  const std::string text(bytes, 'y');
  const auto outcome = co_await stream.send(text);
  EXPECT_TRUE(outcome.is_ok());
  EXPECT_EQ(*outcome, bytes);
}

Task<void> read_slowly(Loop& loop, TcpListener& listener, std::size_t& total) {
  TaskGroup group(co_await current_scope());
  group.spawn(send_large(loop, listener.endpoint(), 20'000'000));
  auto accepted = co_await listener.accept();
  TcpStream stream = std::move(accepted).value();
  co_await sleep_for(5ms);  // the sender's buffers fill, so its send has to wait
  total = (co_await read_all(stream)).size();
  co_await group.join();
}

TYPED_TEST(TcpStreamTest, a_send_waits_while_the_peer_does_not_read) {
  TcpListener listener = this->listen();
  std::size_t total = 0;
  run_to_end(this->loop(), read_slowly(this->loop(), listener, total));
  EXPECT_EQ(total, 20'000'000u);
}

Task<void> connect_nowhere(Loop& loop, Endpoint to, int& error) {
  const auto connected = co_await connect(loop, to, {});
  EXPECT_TRUE(connected.is_error());
  error = connected.error().code;
}

TYPED_TEST(TcpStreamTest, a_port_that_nobody_listens_on_refuses) {
  int error = 0;
  Endpoint free_port;
  {
    TcpListener listener = this->listen();
    free_port = listener.endpoint();
  }
  run_to_end(this->loop(), connect_nowhere(this->loop(), free_port, error));
  EXPECT_EQ(error, ECONNREFUSED);
}

Task<void> abort_peer(TcpListener& listener) {
  auto accepted = co_await listener.accept();
  TcpStream stream = std::move(accepted).value();
  co_await sleep_for(1ms);  // after the client has seen the connection
  stream.abort();
}

Task<void> meet_reset(Loop& loop, TcpListener& listener, int& error) {
  TaskGroup group(co_await current_scope());
  group.spawn(abort_peer(listener));
  auto connected = co_await connect(loop, listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  const auto part = co_await stream.receive();
  EXPECT_TRUE(part.is_error());
  error = part.is_error() ? part.error().code : 0;
  EXPECT_TRUE(stream.is_peer_closed());
  co_await group.join();
}

TYPED_TEST(TcpStreamTest, a_reset_is_an_error_value) {
  TcpListener listener = this->listen();
  int error = 0;
  run_to_end(this->loop(), meet_reset(this->loop(), listener, error));
  EXPECT_EQ(error, ECONNRESET);
}

Task<void> close_after(TcpListener& listener, std::string text) {
  auto accepted = co_await listener.accept();
  TcpStream stream = std::move(accepted).value();
  EXPECT_TRUE((co_await stream.send(text)).is_ok());
}

Task<void> read_to_end(Loop& loop, TcpListener& listener, std::string& got) {
  TaskGroup group(co_await current_scope());
  group.spawn(close_after(listener, "last words"));
  auto connected = co_await connect(loop, listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  co_await group.join();
  co_await sleep_for(2ms);
  got = co_await read_all(stream);
  const auto again = co_await stream.receive();
  EXPECT_TRUE(again.is_ok() && again->empty());  // the end stays the end
}

TYPED_TEST(TcpStreamTest, bytes_before_the_end_are_read_and_the_end_is_empty) {
  TcpListener listener = this->listen();
  std::string got;
  run_to_end(this->loop(), read_to_end(this->loop(), listener, got));
  EXPECT_EQ(got, "last words");
}

Task<void> time_out(Loop& loop, TcpListener& listener, int& error, base::Duration& waited) {
  auto connected = co_await connect(loop, listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  const auto from = loop.now();
  stream.set_deadline(from + 20ms);
  const auto part = co_await stream.receive();
  EXPECT_TRUE(part.is_error());
  error = part.is_error() ? part.error().code : 0;
  waited = loop.precise_now() - from;
  stream.set_deadline(loop.now() + 10s);  // moved forward, then back: the earlier one counts
  stream.set_deadline(loop.now() + 5ms);
  EXPECT_TRUE((co_await stream.receive()).is_error());
}

TYPED_TEST(TcpStreamTest, a_receive_past_its_deadline_times_out) {
  TcpListener listener = this->listen();
  int error = 0;
  base::Duration waited{};
  run_to_end(this->loop(), time_out(this->loop(), listener, error, waited));
  EXPECT_EQ(error, ETIMEDOUT);
  EXPECT_GE(waited, 20ms);
}

Task<void> receive_in_vain(TcpStream& stream, Loop& loop, std::vector<char>& ends) {
  stream.set_receive_deadline(loop.now() + 10ms);
  EXPECT_EQ((co_await stream.receive()).error().code, ETIMEDOUT);
  ends.push_back('r');
}

/// More than the buffers of a connection hold, to a peer that does not read.
Task<void> send_and_receive_in_vain(Loop& loop, TcpListener& listener, std::vector<char>& ends) {
  auto connected = co_await connect(loop, listener.endpoint(), {});
  TcpStream stream = std::move(connected).value();
  const auto accepted = co_await listener.accept();
  TaskGroup group(co_await current_scope());
  stream.set_send_deadline(loop.now() + 30ms);
  group.spawn(receive_in_vain(stream, loop, ends));
  const std::string much(std::size_t{64} << 20, 'x');
  EXPECT_EQ((co_await stream.send(much)).error().code, ETIMEDOUT);
  ends.push_back('s');
  co_await group.join();
}

TYPED_TEST(TcpStreamTest, a_deadline_of_receives_does_not_end_a_send) {
  TcpListener listener = this->listen();
  std::vector<char> ends;
  run_to_end(this->loop(), send_and_receive_in_vain(this->loop(), listener, ends));
  EXPECT_EQ(ends, (std::vector<char>{'r', 's'}));
}

Task<void> wait_for_bytes(Loop& loop, Endpoint to, bool& stopped) {
  auto connected = co_await connect(loop, to, {});
  if (connected.is_stopped()) {
    stopped = true;
    co_return;
  }
  TcpStream stream = std::move(connected).value();
  stopped = (co_await stream.receive()).is_stopped();
}

TYPED_TEST(TcpStreamTest, a_stop_ends_a_connect_and_a_receive) {
  TcpListener listener = this->listen();
  for (const int turns : {0, 1, 2, 5, 10}) {
    Scope scope(this->loop());
    bool stopped = false;
    RememberedRoot root;
    root.start(wait_for_bytes(this->loop(), listener.endpoint(), stopped), scope);
    Slept slept{};
    for (int i = 0; i < turns && !root.has_ended(); ++i) {
      RememberedRoot keep_turning;  // so that no turn waits for ever
      keep_turning.start([](Slept& out) -> Task<void> { out = co_await sleep_for(1ms); }(slept),
                         scope);
      while (!keep_turning.has_ended()) this->loop().turn();
    }
    scope.request_stop();
    while (!root.has_ended()) this->loop().turn();
    EXPECT_TRUE(stopped) << turns;
  }
}

TYPED_TEST(TcpStreamTest, a_user_killed_at_any_turn_leaves_nothing_behind) {
  for (int turns = 0; turns < 40; ++turns) {
    TcpListener listener = this->listen();
    Scope scope(this->loop());
    std::string got;
    auto root = std::make_unique<RememberedRoot>();
    root->start(exchange(this->loop(), listener, 200'000, got), scope);
    for (int i = 0; i < turns && !root->has_ended(); ++i) this->loop().turn();
    root.reset();
  }
}

TYPED_TEST(TcpStreamTest, accept_hands_out_connections_until_it_is_stopped) {
  TcpListener listener = this->listen();
  Scope scope(this->loop());
  int accepted = 0;
  struct Body {
    static Task<void> run(TcpListener& from, int& count) {
      for (;;) {
        const auto stream = co_await from.accept();
        if (!stream.is_ok()) co_return;
        ++count;
      }
    }
    static Task<void> dial(Loop& loop, Endpoint to) {
      for (int i = 0; i < 200; ++i) {
        const auto stream = co_await connect(loop, to, {});
        EXPECT_TRUE(stream.is_ok());
      }
    }
  };
  RememberedRoot server;
  server.start(Body::run(listener, accepted), scope);
  run_to_end(this->loop(), Body::dial(this->loop(), listener.endpoint()));
  while (accepted < 200) this->loop().turn();
  scope.request_stop();
  while (!server.has_ended()) this->loop().turn();
  EXPECT_EQ(accepted, 200);
}

}  // namespace
}  // namespace throng::runtime
