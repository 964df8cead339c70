#include "throttle/pace.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

Pace rate(std::uint64_t count, base::Duration interval) {
  return {count, interval};
}

TEST(Pace, is_read_as_people_write_it) {
  EXPECT_EQ(parse_pace("100/s").value(), rate(100, 1s));
  EXPECT_EQ(parse_pace(" 1200/min ").value(), rate(1200, 1min));
  EXPECT_EQ(parse_pace("1200/m").value(), rate(1200, 1min));
  EXPECT_EQ(parse_pace("90/h").value(), rate(90, 1h));
  EXPECT_EQ(parse_pace("1/day").value(), rate(1, 24h));
  EXPECT_EQ(parse_pace("0.5/s").value(), rate(1, 2s));
  EXPECT_EQ(parse_pace("0/s").value(), rate(0, 1s));
  EXPECT_EQ(parse_pace("100 in 500ms").value(), rate(100, 500ms));
  EXPECT_EQ(parse_pace("10 at once").value(), rate(10, 0s));
  EXPECT_EQ(parse_pace("none").value(), rate(0, 1min));
  EXPECT_TRUE(parse_pace("unlimited").value().is_unlimited());
  EXPECT_TRUE(parse_pace("infinity").value().is_unlimited());
  EXPECT_EQ(parse_pace("5/s mean").value().mode, Pace::Mode::kMean);
  EXPECT_FALSE(parse_pace("5/s").value() == parse_pace("5/s mean").value());
}

TEST(Pace, a_gap_is_a_count_in_about_a_minute) {
  EXPECT_EQ(parse_pace("every 50ms").value(), rate(1200, 1min));
  EXPECT_EQ(pace_of_gap(7ms).value(), rate(8571, 59'997ms));
  EXPECT_EQ(pace_of_gap(70s).value(), rate(1, 70s));
  EXPECT_TRUE(pace_of_gap(0s).value().is_unlimited());
  EXPECT_TRUE(pace_of_gap(-1s).is_error());
  EXPECT_TRUE(pace_of_gap(20'000h).is_error());
  // 1 ns would be faster than the clock tells apart.
  EXPECT_TRUE(pace_of_gap(1ns).is_error());
}

TEST(Pace, what_cannot_be_is_an_error_that_names_the_field) {
  EXPECT_EQ(check_pace(rate(1, -1s)).error(),
            "interval: -1000000000 ns is less than none: expected 0 or more");
  EXPECT_TRUE(check_pace(rate(1, 10'001h)).error().starts_with("interval: "));
  EXPECT_TRUE(check_pace(rate(kMostPerInterval + 1, 10'000h)).error().starts_with("rate: "));
  EXPECT_TRUE(check_pace(rate(kMostPerSecond + 1, 1s)).error().starts_with("rate: "));
  EXPECT_TRUE(check_pace(rate(kMostPerSecond, 1s)).is_ok());
  EXPECT_TRUE(check_pace(rate(kMostAtOnce + 1, 0s)).error().starts_with("rate: "));
  EXPECT_TRUE(check_pace(rate(kMostAtOnce, 0s)).is_ok());
  EXPECT_TRUE(check_pace({5, 0s, Pace::Mode::kMean}).error().starts_with("mode: "));
}

TEST(Pace, a_text_that_is_none_is_an_error_that_shows_it) {
  for (const char* text : {"", "100", "/s", "-5/s", "5/parsec", "5 in", "5 in 3", "x at once",
                           "at once", "-1 at once", "every", "every 5", "every -5ms", "1e400/s",
                           "18446744073709551615/s", "99999999999999999999 at once", "5/s/s"}) {
    EXPECT_TRUE(parse_pace(text).is_error()) << text;
  }
  EXPECT_NE(parse_pace("5 apples").error().find("\"5 apples\""), std::string::npos);
  EXPECT_TRUE(parse_pace("5 in 0s").error().starts_with("interval: "));
}

TEST(Pace, its_text_can_be_read_again) {
  for (const char* text :
       {"100/s", "1200/min", "90/h", "1/day", "7/ms", "100 in 500ms", "3 in 1500us", "2 in 7ns",
        "10 at once", "unlimited", "none", "5/s mean"}) {
    if (auto pace = parse_pace(text)) {
      EXPECT_EQ(parse_pace(format_pace(*pace)).value(), *pace) << text;
    }
  }
  EXPECT_EQ(format_pace(rate(1200, 1min)), "1200/min");
  EXPECT_EQ(format_pace(rate(8571, 59'997ms)), "8571 in 59997ms");
}

TEST(Pace, slots_may_be_late_by_a_hundredth_of_the_interval_and_a_millisecond_at_most) {
  EXPECT_EQ(rate(1, 1s).tolerance(), 1ms);
  EXPECT_EQ(rate(1, 1h).tolerance(), 1ms);
  EXPECT_EQ(rate(1, 10ms).tolerance(), 100us);
}

}  // namespace
}  // namespace throng::throttle
