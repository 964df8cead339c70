#include "runtime/dns/name_cache.hpp"

#include <gtest/gtest.h>

#include "runtime/sim/sim_clock.hpp"

namespace throng::runtime {
namespace {

using namespace std::chrono_literals;
constexpr base::Duration kInstant{1};

Endpoint at(const char* address, std::uint16_t port = 0) {
  return Endpoint::from_literal(address, port);
}

struct NameCacheTest : testing::Test {
  /// What is known as a line: addresses, "kind" of a failure, or "unknown".
  std::string found(std::string_view name, std::uint16_t port = 80) {
    const auto known = cache.find(name, port, clock.now());
    if (!known) return "unknown";
    if (known->is_error()) return std::string(known->error().detail);
    std::string line;
    for (const Endpoint& each : **known.value()) line += (line.empty() ? "" : " ") + each.text();
    return line;
  }
  void put(std::string_view name, std::vector<Endpoint> addresses, base::Duration ttl = 10s) {
    cache.put(name, std::move(addresses), ttl, clock.now());
  }
  void put_two(base::Duration ttl = 10s) { put("two", {at("10.0.0.1"), at("10.0.0.2")}, ttl); }

  sim::SimClock clock;
  NameCacheLimits limits;
  NameCache cache{limits};
};

TEST_F(NameCacheTest, an_answer_is_known_until_its_ttl_has_passed) {
  put("a", {at("10.0.0.1")}, 10s);
  clock.advance(10s - kInstant);
  EXPECT_EQ(found("a"), "10.0.0.1:80");
  clock.advance(kInstant);
  EXPECT_EQ(found("a"), "unknown");
}

TEST_F(NameCacheTest, a_short_ttl_is_held_at_the_least) {
  put("a", {at("10.0.0.1")}, 0s);
  clock.advance(1s - kInstant);
  EXPECT_EQ(found("a"), "10.0.0.1:80");
  clock.advance(kInstant);
  EXPECT_EQ(found("a"), "unknown");
}

TEST_F(NameCacheTest, a_long_ttl_is_held_at_the_most) {
  put("a", {at("10.0.0.1")}, 24h);
  clock.advance(5min - kInstant);
  EXPECT_EQ(found("a"), "10.0.0.1:80");
  clock.advance(kInstant);
  EXPECT_EQ(found("a"), "unknown");
}

TEST_F(NameCacheTest, a_failure_is_known_for_a_while) {
  cache.put_failure("a", {DnsFailure::Kind::kUnknownHost, "no such name"}, clock.now());
  clock.advance(1s - kInstant);
  EXPECT_EQ(found("a"), "no such name");
  clock.advance(kInstant);
  EXPECT_EQ(found("a"), "unknown");
}

TEST_F(NameCacheTest, what_lasts_does_not_end) {
  cache.put_lasting("127.0.0.1", {at("127.0.0.1")});
  clock.advance(100'000h);
  EXPECT_EQ(found("127.0.0.1", 81), "127.0.0.1:81");
}

TEST_F(NameCacheTest, a_single_address_is_one_list_for_all) {
  put("a", {at("::1")});
  const auto first = cache.find("a", 80, clock.now());
  const auto second = cache.find("a", 80, clock.now());
  EXPECT_EQ(first->value().get(), second->value().get());
  EXPECT_EQ(found("a"), "[::1]:80");
}

TEST_F(NameCacheTest, several_addresses_are_given_in_turn) {
  put("three", {at("10.0.0.1"), at("10.0.0.2"), at("10.0.0.3")});
  EXPECT_EQ(found("three"), "10.0.0.1:80 10.0.0.2:80 10.0.0.3:80");
  EXPECT_EQ(found("three"), "10.0.0.2:80 10.0.0.3:80 10.0.0.1:80");
  EXPECT_EQ(found("three"), "10.0.0.3:80 10.0.0.1:80 10.0.0.2:80");
  EXPECT_EQ(found("three"), "10.0.0.1:80 10.0.0.2:80 10.0.0.3:80");
}

TEST_F(NameCacheTest, each_port_has_its_own_turn) {
  put_two();
  EXPECT_EQ(found("two", 80), "10.0.0.1:80 10.0.0.2:80");
  EXPECT_EQ(found("two", 81), "10.0.0.1:81 10.0.0.2:81");
  EXPECT_EQ(found("two", 80), "10.0.0.2:80 10.0.0.1:80");
}

TEST_F(NameCacheTest, the_turn_goes_on_over_a_new_answer_in_another_order) {
  put_two(1s);
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
  clock.advance(1s);
  put("two", {at("10.0.0.2"), at("10.0.0.1")}, 1s);  // as a server that rotates gives them
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
}

TEST_F(NameCacheTest, a_new_answer_replaces_the_addresses) {
  put_two(1s);
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
  put("two", {at("10.0.0.9")}, 1s);
  EXPECT_EQ(found("two"), "10.0.0.9:80");
}

TEST_F(NameCacheTest, a_bad_address_comes_last_until_its_time_is_over) {
  put_two();
  cache.bad().note_failure(at("10.0.0.1", 80), clock.now());
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
  clock.advance(10s - kInstant);
  put_two();
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
  clock.advance(kInstant);
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");  // its turn
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
}

TEST_F(NameCacheTest, a_success_makes_an_address_good_at_once) {
  put_two();
  cache.bad().note_failure(at("10.0.0.1", 80), clock.now());
  cache.bad().note_success(at("10.0.0.1", 80));
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
}

TEST_F(NameCacheTest, an_address_is_bad_with_its_port_only) {
  put_two();
  cache.bad().note_failure(at("10.0.0.1", 81), clock.now());
  EXPECT_EQ(found("two", 80), "10.0.0.1:80 10.0.0.2:80");
  EXPECT_EQ(found("two", 81), "10.0.0.2:81 10.0.0.1:81");
}

TEST_F(NameCacheTest, when_all_are_bad_they_are_given_in_turn) {
  put_two();
  cache.bad().note_failure(at("10.0.0.1", 80), clock.now());
  cache.bad().note_failure(at("10.0.0.2", 80), clock.now());
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
}

TEST_F(NameCacheTest, a_turn_goes_on_after_a_failure) {
  put_two();
  EXPECT_EQ(found("two"), "10.0.0.1:80 10.0.0.2:80");
  cache.put_failure("two", {DnsFailure::Kind::kTimeout, "no answer"}, clock.now());
  EXPECT_EQ(found("two"), "no answer");
  put_two();
  EXPECT_EQ(found("two"), "10.0.0.2:80 10.0.0.1:80");
}

TEST(NameCache, keeps_so_many_names_and_forgets_the_one_not_used_for_longest) {
  NameCacheLimits limits;
  limits.most_names = 2;
  NameCache cache(limits);
  const base::TimePoint now;
  cache.put("a", {at("10.0.0.1")}, 10s, now);
  cache.put("b", {at("10.0.0.2")}, 10s, now);
  EXPECT_TRUE(cache.find("a", 80, now));
  cache.put("c", {at("10.0.0.3")}, 10s, now);
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_TRUE(cache.find("a", 80, now));
  EXPECT_FALSE(cache.find("b", 80, now));
  EXPECT_TRUE(cache.find("c", 80, now));
}

TEST(NameCache, bounds_the_ports_and_addresses_of_a_name) {
  NameCache cache{NameCacheLimits()};
  const base::TimePoint now;
  cache.put("many", std::vector<Endpoint>(100, at("10.0.0.1")), 10s, now);
  for (std::uint16_t port = 1; port < 1000; ++port) {
    const auto known = cache.find("many", port, now);
    ASSERT_TRUE(known && known->is_ok());
    EXPECT_EQ((*known.value())->size(), 64u);
    EXPECT_EQ((*known.value())->front().port(), port);
  }
}

TEST(BadAddresses, are_bounded_and_make_room_when_they_are_good_again) {
  BadAddresses bad(10s);
  sim::SimClock clock;
  const auto address = [](int i) {
    const std::string text = "10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256);
    return Endpoint::from_literal(text, 80);
  };
  for (int i = 0; i < 5000; ++i) bad.note_failure(address(i), clock.now());
  EXPECT_EQ(bad.size(), 4096u);
  EXPECT_TRUE(bad.is_bad(address(0), clock.now()));
  EXPECT_FALSE(bad.is_bad(address(4999), clock.now()));
  clock.advance(20s);
  bad.note_failure(address(4999), clock.now());
  EXPECT_EQ(bad.size(), 1u);
  EXPECT_TRUE(bad.is_bad(address(4999), clock.now()));
}

}  // namespace
}  // namespace throng::runtime
