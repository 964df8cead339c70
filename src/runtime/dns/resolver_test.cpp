#include "runtime/dns/resolver.hpp"

#include <gtest/gtest.h>

#include "runtime/sim/sim_world.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;

/// A look-up's end as a line: addresses, "kind: detail" of a failure, or "stopped".
std::string line_of(const Result<Found, DnsFailure>& outcome) {
  if (outcome.is_stopped()) return "stopped";
  if (outcome.is_error()) {
    constexpr const char* kKinds[] = {"unknown host: ", "server: ", "timeout: "};
    return kKinds[static_cast<int>(outcome.error().kind)] + std::string(outcome.error().detail);
  }
  std::string line;
  for (const Endpoint& each : *outcome.value().addresses) {
    line += (line.empty() ? "" : " ") + each.text();
  }
  return line;
}

Task<void> look_up(Resolver& resolver, const std::string& host, std::uint16_t port,
                   std::string& line) {
  const auto outcome = co_await resolver.lookup(host, port);
  EXPECT_FALSE(outcome.is_ok() && (outcome.value().was_asked || outcome.value().took != 0s));
  line = line_of(outcome);
}

struct ResolverTest : testing::Test {
  void make() {
    auto made = Resolver::make(world.loop, options);
    ASSERT_TRUE(made.is_ok()) << made.error();
    resolver = std::move(made).value();
  }
  void pin(const char* text) { options.pins.push_back(*parse_resolve_pin(text)); }
  std::string found(const std::string& host, std::uint16_t port = 80) {
    if (!resolver) make();
    std::string line;
    world.run(look_up(*resolver, host, port, line));
    return line;
  }
  std::string refusal() {
    const auto made = Resolver::make(world.loop, options);
    return made.is_error() ? made.error() : "none";
  }

  sim::SimWorld world;
  ResolverOptions options;
  std::unique_ptr<Resolver> resolver;
};

TEST_F(ResolverTest, literal_addresses_are_not_asked_for) {
  EXPECT_EQ(found("10.0.0.1"), "10.0.0.1:80");
  EXPECT_EQ(found("10.0.0.1", 81), "10.0.0.1:81");
  EXPECT_EQ(found("::1"), "[::1]:80");
  EXPECT_EQ(found("[FD00::1]", 443), "[fd00::1]:443");
  EXPECT_EQ(resolver->queries(), 0u);
}

TEST_F(ResolverTest, localhost_is_not_asked_for) {
  EXPECT_EQ(found("localhost"), "127.0.0.1:80 [::1]:80");
  EXPECT_EQ(found("LocalHost."), "[::1]:80 127.0.0.1:80");
  EXPECT_EQ(found("shop.localhost", 81), "127.0.0.1:81 [::1]:81");
}

TEST_F(ResolverTest, pins_answer_first) {
  pin("a.test:80:10.0.0.1");
  pin("localhost:80:10.0.0.2");
  pin("10.0.0.9:80:10.0.0.3");
  EXPECT_EQ(found("A.Test"), "10.0.0.1:80");
  EXPECT_EQ(found("a.test."), "10.0.0.1:80");
  EXPECT_EQ(found("localhost"), "10.0.0.2:80");
  EXPECT_EQ(found("10.0.0.9"), "10.0.0.3:80");
  EXPECT_EQ(found("10.0.0.9", 81), "10.0.0.9:81");
}

TEST_F(ResolverTest, the_later_of_two_pins_counts_and_one_of_any_host_comes_last) {
  pin("a.test:80:10.0.0.1");
  pin("a.test:80:10.0.0.2");
  pin("*:80:10.0.0.9");
  EXPECT_EQ(found("a.test"), "10.0.0.2:80");
  EXPECT_EQ(found("b.test"), "10.0.0.9:80");
}

TEST_F(ResolverTest, the_addresses_of_a_pin_are_given_in_turn_and_bad_ones_last) {
  pin("a.test:80:10.0.0.1,10.0.0.2,::1");
  EXPECT_EQ(found("a.test"), "10.0.0.1:80 10.0.0.2:80 [::1]:80");
  EXPECT_EQ(found("a.test"), "10.0.0.2:80 [::1]:80 10.0.0.1:80");
  resolver->note_failure(Endpoint::from_literal("::1", 80));
  EXPECT_EQ(found("a.test"), "10.0.0.1:80 10.0.0.2:80 [::1]:80");
  resolver->note_success(Endpoint::from_literal("::1", 80));
  EXPECT_EQ(found("a.test"), "10.0.0.1:80 10.0.0.2:80 [::1]:80");
  EXPECT_EQ(found("a.test"), "10.0.0.2:80 [::1]:80 10.0.0.1:80");
  EXPECT_EQ(found("a.test"), "[::1]:80 10.0.0.1:80 10.0.0.2:80");
}

TEST_F(ResolverTest, without_descriptors_no_server_is_asked) {
  EXPECT_EQ(found("a.test"), "server: no name server can be asked from here");
}

TEST_F(ResolverTest, what_cannot_be_a_name_is_unknown) {
  for (const std::string& host : {std::string(), std::string("."), std::string("a b.test"),
                                  std::string("127.0.0.1\0.test", 15), std::string(255, 'a'),
                                  std::string("b\xc3\xbc.test"), std::string("[]")}) {
    const std::string line = found(host);
    EXPECT_TRUE(line == "unknown host: this cannot be a name" || host == "[]") << host << line;
  }
}

Task<void> look_up_often(Resolver& resolver, int& done) {
  const std::string host = "10.0.0.1";
  for (done = 0; done < 1000; ++done) {
    const auto outcome = co_await resolver.lookup(host, 80);
    if (!outcome.is_ok()) co_return;
  }
}

TEST_F(ResolverTest, who_looks_up_again_and_again_lets_others_go_on) {
  make();
  int done = 0;
  Scope scope(world.loop);
  RememberedRoot root;
  root.start(look_up_often(*resolver, done), scope);
  EXPECT_EQ(done, 64);
  while (!root.has_ended()) world.loop.turn();
  EXPECT_EQ(done, 1000);
}

TEST_F(ResolverTest, options_that_make_no_sense_are_refused) {
  options.servers = "127.0.0.1:dns";
  EXPECT_EQ(refusal(),
            "name servers, column 1: \"127.0.0.1:dns\": expected address[:port], such as "
            "10.0.0.53:53");
  options.servers.clear();
  options.pins = {ResolvePin{"a.test", 80, {"b.test"}}};
  EXPECT_EQ(refusal(), "pin of \"a.test\": \"b.test\": expected an IPv4 or IPv6 address");
  options.pins = {ResolvePin{"a.test", 80, {}}};
  EXPECT_EQ(refusal(), "pin of \"a.test\": no address, expected one or more");
  options.pins.clear();
  options.timeout = 0s;
  EXPECT_EQ(refusal(), "resolver: a timeout of 0, expected more");
  options.timeout = 1s;
  options.most_names = 0;
  EXPECT_EQ(refusal(), "resolver: at most 0 names, expected more");
  options.most_names = 1;
  options.least_ttl = 1h;
  EXPECT_EQ(refusal(), "resolver: a least TTL above the most TTL, expected it below");
}

}  // namespace
}  // namespace throng::runtime
