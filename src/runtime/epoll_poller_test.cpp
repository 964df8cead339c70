#include "runtime/epoll_poller.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "runtime/mailbox.hpp"
#include "runtime/run_to_end.hpp"
#include "runtime/sim/sim_clock.hpp"
#include "runtime/sleep.hpp"
#include "runtime/tcp_stream.hpp"

// What only the real epoll can show; what holds for every poller is in tcp_stream_test.cpp.
namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

// A wait in the line of those that ran out of their budget and an event may both let a socket's
// coroutine go on in one turn: each time by one operation and a budget of 64.
constexpr int kMostInATurn = 2 * 65;

// The kernel's sockets under a clock that moves only when told to, so that what a turn does can be
// counted.
class EpollPollerTest : public testing::Test {
 protected:
  TcpListener listen() {
    auto opened = TcpListener::open(loop_, Endpoint::from_literal("127.0.0.1", 0));
    EXPECT_TRUE(opened.is_ok());
    return std::move(opened).value();
  }
  void turn() {
    clock_.advance(1ms);
    loop_.turn();
  }
  // Starts `task` and a second one that naps, and turns until both have ended. Neither may keep
  // the other from its turn: `steps` counts what `task` does, `naps` what the other does.
  void expect_fair(Task<void>&& task, const int& steps) {
    Scope scope(loop_);
    RememberedRoot busy, sleeper;
    int naps = 0;
    sleeper.start(nap(naps), scope);
    busy.start(std::move(task), scope);
    int turns = 0;
    int most_steps = 0;
    int most_turns_without_nap = 0;
    for (int last_nap = 0; !busy.has_ended(); ++turns) {
      const int steps_before = steps;
      const int naps_before = naps;
      turn();
      most_steps = std::max(most_steps, steps - steps_before);
      if (naps > naps_before) last_nap = turns;
      most_turns_without_nap = std::max(most_turns_without_nap, turns - last_nap);
    }
    EXPECT_GT(steps, 500);
    EXPECT_LE(most_steps, kMostInATurn);
    EXPECT_LE(most_turns_without_nap, 1);
    EXPECT_GE(naps, turns / 2);
    scope.request_stop();
    while (!sleeper.has_ended()) turn();
  }

  static Task<void> nap(int& naps) {
    while (co_await sleep_for(0ms) == Slept::kInFull) ++naps;
  }

  sim::SimClock clock_;
  EpollPoller poller_;
  Loop loop_{clock_, poller_};
};

Task<void> send_byte_by_byte(TcpStream& stream, int& steps) {
  for (int i = 0; i < 2'000; ++i) {
    const auto sent = co_await stream.send("x");
    EXPECT_TRUE(sent.is_ok());
    ++steps;
  }
}

Task<void> read_the_end_again_and_again(TcpStream& stream, int& steps) {
  for (int i = 0; i < 2'000; ++i) {
    const auto part = co_await stream.receive();
    EXPECT_TRUE(part.is_ok() && part->empty());
    ++steps;
  }
}

Task<void> make_pair(Loop& loop, TcpListener& listener, TcpStream& client, TcpStream& server) {
  auto connected = co_await connect(loop, listener.endpoint(), {});
  EXPECT_TRUE(connected.is_ok());
  client = std::move(connected).value();
  auto accepted = co_await listener.accept();
  EXPECT_TRUE(accepted.is_ok());
  server = std::move(accepted).value();
}

