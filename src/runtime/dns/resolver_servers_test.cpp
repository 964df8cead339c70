// The resolver with real name servers: dnsmasq, and sockets that answer when the test wants it.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>

#include "runtime/dns/resolver.hpp"
#include "runtime/epoll_poller.hpp"
#include "runtime/sleep.hpp"
#include "runtime/system_clock.hpp"
#include "runtime/task_group.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;
using Kind = DnsFailure::Kind;

/// The system's clock, moved forward by hand.
class MovedClock final : public base::Clock {
 public:
  base::TimePoint now() const override { return system_.now() + moved_; }
  std::int64_t unix_ns() const override { return system_.unix_ns() + moved_.count(); }
  void move(base::Duration by) { moved_ += by; }

 private:
  SystemClock system_;
  base::Duration moved_{};
};

int bound_socket(int type, std::uint16_t port) {
  const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const Endpoint any = Endpoint::from_literal("127.0.0.1", port);
  if (::bind(fd, any.address(), any.length()) == 0) return fd;
  ::close(fd);
  return -1;
}

std::uint16_t port_of(int fd) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
  return ntohs(address.sin_port);
}

bool takes_connection(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const Endpoint server = Endpoint::from_literal("127.0.0.1", port);
  const bool is_taken = ::connect(fd, server.address(), server.length()) == 0;
  ::close(fd);
  return is_taken;
}

/// A dnsmasq that knows `.test` and nothing else.
class Dnsmasq {
 public:
  explicit Dnsmasq(const std::vector<std::string>& records) {
    char folder[] = "/tmp/throng-dns-XXXXXX";
    EXPECT_NE(mkdtemp(folder), nullptr);
    folder_ = folder;
    // Somebody else may take the port between our look at it and the start.
    for (int i = 0; i < 5 && pid_ <= 0; ++i) start(records);
    EXPECT_GT(pid_, 0) << "dnsmasq (Debian package dnsmasq-base) does not start";
  }
  ~Dnsmasq() {
    end();
    std::filesystem::remove_all(folder_);
  }
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// How often it was asked for what `text` says, e.g. "query[A] a.test".
  int asked(const std::string& text) const {
    std::ifstream log(folder_ + "/log");
    int count = 0;
    for (std::string line; std::getline(log, line);) {
      if (line.find(text + " from") != std::string::npos) ++count;
    }
    return count;
  }

 private:
  void start(const std::vector<std::string>& records) {
    const int fd = bound_socket(SOCK_STREAM, 0);
    port_ = port_of(fd);
    ::close(fd);
    std::vector<std::string> words = {"/usr/sbin/dnsmasq", "--conf-file=/dev/null",
                                      "--no-daemon",       "--pid-file=",
                                      "--no-resolv",       "--no-hosts",
                                      "--user=root",       "--listen-address=127.0.0.1",
                                      "--bind-interfaces", "--local=/test/",
                                      "--log-queries"};
    words.push_back("--log-facility=" + folder_ + "/log");
    words.push_back("--port=" + std::to_string(port_));
    for (const std::string& record : records) words.push_back("--host-record=" + record);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    if (posix_spawn(&pid_, words[0].c_str(), &files, nullptr, arguments.data(), environ) != 0) {
      pid_ = -1;
    }
    posix_spawn_file_actions_destroy(&files);
    await_start();
  }
  void await_start() {
    const SystemClock clock;
    const base::TimePoint patience = clock.now() + 20s;
    while (pid_ > 0 && !takes_connection(port_)) {
      if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
        pid_ = -1;
      } else if (clock.now() > patience) {
        end();
      } else {
        ::poll(nullptr, 0, 2);
      }
    }
  }

  std::string folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

