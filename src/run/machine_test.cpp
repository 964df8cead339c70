#include "run/machine.hpp"

#include <gtest/gtest.h>

namespace throng::run {
namespace {

TEST(Machine, steal_is_the_eighth_column_and_guest_time_is_not_counted_twice) {
  const StatLine line = parse_stat(
      "cpu  10 20 30 40 50 60 70 80 1000 2000\n"
      "cpu0 1 1 1 1 1 1 1 1 1 1\n");
  EXPECT_EQ(line.steal, 80U);
  EXPECT_EQ(line.total, 360U);
}

TEST(Machine, an_old_kernel_without_a_steal_column_has_none) {
  const StatLine line = parse_stat("cpu  10 20 30 40\n");
  EXPECT_EQ(line.steal, 0U);
  EXPECT_EQ(line.total, 100U);
}

TEST(Machine, the_line_of_all_processors_is_found_wherever_it_stands) {
  EXPECT_EQ(parse_stat("intr 5\ncpu0 9 9 9 9 9 9 9 9\ncpu  1 1 1 1 1 1 1 7").steal, 7U);
}

TEST(Machine, what_is_no_stat_file_counts_nothing) {
  for (const char* text : {"", "\n", "cpu0 1 2 3 4 5 6 7 8\n", "cpu  garbage\n", "cpu "}) {
    EXPECT_EQ(parse_stat(text).total, 0U) << text;
    EXPECT_EQ(parse_stat(text).steal, 0U) << text;
  }
}

TEST(Machine, throttled_time_is_in_microseconds_in_version_2) {
  EXPECT_DOUBLE_EQ(parse_throttled_s("usage_usec 99\nnr_throttled 3\nthrottled_usec 1500000\n"),
                   1.5);
}

TEST(Machine, throttled_time_is_in_nanoseconds_in_version_1) {
  EXPECT_DOUBLE_EQ(parse_throttled_s("nr_periods 9\nnr_throttled 3\nthrottled_time 2500000000\n"),
                   2.5);
}

TEST(Machine, without_a_quota_nothing_was_throttled) {
  for (const char* text : {"", "usage_usec 99\n", "throttled_usec \n", "throttled_usec x\n",
                           "throttled_time 99999999999999999999999\n"}) {
    EXPECT_EQ(parse_throttled_s(text), 0.0) << text;
  }
}

TEST(Machine, this_machine_is_known) {
  const auto here = read_environment(runtime::Endpoint::from_literal("127.0.0.1", 80));
  EXPECT_TRUE(here.same_machine_as_target);
  EXPECT_GE(here.processors, 1U);
  EXPECT_GT(here.memory_bytes, 1'000'000U);
  EXPECT_EQ(here.kernel.rfind("Linux ", 0), 0U);
  // 192.0.2.0/24 is for documentation: nobody has such an address.
  EXPECT_FALSE(
      read_environment(runtime::Endpoint::from_literal("192.0.2.1", 80)).same_machine_as_target);
}

}  // namespace
}  // namespace throng::run