TEST_F(EpollPollerTest, sends_that_never_wait_let_others_go_on) {
  TcpListener listener = listen();
  TcpStream client, server;
  run_to_end(loop_, make_pair(loop_, listener, client, server));
  int steps = 0;
  expect_fair(send_byte_by_byte(client, steps), steps);
  EXPECT_EQ(steps, 2'000);
}

TEST_F(EpollPollerTest, receives_that_never_wait_let_others_go_on) {
  TcpListener listener = listen();
  TcpStream client, server;
  run_to_end(loop_, make_pair(loop_, listener, client, server));
  client.close();
  int steps = 0;
  expect_fair(read_the_end_again_and_again(server, steps), steps);
  EXPECT_EQ(steps, 2'000);
}

Task<void> accept_all(TcpListener& listener, int n, int& steps) {
  for (int i = 0; i < n; ++i) {
    const auto accepted = co_await listener.accept();
    EXPECT_TRUE(accepted.is_ok());
    ++steps;
  }
}

Task<void> dial(Loop& loop, Endpoint to, std::vector<TcpStream>& streams, int n) {
  for (int i = 0; i < n; ++i) {
    auto connected = co_await connect(loop, to, {});
    EXPECT_TRUE(connected.is_ok());
    streams.push_back(std::move(connected).value());
  }
}

TEST_F(EpollPollerTest, connections_that_wait_to_be_accepted_let_others_go_on) {
  constexpr int kConnections = 600;
  TcpListener listener = listen();
  std::vector<TcpStream> streams;
  run_to_end(loop_, dial(loop_, listener.endpoint(), streams, kConnections));
  int steps = 0;
  expect_fair(accept_all(listener, kConnections, steps), steps);
  EXPECT_EQ(steps, kConnections);
}

Task<void> take_messages(Mailbox<int>& mailbox, int n, int& steps) {
  for (int i = 0; i < n; ++i) {
    const auto message = co_await mailbox.receive();
    EXPECT_EQ(message, i);
    ++steps;
  }
}

TEST_F(EpollPollerTest, messages_that_are_there_let_others_go_on) {
  Mailbox<int> mailbox(loop_, 1024);
  for (int i = 0; i < 1024; ++i) ASSERT_TRUE(mailbox.try_push(int{i}));
  int steps = 0;
  expect_fair(take_messages(mailbox, 1024, steps), steps);
  EXPECT_EQ(steps, 1024);
}

Task<void> fill(TcpStream& stream, std::size_t bytes) {
  const std::string block(bytes, 'x');
  const auto sent = co_await stream.send(block);
  EXPECT_TRUE(sent.is_ok());
  stream.close();
}

Task<void> drain(TcpStream& stream, std::size_t& total) {
  for (;;) {
    const auto part = co_await stream.receive();
    EXPECT_TRUE(part.is_ok());
    if (!part.is_ok() || part->empty()) co_return;
    total += part->size();
  }
}

TEST_F(EpollPollerTest, a_writer_and_a_reader_that_keep_up_let_others_go_on) {
  constexpr std::size_t kBytes = 50'000'000;
  TcpListener listener = listen();
  TcpStream client, server;
  run_to_end(loop_, make_pair(loop_, listener, client, server));
  Scope scope(loop_);
  RememberedRoot writer, reader, sleeper;
  std::size_t total = 0;
  int naps = 0;
  int turns = 0;
  sleeper.start(nap(naps), scope);
  reader.start(drain(server, total), scope);
  writer.start(fill(client, kBytes), scope);
  for (; !reader.has_ended(); ++turns) {
    const std::size_t before = total;
    turn();
    ASSERT_LE(total - before, std::size_t{kMostInATurn} * 64 * 1024);
  }
  EXPECT_EQ(total, kBytes);
  EXPECT_GE(turns, 5);  // by that bound
  EXPECT_GE(naps, turns / 2);
  scope.request_stop();
  while (!sleeper.has_ended()) turn();
}

// A listening socket of the test's own, whose accept tells the peer's address.
class PlainListener {
 public:
  PlainListener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const Endpoint any = Endpoint::from_literal("127.0.0.1", 0);
    EXPECT_EQ(::bind(fd_, any.address(), any.length()), 0);
    EXPECT_EQ(::listen(fd_, 16), 0);
  }
  PlainListener(const PlainListener&) = delete;
  PlainListener& operator=(const PlainListener&) = delete;
  ~PlainListener() { ::close(fd_); }
  Endpoint endpoint() const {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length), 0);
    return Endpoint::from_sockaddr(reinterpret_cast<sockaddr*>(&address));
  }
  // The address the next connection came from.
  Endpoint accept_peer() {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    const int fd = ::accept(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    EXPECT_GE(fd, 0);
    ::close(fd);
    return Endpoint::from_sockaddr(reinterpret_cast<sockaddr*>(&address));
  }

 private:
  int fd_;
};

Task<void> connect_from(Loop& loop, Endpoint to, Endpoint source, Endpoint& local, int& error) {
  ConnectOptions options;
  options.source = source;
  const auto connected = co_await connect(loop, to, options);
  if (connected.is_ok()) local = connected->local_endpoint();
  error = connected.is_error() ? connected.error().code : 0;
}