/// A name server that answers when the test wants it: 10.0.0.7 and fd00::7 to every question.
class HeldServer {
 public:
  HeldServer() : fd_(bound_socket(SOCK_DGRAM, 0)) { EXPECT_GE(fd_, 0); }
  ~HeldServer() { ::close(fd_); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_of(fd_)); }
  int fd() const { return fd_; }

  /// Answers what has arrived. Returns: how many questions that were.
  int answer(std::uint8_t ttl_s) const {
    int count = 0;
    for (;; ++count) {
      std::array<char, 512> bytes{};
      sockaddr_in from{};
      socklen_t length = sizeof from;
      auto* const peer = reinterpret_cast<sockaddr*>(&from);
      const ssize_t got = ::recvfrom(fd_, bytes.data(), bytes.size(), 0, peer, &length);
      if (got < 12) return count;
      std::string reply(bytes.data(), static_cast<std::size_t>(got));
      const char type = reply[reply.size() - 3];  // 1: A, 28: AAAA
      reply[2] = '\x81';                          // a response
      reply[3] = '\x80';
      reply[7] = 1;  // with one answer
      reply += std::string("\xc0\x0c\0", 3) + type + std::string("\0\1\0\0\0", 5);
      reply += static_cast<char>(ttl_s);
      reply += type == 1 ? std::string("\0\4\x0a\0\0\7", 6)
                         : std::string("\0\x10\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\7", 18);
      EXPECT_EQ(::sendto(fd_, reply.data(), reply.size(), 0, peer, length),
                static_cast<ssize_t>(reply.size()));
    }
  }

 private:
  int fd_;
};

struct Ended {
  std::vector<std::string> addresses;  // sorted
  std::optional<DnsFailure> failure;
  bool is_stopped = false;
  bool was_asked = false;
  base::Duration took{};
};

Task<void> look_up(Resolver& resolver, const std::string& host, Ended& ended) {
  const auto outcome = co_await resolver.lookup(host, 80);
  ended = Ended{};
  ended.is_stopped = outcome.is_stopped();
  if (outcome.is_error()) ended.failure = outcome.error();
  if (!outcome.is_ok()) co_return;
  for (const Endpoint& each : *outcome.value().addresses) ended.addresses.push_back(each.text());
  std::ranges::sort(ended.addresses);
  ended.was_asked = outcome.value().was_asked;
  ended.took = outcome.value().took;
}

using Texts = std::vector<std::string>;
const Texts kHeld = {"10.0.0.7:80", "[fd00::7]:80"};

