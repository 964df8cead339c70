#include "throttle/throttle_registry.hpp"

#include <gtest/gtest.h>

#include <string>

#include "runtime/sim/sim_clock.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

TEST(ThrottleRegistry, a_name_keeps_its_number) {
  ThrottleRegistry registry;
  const auto number = registry.number("messages").value();
  EXPECT_NE(registry.number("logins").value(), number);
  EXPECT_EQ(registry.number("messages").value(), number);
  EXPECT_EQ(registry.name(number), "messages");
}

TEST(ThrottleRegistry, there_are_so_many_names_and_no_more) {
  ThrottleRegistry registry;
  for (std::size_t i = 0; i < ThrottleRegistry::kMostNames; ++i) {
    ASSERT_TRUE(registry.number("t" + std::to_string(i)).is_ok());
  }
  EXPECT_TRUE(registry.number("one-more").is_error());
  EXPECT_TRUE(registry.number("t0").is_ok());
}

TEST(ThrottleRegistry, throttles_are_of_a_run) {
  runtime::sim::SimClock clock;
  ThrottleRegistry registry;
  const auto number = registry.number("t").value();
  EXPECT_STREQ(registry.start(number, {1, 1s}).error().reason, "no_run");
  registry.open(clock);
  EXPECT_TRUE(registry.start(number, {1, 1s}).value());
  EXPECT_FALSE(registry.start(number, {1, 1s}).value());
  const auto kept = registry.find(number);
  registry.close();
  EXPECT_EQ(registry.find(number), nullptr);
  EXPECT_STREQ(kept->change({2, 1s}).error().reason, "no_throttle");
  EXPECT_STREQ(registry.get("t").error().reason, "no_throttle");
  EXPECT_STREQ(registry.get("never").error().reason, "no_throttle");
}

TEST(ThrottleRegistry, what_happens_is_noted_with_its_time) {
  runtime::sim::SimClock clock;
  ThrottleRegistry registry;
  registry.open(clock);
  const auto number = registry.number("t").value();
  ASSERT_TRUE(registry.start(number, {10, 1s}).is_ok());
  ASSERT_TRUE(registry.get("t").value()->change_gradually({10, 30, 1s, 1s, 2}).is_ok());
  // Nobody looks until it is over.
  clock.advance(10s);
  EXPECT_EQ(registry.status().at(0).pace.count, 30u);
  ASSERT_TRUE(registry.get("t").value()->change({Pace::kUnlimited, {}}).is_ok());
  const auto notes = registry.notes().take();
  ASSERT_EQ(notes.size(), 6u);
  const std::int64_t began = notes[0].unix_ns;
  EXPECT_EQ(notes[0].name, "throttle.init");
  const std::int64_t after_s[] = {0, 0, 0, 1, 2, 10};
  const char* const rates[] = {"", "10", "10", "20", "30", "\"infinity\""};
  for (std::size_t i = 1; i < notes.size(); ++i) {
    EXPECT_EQ(notes[i].name, "throttle.rate");
    EXPECT_EQ(notes[i].unix_ns - began, after_s[i] * 1'000'000'000);
    EXPECT_EQ(notes[i].fields.at(1).second, rates[i]);
    EXPECT_EQ(notes[i].fields.size(), i == 5 ? 2u : 3u);  // an interval, where there is one
  }
  registry.close();
}

}  // namespace
}  // namespace throng::throttle