TEST_F(EpollPollerTest, a_connection_comes_from_the_source_address_it_was_given) {
  PlainListener listener;
  for (const char* source : {"127.0.0.3", "127.0.0.4", "127.0.0.3"}) {
    Endpoint local;
    int error = -1;
    run_to_end(loop_, connect_from(loop_, listener.endpoint(), Endpoint::from_literal(source, 0),
                                   local, error));
    ASSERT_EQ(error, 0);
    const Endpoint peer = listener.accept_peer();
    EXPECT_EQ(peer, local);
    EXPECT_EQ(peer, Endpoint::from_literal(source, peer.port()));
    EXPECT_NE(peer.port(), 0);
  }
}

TEST_F(EpollPollerTest, a_source_address_that_is_not_ours_is_an_error_value) {
  PlainListener listener;
  Endpoint local;
  int error = 0;
  // 192.0.2.0/24 is for documentation: nobody has such an address.
  run_to_end(loop_, connect_from(loop_, listener.endpoint(), Endpoint::from_literal("192.0.2.1", 0),
                                 local, error));
  EXPECT_EQ(error, EADDRNOTAVAIL);
  run_to_end(loop_, connect_from(loop_, listener.endpoint(), Endpoint::from_literal("::1", 0),
                                 local, error));
  EXPECT_NE(error, 0);
}

// A server of plain system calls, which says something on all its connections at one time.
class PlainServer {
 public:
  PlainServer() {
    fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const Endpoint any = Endpoint::from_literal("127.0.0.1", 0);
    EXPECT_EQ(::bind(fd_, any.address(), any.length()), 0);
    EXPECT_EQ(::listen(fd_, 4096), 0);
  }
  PlainServer(const PlainServer&) = delete;
  PlainServer& operator=(const PlainServer&) = delete;
  ~PlainServer() {
    for (const int connection : connections_) ::close(connection);
    ::close(fd_);
  }
  Endpoint endpoint() const {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    EXPECT_EQ(::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    return Endpoint::from_sockaddr(reinterpret_cast<const sockaddr*>(&address));
  }
  void accept(std::size_t count) {
    while (connections_.size() < count) connections_.push_back(::accept(fd_, nullptr, nullptr));
  }
  void say_x() {
    for (const int connection : connections_) EXPECT_EQ(::send(connection, "x", 1, 0), 1);
  }

 private:
  int fd_ = -1;
  std::vector<int> connections_;
};
Task<void> connect_some(Loop& loop, Endpoint to, std::vector<TcpStream>& into, std::size_t count) {
  while (into.size() < count) {
    auto connected = co_await connect(loop, to, ConnectOptions());
    if (connected.is_ok()) into.push_back(std::move(connected).value());
  }
}
// Takes 10 us for what it has received.
Task<void> note_arrival(sim::SimClock& clock, TcpStream& stream,
                        std::vector<std::int64_t>& arrived) {
  const auto part = co_await stream.receive();
  EXPECT_TRUE(part.is_ok() && part->size() == 1);
  arrived.push_back(stream.arrived_at().ns);
  clock.advance(10us);
}
Task<void> count_turns(int& turns) {
  while (co_await sleep_for(0ms) == Slept::kInFull) ++turns;
}

TEST_F(EpollPollerTest, sockets_that_are_ready_together_have_arrived_at_the_same_time) {
  constexpr std::size_t kSockets = 1500;  // more than are fetched at once, or served in a turn
  PlainServer server;
  std::vector<TcpStream> clients;
  Scope scope(loop_);
  RememberedRoot connecting;
  connecting.start(connect_some(loop_, server.endpoint(), clients, kSockets), scope);
  while (!connecting.has_ended()) turn();
  server.accept(kSockets);

  std::vector<std::int64_t> arrived;
  std::vector<std::unique_ptr<RememberedRoot>> readers;
  for (TcpStream& client : clients) {
    readers.push_back(std::make_unique<RememberedRoot>());
    readers.back()->start(note_arrival(clock_, client, arrived), scope);
  }
  turn();  // what connecting has left behind
  RememberedRoot counting;
  int turns = 0;
  counting.start(count_turns(turns), scope);
  server.say_x();
  const std::int64_t sent = clock_.now().ns;
  while (arrived.size() < kSockets) loop_.turn();
  EXPECT_EQ(std::count(arrived.begin(), arrived.end(), sent), kSockets);
  // Others had their turns in between, and reading took 15 ms.
  EXPECT_GE(turns, 4);
  EXPECT_GE(clock_.now().ns - sent, 15'000'000);
  scope.request_stop();
  while (!counting.has_ended()) turn();
}

}  // namespace
}  // namespace throng::runtime
