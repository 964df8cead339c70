// The open model, from the schedule to the figures, against the demo target on the simulated clock
// and network.
#include <gtest/gtest.h>

#include "http_load_world.hpp"

namespace throng {
namespace {

const telemetry::Histogram& histogram(const Load& load, const char* metric) {
  return load.totals.find(metric)->total.histogram;
}

double ms(const Load& load, const char* metric, double quantile) {
  return static_cast<double>(histogram(load, metric).value_at(quantile)) / 1e6;
}

Load::Plan open_plan(const char* rate, unsigned in_flight) {
  Load::Plan plan = Load::plan_for("/calibrated", in_flight);
  plan.arrivals = rate;
  return plan;
}

demo::CalibrationScript stalling_script() {
  demo::CalibrationScript script;
  script.holding = demo::parse_holding("fixed:1ms").value();
  script.stalls = {{10s, 500ms}};
  return script;
}

TEST(OpenLoad, a_stall_shows_in_the_latencies_of_all_that_should_have_started_in_it) {
  Load load(stalling_script());
  Load::Plan plan = open_plan("5000", 10'000);
  plan.duration = 20s;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests"), 100'000u);
  EXPECT_EQ(load.totals.count("arrivals_due"), 100'000u);
  EXPECT_EQ(load.totals.count("arrivals_held"), 0u);
  EXPECT_EQ(load.time_up.ns, 20'000'000'000);
  EXPECT_NEAR(ms(load, "http_latency", 0.5), 1.1, 0.1);
  // 2,500 of the 100,000 waited for the end of the stall, from 0 to 500 ms, evenly.
  EXPECT_NEAR(ms(load, "http_latency", 0.99), 300, 2);
  EXPECT_NEAR(ms(load, "http_latency", 0.999), 480, 2);
  EXPECT_NEAR(ms(load, "http_latency", 1), 501, 1);
  EXPECT_EQ(histogram(load, "arrival_lateness").max(), 0);
}

TEST(OpenLoad, starts_that_find_all_connections_busy_count_their_waiting_as_latency) {
  Load load(stalling_script());
  Load::Plan plan = open_plan("5000", 100);
  plan.duration = 20s;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests"), 100'000u);
  EXPECT_EQ(load.totals.count("http_connections"), 100u);
  EXPECT_GT(load.totals.count("arrivals_held"), 2'300u);
  EXPECT_NEAR(ms(load, "http_latency", 0.99), 307, 22);
  EXPECT_NEAR(ms(load, "http_latency", 0.999), 485, 15);
  // Without the waiting only the 100 that were under way look slow: what a closed test would say.
  EXPECT_NEAR(ms(load, "http_service_time", 0.99), 1.1, 0.2);
}

TEST(OpenLoad, no_more_connections_are_opened_than_the_work_asks_for) {
  Load load;
  Load::Plan plan = Load::plan_for("/delay/10ms", 10'000);
  plan.arrivals = "1000";
  plan.duration = 10s;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests"), 10'000u);
  // 11 are under way at a time, and one more may be on its way.
  EXPECT_LE(load.totals.count("http_connections"), 12u);
  EXPECT_EQ(load.users.started, load.users.finished);
}

TEST(OpenLoad, what_was_never_sent_is_unfinished_with_its_age) {
  Load load;
  Load::Plan plan = Load::plan_for("/delay/10m", 10);
  plan.arrivals = "1000";
  plan.duration = 2s;
  plan.drain = 500ms;
  load.run(plan);
  EXPECT_EQ(load.totals.count("arrivals_due"), 2'000u);
  EXPECT_EQ(load.totals.count("arrivals_started"), 10u);
  EXPECT_EQ(load.totals.count("http_unfinished"), 2'000u);
  // The first was sent and never answered: until the end of the drain. The last was due 1 ms before
  // the end.
  EXPECT_EQ(histogram(load, "http_latency").max(), 2'500'000'000);
  EXPECT_EQ(histogram(load, "http_latency").min(), 1'000'000);
  EXPECT_NEAR(ms(load, "http_latency", 0.5), 1000, 10);
}

TEST(OpenLoad, a_given_number_of_requests_ends_it) {
  Load load;
  Load::Plan plan = Load::plan_for("/delay/5ms", 100);
  plan.arrivals = "0..2000@1s,2000";
  plan.requests = 2'500;
  plan.duration = 1h;
  load.run(plan);
  EXPECT_EQ(load.totals.count("http_requests"), 2'500u);
  EXPECT_EQ(load.totals.count("arrivals_due"), 2'500u);
  // 1,000 in the ramp, then 1,500 at 2,000 a second, and the answer to the last.
  EXPECT_NEAR(static_cast<double>(load.time_up.ns), 1.7545e9, 5e6);
}

TEST(OpenLoad, a_plan_that_ends_by_itself_ends_the_load) {
  Load load;
  Load::Plan plan = Load::plan_for("/", 100);
  plan.arrivals = "100@1s,300@1s";
  plan.is_poisson = true;
  load.run(plan);
  EXPECT_NEAR(static_cast<double>(load.totals.count("http_requests")), 400, 60);
  EXPECT_EQ(load.totals.count("http_requests"), load.totals.count("arrivals_due"));
  EXPECT_LT(load.time_up.ns, 2'010'000'000);
}

TEST(OpenLoad, an_interrupt_counts_what_was_due_until_then) {
  Load load;
  Load::Plan plan = Load::plan_for("/delay/1ms", 100);
  plan.arrivals = "1000";
  plan.duration = 1h;
  load.run(plan, 1500ms);
  // The slot of that very moment has come too, and is not begun any more.
  EXPECT_EQ(load.totals.count("http_unfinished"), 1u);
  EXPECT_EQ(load.totals.count("http_requests"), 1500u);
}

}  // namespace
}  // namespace throng