struct ResolverServersTest : testing::Test {
  void make(const std::string& servers) {
    options.servers = servers;
    auto made = Resolver::make(loop, options);
    ASSERT_TRUE(made.is_ok()) << made.error();
    resolver = std::move(made).value();
  }
  Ended found(const std::string& host) {
    Ended ended;
    run_to_end(loop, look_up(*resolver, host, ended));
    return ended;
  }
  Kind failure(const std::string& host) {
    const Ended ended = found(host);
    EXPECT_TRUE(ended.failure.has_value());
    return ended.failure.value_or(DnsFailure()).kind;
  }
  /// Turns the loop until `server` was asked, and answers.
  void answer(const HeldServer& server, std::uint8_t ttl_s) {
    pollfd question{server.fd(), POLLIN, 0};
    ASSERT_EQ(::poll(&question, 1, 10'000), 1);
    EXPECT_GT(server.answer(ttl_s), 0);
  }
  void move(base::Duration by) {
    clock.move(by);
    loop.wake();
    loop.turn();  // which takes note of the time
  }
  void await(const RememberedRoot& root) {
    while (!root.has_ended()) loop.turn();
  }

  MovedClock clock;
  EpollPoller poller;
  Loop loop{clock, poller};
  Scope scope{loop};
  ResolverOptions options;
  std::unique_ptr<Resolver> resolver;
};

TEST_F(ResolverServersTest, both_families_are_asked_for) {
  Dnsmasq server({"both.test,10.0.0.1,fd00::1", "four.test,10.0.0.4", "six.test,fd00::6"});
  make(server.address());
  const Ended both = found("Both.TEST");
  EXPECT_EQ(both.addresses, (Texts{"10.0.0.1:80", "[fd00::1]:80"}));
  EXPECT_TRUE(both.was_asked);
  EXPECT_GT(both.took, 0ns);
  EXPECT_EQ(found("four.test").addresses, Texts{"10.0.0.4:80"});
  EXPECT_EQ(found("six.test.").addresses, Texts{"[fd00::6]:80"});
}

TEST_F(ResolverServersTest, an_answer_is_kept_for_its_ttl_and_then_asked_for_again) {
  Dnsmasq server({"a.test,10.0.0.1,30"});
  make(server.address());
  EXPECT_TRUE(found("a.test").was_asked);
  const Ended again = found("A.test");
  EXPECT_EQ(again.addresses, Texts{"10.0.0.1:80"});
  EXPECT_FALSE(again.was_asked);
  EXPECT_EQ(again.took, 0ns);
  move(25s);
  EXPECT_FALSE(found("a.test").was_asked);
  EXPECT_EQ(server.asked("query[A] a.test"), 1);
  move(5s);
  EXPECT_TRUE(found("a.test").was_asked);
  EXPECT_EQ(server.asked("query[A] a.test"), 2);
  EXPECT_EQ(resolver->queries(), 2u);
}

Task<void> first_of(Resolver& resolver, const std::string& host, std::string& first) {
  const auto outcome = co_await resolver.lookup(host, 80);
  EXPECT_TRUE(outcome.is_ok());
  if (outcome.is_ok()) first = outcome.value().addresses->front().text();
}

TEST_F(ResolverServersTest, two_addresses_are_given_in_turn) {
  Dnsmasq server({"two.test,10.0.0.1,30", "two.test,10.0.0.2,30"});
  make(server.address());
  std::array<std::string, 4> first;
  for (std::string& each : first) run_to_end(loop, first_of(*resolver, "two.test", each));
  EXPECT_NE(first[0], first[1]);
  EXPECT_EQ(first[0], first[2]);
  EXPECT_EQ(first[1], first[3]);
  resolver->note_failure(Endpoint::from_literal("10.0.0.1", 80));
  for (std::string& each : first) {
    run_to_end(loop, first_of(*resolver, "two.test", each));
    EXPECT_EQ(each, "10.0.0.2:80");
  }
}

TEST_F(ResolverServersTest, an_answer_too_long_for_a_datagram_comes_over_tcp) {
  std::vector<std::string> records;
  for (int i = 1; i <= 60; ++i) records.push_back("many.test,10.0.0." + std::to_string(i));
  Dnsmasq server(records);
  make(server.address());
  EXPECT_EQ(found("many.test").addresses.size(), 60u);
}

TEST_F(ResolverServersTest, a_name_that_does_not_exist_is_an_unknown_host_for_a_while) {
  Dnsmasq server({"a.test,10.0.0.1"});
  make(server.address());
  EXPECT_EQ(failure("none.test."), Kind::kUnknownHost);
  EXPECT_EQ(failure("none.test."), Kind::kUnknownHost);
  EXPECT_EQ(server.asked("query[A] none.test"), 1);
  move(1s);
  EXPECT_EQ(failure("none.test."), Kind::kUnknownHost);
  EXPECT_EQ(server.asked("query[A] none.test"), 2);
}

TEST_F(ResolverServersTest, labels_that_no_name_has_are_an_unknown_host) {
  Dnsmasq server({});
  make(server.address());
  EXPECT_EQ(failure(std::string(64, 'a') + ".test."), Kind::kUnknownHost);
  EXPECT_EQ(failure("a..test."), Kind::kUnknownHost);
}

TEST_F(ResolverServersTest, a_server_that_refuses_is_a_failure_of_the_server) {
  Dnsmasq server({});
  make(server.address());
  EXPECT_EQ(failure("a.elsewhere."), Kind::kServer);
}

TEST_F(ResolverServersTest, localhost_is_never_asked_of_a_server) {
  Dnsmasq server({});
  make(server.address());
  EXPECT_FALSE(found("localhost").addresses.empty());
  EXPECT_EQ(found("shop.LOCALHOST.").addresses, (Texts{"127.0.0.1:80", "[::1]:80"}));
  for (const char* name : {"localhost", "shop.localhost"}) {
    EXPECT_EQ(server.asked(std::string("query[A] ") + name), 0);
    EXPECT_EQ(server.asked(std::string("query[AAAA] ") + name), 0);
  }
}

TEST_F(ResolverServersTest, a_server_that_is_gone_is_a_failure_in_time) {
  Dnsmasq server({"a.test,10.0.0.1,1"});
  make(server.address());
  EXPECT_FALSE(found("a.test").addresses.empty());
  server.end();
  move(1s);
  const base::TimePoint began = clock.now();
  // A timeout when the error of the socket came back to the send of the second question.
  EXPECT_NE(failure("a.test"), Kind::kUnknownHost);
  EXPECT_LT(clock.now() - began, 10s);
}

TEST_F(ResolverServersTest, a_second_server_answers_for_one_that_is_gone) {
  Dnsmasq gone({});
  gone.end();
  Dnsmasq server({"a.test,10.0.0.1"});
  make(gone.address() + "," + server.address());
  EXPECT_EQ(found("a.test").addresses, Texts{"10.0.0.1:80"});
}

TEST_F(ResolverServersTest, silence_is_a_timeout_all_in) {
  const HeldServer first;
  const HeldServer second;
  options.timeout = 200ms;
  make(first.address() + "," + second.address());
  const base::TimePoint began = clock.now();
  EXPECT_EQ(failure("a.test."), Kind::kTimeout);
  EXPECT_GE(clock.now() - began, 200ms);
  EXPECT_LT(clock.now() - began, 10s);
}

TEST_F(ResolverServersTest, a_question_that_is_lost_is_asked_again) {
  const HeldServer server;
  options.timeout = 2800ms;  // asked after 0, 0.4 and 1.2 s
  make(server.address());
  Ended ended;
  RememberedRoot root;
  root.start(look_up(*resolver, "a.test.", ended), scope);
  char lost[512];
  ASSERT_GT(::recv(server.fd(), lost, sizeof lost, 0), 0);
  ASSERT_GT(::recv(server.fd(), lost, sizeof lost, 0), 0);
  while (!root.has_ended()) {
    loop.turn();
    server.answer(30);
  }
  EXPECT_EQ(ended.addresses, kHeld);
}

TEST_F(ResolverServersTest, an_answer_that_comes_too_late_is_kept) {
  const HeldServer first;
  const HeldServer second;
  options.timeout = 1400ms;
  options.failure_ttl = 1h;
  make(first.address() + "," + second.address());
  EXPECT_EQ(failure("a.test."), Kind::kTimeout);
  EXPECT_EQ(failure("a.test."), Kind::kTimeout);
  const base::TimePoint patience = clock.now() + 10s;
  Ended ended;
  while (ended.addresses.empty() && clock.now() < patience) {
    first.answer(30);
    second.answer(30);
    run_to_end(loop, look_up(*resolver, "a.test.", ended));
    if (ended.addresses.empty()) loop.turn();
  }
  EXPECT_EQ(ended.addresses, kHeld);
  EXPECT_FALSE(ended.was_asked);
  EXPECT_EQ(resolver->queries(), 1u);
}

TEST_F(ResolverServersTest, a_thousand_who_ask_at_once_cause_one_query) {
  const HeldServer server;
  make(server.address());
  std::vector<Ended> all(1000);
  std::deque<RememberedRoot> roots(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    roots[i].start(look_up(*resolver, i % 2 == 0 ? "a.test." : "A.TEST.", all[i]), scope);
  }
  answer(server, 30);
  for (const RememberedRoot& root : roots) await(root);
  for (const Ended& ended : all) {
    EXPECT_EQ(ended.addresses, kHeld);
    EXPECT_TRUE(ended.was_asked);
    EXPECT_GT(ended.took, 0ns);
  }
  EXPECT_EQ(resolver->queries(), 1u);
}

TEST_F(ResolverServersTest, a_thousand_names_at_once_are_all_answered) {
  const HeldServer server;
  make(server.address());
  std::vector<Ended> all(1000);
  std::deque<std::string> names;
  std::deque<RememberedRoot> roots(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    names.push_back("a" + std::to_string(i) + ".test.");
    roots[i].start(look_up(*resolver, names.back(), all[i]), scope);
  }
  while (!std::ranges::all_of(roots, &RememberedRoot::has_ended)) {
    server.answer(30);
    loop.turn();
  }
  for (const Ended& ended : all) EXPECT_EQ(ended.addresses, kHeld);
}

TEST_F(ResolverServersTest, no_more_names_than_allowed_are_asked_for_at_once) {
  const HeldServer server;
  options.most_names = 2;
  make(server.address());
  Ended a;
  Ended b;
  RememberedRoot first;
  RememberedRoot second;
  first.start(look_up(*resolver, "a.test.", a), scope);
  second.start(look_up(*resolver, "b.test.", b), scope);
  EXPECT_EQ(failure("c.test."), Kind::kServer);
  answer(server, 30);
  await(first);
  await(second);
  EXPECT_EQ(a.addresses, kHeld);
  EXPECT_EQ(b.addresses, kHeld);
}

TEST_F(ResolverServersTest, waits_that_are_stopped_or_destroyed_harm_no_other) {
  const HeldServer server;
  make(server.address());
  std::array<Ended, 3> ended;
  Scope stopped_scope(loop);
  std::optional<RememberedRoot> destroyed(std::in_place);
  RememberedRoot stopped;
  RememberedRoot other;
  destroyed->start(look_up(*resolver, "a.test.", ended[0]), scope);
  stopped.start(look_up(*resolver, "a.test.", ended[1]), stopped_scope);
  other.start(look_up(*resolver, "a.test.", ended[2]), scope);
  destroyed.reset();
  stopped_scope.request_stop();
  await(stopped);
  EXPECT_TRUE(ended[1].is_stopped);
  EXPECT_FALSE(other.has_ended());
  answer(server, 30);
  await(other);
  EXPECT_EQ(ended[2].addresses, kHeld);
  EXPECT_EQ(resolver->queries(), 1u);
}

TEST_F(ResolverServersTest, a_query_goes_on_when_nobody_waits_any_more) {
  const HeldServer server;
  make(server.address());
  Ended ended;
  {
    RememberedRoot only;
    only.start(look_up(*resolver, "a.test.", ended), scope);
  }
  answer(server, 30);
  EXPECT_EQ(found("a.test.").addresses, kHeld);
  EXPECT_EQ(resolver->queries(), 1u);
}

TEST_F(ResolverServersTest, a_wait_destroyed_between_the_answer_and_its_turn_is_gone) {
  const HeldServer server;
  make(server.address());
  std::array<Ended, 2> ended;
  std::optional<RememberedRoot> destroyed(std::in_place);
  RememberedRoot other;
  other.start(look_up(*resolver, "a.test.", ended[0]), scope);
  destroyed->start(look_up(*resolver, "a.test.", ended[1]), scope);
  resolver.reset();  // both have ended, neither has gone on
  destroyed.reset();
  await(other);
  ASSERT_TRUE(ended[0].failure.has_value());
  EXPECT_EQ(ended[0].failure->kind, Kind::kServer);
}

TEST_F(ResolverServersTest, waits_in_a_stopped_scope_end_at_once) {
  const HeldServer server;
  make(server.address());
  Scope stopped_scope(loop);
  stopped_scope.request_stop();
  Ended ended;
  RememberedRoot root;
  root.start(look_up(*resolver, "a.test.", ended), stopped_scope);
  EXPECT_TRUE(ended.is_stopped);
  await(root);
}

TEST_F(ResolverServersTest, a_resolver_that_dies_ends_the_waits) {
  const HeldServer server;
  make(server.address());
  std::array<Ended, 2> ended;
  std::array<RememberedRoot, 2> roots;
  roots[0].start(look_up(*resolver, "a.test.", ended[0]), scope);
  roots[1].start(look_up(*resolver, "b.test.", ended[1]), scope);
  loop.wake();
  loop.turn();
  resolver.reset();
  for (const RememberedRoot& root : roots) await(root);
  for (const Ended& each : ended) {
    ASSERT_TRUE(each.failure.has_value());
    EXPECT_EQ(each.failure->kind, Kind::kServer);
  }
}

TEST_F(ResolverServersTest, a_resolver_that_dies_ends_the_waits_of_those_not_yet_asked_for) {
  const HeldServer server;
  make(server.address());
  std::vector<Ended> all(200);
  std::deque<std::string> names;
  std::deque<RememberedRoot> roots(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    names.push_back("a" + std::to_string(i) + ".test.");
    roots[i].start(look_up(*resolver, names.back(), all[i]), scope);
  }
  resolver.reset();
  for (const RememberedRoot& root : roots) await(root);
  for (const Ended& ended : all) {
    ASSERT_TRUE(ended.failure.has_value());
    EXPECT_EQ(ended.failure->kind, Kind::kServer);
  }
}

TEST_F(ResolverServersTest, resolvers_come_and_go_without_a_trace) {
  for (int i = 0; i < 50; ++i) {
    const HeldServer server;
    make(server.address());
    Ended ended;
    RememberedRoot root;
    root.start(look_up(*resolver, "a.test.", ended), scope);
    if (i % 2 == 0) resolver.reset();
  }
}

}  // namespace
}  // namespace throng::runtime
