// A whole HTTP load against the demo target, both on the simulated clock and network: every figure
// is known to the nanosecond.
#include <gtest/gtest.h>

#include <algorithm>

#include "http_load_world.hpp"

namespace throng {
namespace {

TEST(HttpLoad, a_given_number_of_requests_is_sent_exactly) {
  for (const unsigned connections : {1u, 7u, 100u}) {
    Load load;
    Load::Plan plan = load.plan_for("/", connections);
    plan.requests = 1000;
    load.run(plan);
    EXPECT_EQ(load.totals.count("http_requests"), 1000u);
    EXPECT_EQ(load.totals.count("http_connections"), connections);
    EXPECT_EQ(load.users.started, connections);
    EXPECT_EQ(load.users.finished, connections);
    EXPECT_EQ(load.iterations.finished, 1000u);
    EXPECT_EQ(load.kinds.back(), CoreReport::Kind::kLast);
  }
}

TEST(HttpLoad, latencies_are_the_targets_own_record_plus_the_way) {
  demo::CalibrationScript script;
  script.holding = demo::parse_holding("lognormal:30ms:200ms").value();
  Load load(script);
  Load::Plan plan = load.plan_for("/calibrated", 50);
  plan.duration = 60s;
  plan.drain = 10s;
  load.run(plan);
  const auto& measured = load.totals.find("http_latency")->total.histogram;
  const auto& held = load.calibration.held();
  ASSERT_EQ(measured.count(), held.count());
  ASSERT_GT(held.count(), 50'000u);
  for (const double quantile : {0.5, 0.9, 0.99, 0.999}) {
    const auto expected = static_cast<double>(held.value_at(quantile)) + 100e3;  // 50 us each way
    EXPECT_NEAR(static_cast<double>(measured.value_at(quantile)), expected, expected * 0.001)
        << quantile;
  }
}

TEST(HttpLoad, the_load_ends_on_time_and_the_drain_lets_running_requests_finish) {
  Load load;
  Load::Plan plan = load.plan_for("/delay/300ms", 10);
  plan.duration = 1s;
  load.run(plan);
  EXPECT_EQ(load.time_up.ns, 1'000'000'000);
  EXPECT_EQ(load.timed.count("http_requests"), 30u);   // three rounds within the second
  EXPECT_EQ(load.totals.count("http_requests"), 40u);  // the fourth in the drain
  EXPECT_EQ(load.totals.count("http_unfinished"), 0u);
  EXPECT_EQ(load.users.finished, 10u);
}

TEST(HttpLoad, what_the_drain_does_not_see_answered_is_unfinished_with_its_age) {
  Load load;
  Load::Plan plan = load.plan_for("/delay/10m", 10);
  plan.duration = 1s;
  plan.drain = 500ms;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests"), 0u);
  EXPECT_EQ(load.totals.count("http_unfinished"), 10u);
  EXPECT_EQ(load.users.removed, 10u);
  EXPECT_EQ(load.totals.find("http_latency")->total.histogram.min(), 1'500'000'000);
}

TEST(HttpLoad, an_interrupt_ends_the_load_gently_and_a_second_one_at_once) {
  Load gentle;
  Load::Plan plan = gentle.plan_for("/delay/300ms", 4);
  plan.duration = 1h;
  gentle.run(plan, 1s);
  EXPECT_EQ(gentle.totals.count("http_unfinished"), 0u);
  EXPECT_EQ(gentle.totals.count("http_requests"), 16u);
  EXPECT_LT(gentle.world.clock.now().ns, 2'000'000'000);

  Load abrupt;
  plan = abrupt.plan_for("/delay/10m", 4);
  plan.duration = 1h;
  abrupt.run(plan, 1s, true);
  EXPECT_EQ(abrupt.totals.count("http_unfinished"), 4u);
  EXPECT_LT(abrupt.world.clock.now().ns, 1'100'000'000);
}

TEST(HttpLoad, a_report_comes_every_second) {
  Load load;
  Load::Plan plan = load.plan_for("/delay/10ms", 3);
  plan.duration = 10s;
  load.run(plan);
  EXPECT_EQ(std::count(load.kinds.begin(), load.kinds.end(), CoreReport::Kind::kSecond), 10);
  EXPECT_EQ(std::count(load.kinds.begin(), load.kinds.end(), CoreReport::Kind::kLoadEnd), 1);
}

TEST(HttpLoad, scripted_errors_are_statuses_and_failures) {
  demo::CalibrationScript script;
  script.holding = demo::parse_holding("fixed:1ms").value();
  script.faults = {{0.25, 503}, {0.25, 0}};
  Load load(script);
  Load::Plan plan = load.plan_for("/calibrated", 5);
  plan.requests = 4000;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests") + load.totals.count("http_failures"), 4000u);
  EXPECT_NEAR(static_cast<double>(load.totals.count("http_failures")), 1000, 120);
  EXPECT_EQ(load.iterations.finished, load.totals.count("http_requests"));
  EXPECT_EQ(load.iterations.failed, load.totals.count("http_failures"));
  EXPECT_EQ(load.totals.find("http_requests")->series.size(), 2u);
}

TEST(HttpLoad, a_stall_of_the_target_is_seen) {
  demo::CalibrationScript script;
  script.holding = demo::parse_holding("fixed:1ms").value();
  script.stalls = {{2s, 500ms}};
  Load load(script);
  Load::Plan plan = load.plan_for("/calibrated", 5);
  plan.duration = 5s;
  load.run(plan);
  const auto& latency = load.totals.find("http_latency")->total.histogram;
  EXPECT_NEAR(static_cast<double>(latency.max()), 501e6, 1.2e6);
  EXPECT_NEAR(static_cast<double>(latency.value_at(0.5)), 1.1e6, 0.1e6);
}

}  // namespace
}  // namespace throng
