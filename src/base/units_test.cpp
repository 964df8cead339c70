#include "base/units.hpp"

#include <gtest/gtest.h>

namespace throng::base {
namespace {

TEST(Units, durations_are_read_with_their_unit) {
  EXPECT_EQ(parse_duration("500ms")->count(), 500'000'000);
  EXPECT_EQ(parse_duration("10s")->count(), 10'000'000'000);
  EXPECT_EQ(parse_duration("1.5s")->count(), 1'500'000'000);
  EXPECT_EQ(parse_duration("2m")->count(), 120'000'000'000);
  EXPECT_EQ(parse_duration("1h")->count(), 3'600'000'000'000);
  EXPECT_EQ(parse_duration("250us")->count(), 250'000);
  EXPECT_EQ(parse_duration("0s")->count(), 0);
}

TEST(Units, what_is_no_duration_is_refused_with_what_was_expected) {
  for (const char* text :
       {"", "10", "s", "-1s", "1 s", "1d", "nans", "infs", "1e3s", "99999999h"}) {
    const auto parsed = parse_duration(text);
    ASSERT_TRUE(parsed.is_error()) << text;
    EXPECT_NE(parsed.error().find("expected a number and a unit"), std::string::npos);
  }
}

TEST(Units, sizes_are_read_in_both_systems) {
  EXPECT_EQ(*parse_size("512"), 512u);
  EXPECT_EQ(*parse_size("64KiB"), 65536u);
  EXPECT_EQ(*parse_size("10MB"), 10'000'000u);
  EXPECT_EQ(*parse_size("1GiB"), 1u << 30);
  for (const char* text : {"", "KiB", "-1", "1XB", "9999999999GiB"}) {
    EXPECT_TRUE(parse_size(text).is_error()) << text;
  }
}

TEST(Units, rates_are_read_with_their_unit) {
  const auto is_rate = [](const char* text, std::uint64_t count, std::int64_t seconds) {
    const auto rate = parse_rate(text);
    return rate.is_ok() && rate->count == count && rate->interval == std::chrono::seconds(seconds);
  };
  EXPECT_TRUE(is_rate("20/s", 20, 1));
  EXPECT_TRUE(is_rate("1200/min", 1200, 60));
  EXPECT_TRUE(is_rate("90/h", 90, 3600));
  EXPECT_TRUE(is_rate("0.5/s", 1, 2));
  EXPECT_TRUE(is_rate("1.5/min", 3, 120));
  EXPECT_TRUE(is_rate("0.001/s", 1, 1000));
  EXPECT_TRUE(is_rate("1000000000/s", 1'000'000'000, 1));
}

TEST(Units, what_is_no_rate_is_refused_with_what_was_expected) {
  for (const char* text : {"", "s", "/s", "0/s", "0.0001/s", "-1/s", "20 /s", "20/d", "20s",
                           "2000000000/s", "nan/s"}) {
    const auto parsed = parse_rate(text);
    ASSERT_TRUE(parsed.is_error()) << text;
    EXPECT_NE(parsed.error().find("is not a rate: expected"), std::string::npos) << text;
  }
  EXPECT_EQ(parse_rate("20").error(),
            "\"20\" has no unit: expected a number and a unit, such as 20/s or 20/min");
}

TEST(Units, rates_and_times_for_people) {
  EXPECT_EQ(format_rate({1200, std::chrono::seconds(1)}), "1,200/s");
  EXPECT_EQ(format_rate({20, std::chrono::minutes(1)}), "20/min");
  EXPECT_EQ(format_rate({3, std::chrono::seconds(2)}), "3 in 2.00 s");
  EXPECT_EQ(format_utc(1'767'225'600'123'000'000), "2026-01-01T00:00:00.123Z");
}

TEST(Units, figures_for_people_keep_three_digits) {
  EXPECT_EQ(format_duration(850'000), "850 us");
  EXPECT_EQ(format_duration(1'240'000), "1.24 ms");
  EXPECT_EQ(format_duration(12'000'000'000), "12.0 s");
  EXPECT_EQ(format_duration(1'500), "1.50 us");
  EXPECT_EQ(format_duration(999'900), "1.00 ms");
  EXPECT_EQ(format_duration(999'499'999), "999 ms");
  EXPECT_EQ(format_duration(9'996), "10.0 us");
  EXPECT_EQ(format_duration(4), "4 ns");
  EXPECT_EQ(format_duration(0), "0 us");
  EXPECT_EQ(format_duration(7'200e9), "7200 s");
  EXPECT_EQ(format_count(0), "0");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(1'234'567), "1,234,567");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes(12), "12 B");
}

}  // namespace
}  // namespace throng::base
