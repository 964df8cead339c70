#include "throttle/gradual_plan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

GradualRequest rates(std::uint64_t from, std::uint64_t to) {
  GradualRequest request;
  request.from_rate = from;
  request.to_rate = to;
  return request;
}
std::vector<std::uint64_t> steps_of(const GradualPlan& plan) {
  std::vector<std::uint64_t> steps;
  for (std::uint64_t k = 0; k <= plan.step_count; ++k) steps.push_back(plan.pace_at(k).count);
  return steps;
}

TEST(GradualPlan, a_duration_is_cut_into_steps_of_100_ms) {
  GradualRequest request = rates(1, 9);
  request.duration = 500ms;
  const GradualPlan plan = make_plan(request).value();
  EXPECT_EQ(steps_of(plan), (std::vector<std::uint64_t>{1, 3, 4, 6, 7, 9}));
  EXPECT_EQ(plan.step_interval, 100ms);
  EXPECT_EQ(plan.interval, 1min);
  // What is no multiple of 100 ms takes as long as was said all the same.
  request.duration = 250ms;
  EXPECT_EQ(make_plan(request)->step_count, 2u);
  EXPECT_EQ(make_plan(request)->step_interval, 125ms);
}

TEST(GradualPlan, rates_go_down_as_well) {
  GradualRequest request = rates(10, 0);
  request.step_count = 3;
  request.step_interval = 1s;
  EXPECT_EQ(steps_of(make_plan(request).value()), (std::vector<std::uint64_t>{10, 7, 3, 0}));
}

TEST(GradualPlan, the_flat_plan_of_the_guide_is_read) {
  GradualRequest request = rates(100, 1000);
  request.step_count = 9;
  request.step_size = 100;
  request.step_interval = 1min;
  const GradualPlan plan = make_plan(request).value();
  EXPECT_EQ(plan.step_count, 9u);
  EXPECT_EQ(plan.pace_at(4).count, 500u);
  // The size alone will do, up or down, and a step is a minute.
  request.step_count.reset();
  request.step_interval.reset();
  EXPECT_EQ(make_plan(request)->step_count, 9u);
  EXPECT_EQ(make_plan(request)->step_interval, 1min);
  GradualRequest down = rates(1000, 100);
  down.step_size = 300;
  EXPECT_EQ(make_plan(down)->step_count, 3u);
}

TEST(GradualPlan, interarrivals_are_rates_a_minute) {
  GradualRequest request;
  request.from_interarrival = 100ms;
  request.to_interarrival = 50ms;
  request.duration = 6s;
  const GradualPlan plan = make_plan(request).value();
  EXPECT_EQ(plan.from, 600u);
  EXPECT_EQ(plan.to, 1200u);
  // Longer gaps than a minute are told apart too.
  request.from_interarrival = 2h;
  request.to_interarrival = 1h;
  EXPECT_EQ(make_plan(request)->to, 2 * make_plan(request)->from);
}

TEST(GradualPlan, what_makes_no_sense_is_an_error_that_names_the_field) {
  struct Case {
    const char* field;
    GradualRequest request;
  };
  std::vector<Case> cases;
  const auto add = [&cases](const char* field, GradualRequest request) {
    cases.push_back({field, request});
    return &cases.back().request;
  };
  add("from_rate", {});
  add("duration", rates(1, 2));
  add("duration", rates(1, 2))->duration = 99ms;
  add("duration", rates(1, 2))->duration = 10'001h;
  add("step_count", rates(1, 2))->step_interval = 1s;
  add("step_count", rates(1, 2))->step_count = 0;
  add("step_size", rates(1, 2))->step_size = 0;
  add("step_size", rates(1, 8))->step_size = 3;
  add("step_size", rates(5, 5))->step_size = 1;
  add("step_interval", rates(1, 2))->step_count = 5;
  cases.back().request.step_interval = 0s;
  add("step_interval", rates(1, 2))->step_count = 5;
  cases.back().request.step_interval = 999us;
  add("step_interval", rates(1, 2))->step_count = 1'000'000'000;
  cases.back().request.step_interval = 1h;
  add("step_size", rates(100, 1000))->step_size = 100;
  cases.back().request.step_count = 10;
  add("duration", rates(1, 2))->duration = 1s;
  cases.back().request.step_count = 10;
  add("interval", rates(1, 2))->interval = -1s;
  cases.back().request.duration = 1s;
  add("from_rate", rates(Pace::kUnlimited, 1))->duration = 1s;
  add("to_rate", rates(1, kMostPerInterval + 1))->duration = 1s;
  add("to_rate", rates(1, 0))->to_rate.reset();
  add("from_rate", rates(1, 0))->from_rate.reset();
  add("from_interarrival", rates(1, 2))->to_interarrival = 1s;
  add("to_interarrival", {})->from_interarrival = 1s;
  add("from_interarrival", {})->to_interarrival = 1s;
  add("from_interarrival", {})->from_interarrival = 0s;
  cases.back().request.to_interarrival = 1s;
  add("to_interarrival", {})->from_interarrival = 1s;
  cases.back().request.to_interarrival = 20'000h;
  add("interval", {})->from_interarrival = 1s;
  cases.back().request.to_interarrival = 2s;
  cases.back().request.interval = 1s;
  for (const Case& each : cases) {
    const auto plan = make_plan(each.request);
    ASSERT_TRUE(plan.is_error()) << each.field;
    EXPECT_TRUE(plan.error().starts_with(std::string(each.field) + ": ")) << plan.error();
  }
}

TEST(GradualPlan, every_plan_keeps_its_ends_and_its_direction) {
  base::Random random(1, 1);
  for (int i = 0; i < 65'536; ++i) {
    GradualRequest request = rates(random.uniform(100'000), random.uniform(100'000));
    request.step_count = 1 + random.uniform(i % 100 == 0 ? 20'000 : 300);
    const GradualPlan plan = make_plan(request).value();
    const std::vector<std::uint64_t> steps = steps_of(plan);
    ASSERT_EQ(steps.front(), *request.from_rate);
    ASSERT_EQ(steps.back(), *request.to_rate);
    ASSERT_EQ(steps.size(), *request.step_count + 1);
    const bool rises = steps.back() >= steps.front();
    for (std::size_t k = 1; k < steps.size(); ++k) {
      ASSERT_TRUE(rises ? steps[k] >= steps[k - 1] : steps[k] <= steps[k - 1]);
    }
  }
}

}  // namespace
}  // namespace throng::throttle
