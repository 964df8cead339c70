#include "throttle/arrival_plan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

std::string words(const std::string& text) {
  const auto phases = parse_arrivals(text);
  return phases ? describe({*phases, false}) : "error: " + phases.error();
}

TEST(ArrivalPlan, reads_rates_ramps_and_steps) {
  EXPECT_EQ(words("5000"), "5,000/s");
  EXPECT_EQ(words("300/min"), "300/min");
  EXPECT_EQ(words("100..5000@30s,5000"), "100/s to 5,000/s in 30.0 s, then 5,000/s");
  EXPECT_EQ(words("1000@10s,2000@10s"), "1,000/s for 10.0 s, then 2,000/s for 10.0 s");
  EXPECT_EQ(words("0..10@1s,10..0@500ms"), "0/s to 10/s in 1.00 s, then 10/s to 0/s in 500 ms");
}

TEST(ArrivalPlan, ends_when_each_phase_has_a_length) {
  EXPECT_EQ((ArrivalPlan{*parse_arrivals("1@1s,2@2s"), false}.length()), 3s);
  EXPECT_FALSE((ArrivalPlan{*parse_arrivals("1@1s,2"), false}.length()));
}

TEST(ArrivalPlan, says_what_is_wrong_and_where) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "\"\" is not a rate: expected a number more than 0"},
      {"fast", "\"fast\" is not a rate"},
      {"0", "\"0\" is not a rate"},
      {"-5", "\"-5\" is not a rate"},
      {"5000@", "\"\" is not a duration"},
      {"5000@0s", "\"5000@0s\" takes no time at all"},
      {"1..2", "the ramp \"1..2\" has no end: expected its length, such as 1..2@30s"},
      {"0..0@1s", "a ramp from 0 to 0 starts nothing"},
      {"5000,", "\"\" is never reached"},
      {"1@1s,x", "phase 2: \"x\" is not a rate"},
      {"2000000000", "\"2000000000\" is not a rate"},
  };
  for (const auto& [text, problem] : cases) {
    EXPECT_NE(words(text).find(problem), std::string::npos) << text << ": " << words(text);
  }
}

}  // namespace
}  // namespace throng::throttle
