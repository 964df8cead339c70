// How often loops do what is in them, and when: the counts are exact, as the clock is simulated.
#include <cmath>

#include "script_stage.hpp"

namespace throng {
namespace {

/// Prints of a loop of that many users.
std::uint64_t prints_of(int users, const std::string& options, std::uint64_t seed = 7) {
  ScriptStage stage;
  stage.spec.seed = seed;
  const std::string script = script_of("{size, " + std::to_string(users) + "}",
                                       "{loop, [" + options + "], [{print, \"x\"}]}");
  EXPECT_EQ(stage.run(script), "");
  EXPECT_EQ(stage.iterations.finished, stage.prints());
  return stage.prints();
}

TEST(ScriptLoops, a_constant_rate_gives_rate_times_time) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {60, sec}}, {rate, {10, rps}}", "{print, \"x\"}")), "");
  EXPECT_EQ(stage.prints(), 600U);
  EXPECT_NEAR(stage.seconds(), 60, 0.01);
}

TEST(ScriptLoops, a_ramp_gives_the_area_under_it) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {120, sec}}, {rate, {ramp, linear, {10, rps}, "
                                "{50, rps}}}], [{print, \"x\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 10'800U);
  EXPECT_NEAR(stage.seconds(), 120, 0.01);
}

TEST(ScriptLoops, small_counts_are_exact_whatever_the_seed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    EXPECT_EQ(prints_of(1, "{time, {1, sec}}, {rate, {4, rps}}", seed), 4U);
    EXPECT_EQ(prints_of(1, "{time, {4, sec}}, {rate, {ramp, linear, {3, rps}, {3, rps}}}", seed),
              12U);
    EXPECT_EQ(prints_of(1, "{time, {3, sec}}, {rate, {ramp, linear, {2, rps}, {6, rps}}}", seed),
              12U);
    EXPECT_EQ(prints_of(1, "{time, {3, sec}}, {rate, {ramp, linear, {7, rps}, {1, rps}}}", seed),
              12U);
    EXPECT_EQ(prints_of(1, "{time, {4, sec}}, {rate, {ramp, linear, {2, rps}, {8, rps}}}", seed),
              20U);
    EXPECT_EQ(prints_of(1, "{time, {4, sec}}, {rate, {ramp, linear, {0, rps}, {10, rps}}}", seed),
              20U);
    EXPECT_EQ(prints_of(1, "{time, {4, sec}}, {rate, {ramp, linear, {10, rps}, {0, rps}}}", seed),
              20U);
  }
}

TEST(ScriptLoops, units_of_time_and_of_rates) {
  EXPECT_EQ(prints_of(1, "{time, {500, ms}}, {rate, {10, rps}}"), 5U);
  EXPECT_EQ(prints_of(1, "{time, {5000000, us}}, {rate, {1, rps}}"), 5U);
  EXPECT_EQ(prints_of(1, "{time, {0.5, h}}, {rate, {360, rph}}"), 180U);
  EXPECT_EQ(prints_of(1, "{time, {15, sec}}, {rate, {12, rpm}}"), 3U);
  EXPECT_EQ(prints_of(1, "{time, {2, min}}, {rate, {0.5, rps}}"), 60U);
  EXPECT_EQ(prints_of(1, "{time, {1.5, min}}, {rate, {1.5, rps}}"), 135U);
  EXPECT_EQ(prints_of(2, "{time, {12, h}}, {rate, {1, rpm}}"), 1440U);
  EXPECT_EQ(prints_of(1, "{time, {2, sec}}, {rate, {20000, rps}}"), 40'000U);
}

TEST(ScriptLoops, nothing_is_done_in_no_time_and_at_no_rate) {
  EXPECT_EQ(prints_of(1, "{time, {0, sec}}, {rate, {10, rps}}"), 0U);
  EXPECT_EQ(prints_of(1, "{time, {0, sec}}"), 0U);
  EXPECT_EQ(prints_of(1, "{time, {0, sec}}, {rate, {ramp, linear, {1, rps}, {2, rps}}}"), 0U);
  EXPECT_EQ(prints_of(1, "{time, {0, sec}}, {rate, {comb, {10, rps}, {1, sec}}}"), 0U);
  EXPECT_EQ(prints_of(1, "{time, {0, sec}}, {rate, {10, rps}}, {spawn, true}"), 0U);
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {5, sec}}, {rate, {0, rps}}", "{print, \"x\"}")), "");
  EXPECT_EQ(stage.prints(), 0U);
  EXPECT_NEAR(stage.seconds(), 5, 0.01) << "it waits out its time";
}

TEST(ScriptLoops, an_empty_body_keeps_its_times) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {5, sec}}, {rate, {10, rps}}", "")), "");
  EXPECT_EQ(stage.iterations.finished, 50U);
  EXPECT_EQ(stage.users.finished, 1U);
  EXPECT_NEAR(stage.seconds(), 5, 0.01);
}

TEST(ScriptLoops, the_first_iteration_has_a_random_phase_and_the_gaps_are_exact) {
  std::vector<double> phases;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ScriptStage stage;
    stage.spec.seed = seed;
    ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {8, rps}}", "{print, \"x\"}")), "");
    const auto times = stage.printed_at();
    ASSERT_EQ(times.size(), 80U);
    phases.push_back(times.front() * 8);
    for (std::size_t i = 1; i < times.size(); ++i) {
      EXPECT_EQ(std::llround((times[i] - times[i - 1]) * 1e9), 125'000'000) << i;
    }
  }
  double sum = 0;
  for (const double phase : phases) {
    EXPECT_GE(phase, 0);
    EXPECT_LT(phase, 1);
    sum += phase;
  }
  EXPECT_NEAR(sum / 40, 0.5, 0.15);
}

TEST(ScriptLoops, users_do_not_march_in_step) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 20}",
                                "{loop, [{time, {1, sec}}, {rate, {1, rps}}], [{print, "
                                "\"x\"}]}")),
            "");
  auto times = stage.printed_at();
  ASSERT_EQ(times.size(), 20U);
  std::sort(times.begin(), times.end());
  EXPECT_LT(times.front(), 0.25);
  EXPECT_GT(times.back(), 0.75);
  EXPECT_EQ(std::adjacent_find(times.begin(), times.end()), times.end());
}

TEST(ScriptLoops, a_loop_without_a_rate_goes_on_as_often_as_it_can) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {5, sec}}, {iterator, \"i\"}",
                              "{wait, {100, ms}}, {print, {var, \"i\"}}")),
            "");
  EXPECT_EQ(stage.prints(), 50U);
  EXPECT_EQ(stage.printed().back(), "49");
  EXPECT_NEAR(stage.seconds(), 5, 0.001);
}

TEST(ScriptLoops, an_iterator_counts_from_0_without_holes) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {1100, ms}}, {rate, {4, rps}}, {iterator, \"i\"}",
                              "{print, {var, \"i\"}}")),
            "");
  const std::vector<std::string> all = {"0", "1", "2", "3", "4"};
  const auto printed = stage.printed();
  ASSERT_GE(printed.size(), 4U);
  ASSERT_LE(printed.size(), 5U);
  EXPECT_TRUE(std::equal(printed.begin(), printed.end(), all.begin()));
}

TEST(ScriptLoops, three_users_with_an_iterator_print_0_to_4_each) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {5, sec}}, {rate, {1, rps}}, {iterator, \"i\"}], "
                                "[{print, {var, \"i\"}}]}")),
            "");
  EXPECT_EQ(stage.prints(), 15U);
  for (std::uint64_t user = 1; user <= 3; ++user) {
    EXPECT_EQ(stage.printed_by(user), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  }
}

TEST(ScriptLoops, a_loop_gives_nil) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{print, {loop, [{time, {1, sec}}, {rate, {3, rps}}], [{t, 1}]}}")),
            "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"nil"});
}

TEST(ScriptLoops, loops_nest) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {5, sec}}, {rate, {1, rps}}, {iterator, \"i\"}",
                              "{loop, [{time, {500, ms}}, {rate, {10, rps}}, {iterator, \"j\"}], "
                              "[{print, {t, {var, \"i\"}, {var, \"j\"}}}]}")),
            "");
  EXPECT_EQ(stage.prints(), 25U);
  EXPECT_EQ(stage.printed().front(), "{0,0}");
  EXPECT_EQ(stage.printed().back(), "{4,4}");
  EXPECT_EQ(stage.iterations.finished, 30U);
}

TEST(ScriptLoops, steps_whose_bodies_fill_the_outer_period) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {5, sec}}, {rate, {1, rps}}, {iterator, \"i\"}], "
                                "[{loop, [{time, {1, sec}}, {rate, {{var, \"i\"}, rps}}], "
                                "[{print, {var, \"i\"}}]}]}")),
            "");
  EXPECT_EQ(stage.prints(), 30U) << "3 * (0 + 1 + 2 + 3 + 4)";
  EXPECT_GT(stage.seconds(), 5) << "the last body is not cut";
  EXPECT_LE(stage.seconds(), 6.01);
}

TEST(ScriptLoops, an_iteration_never_begins_before_the_last_has_ended) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {3, sec}}, {rate, {10, rps}}",
                              "{print, \"x\"}, {wait, {300, ms}}")),
            "");
  EXPECT_EQ(stage.prints(), 10U);
  EXPECT_GE(stage.seconds(), 3);
  EXPECT_LT(stage.seconds(), 3.11) << "the last body is not cut";
  EXPECT_EQ(stage.count("loop_overruns"), 9U);
}

TEST(ScriptLoops, what_a_stall_has_delayed_is_caught_up) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {4, sec}}, {rate, {100, rps}}, {iterator, \"i\"}",
                              "{'if', {eq, {var, \"i\"}, 0}, [{wait, {2, sec}}]}, "
                              "{print, {var, \"i\"}}")),
            "");
  EXPECT_EQ(stage.prints(), 400U);
  EXPECT_NEAR(stage.seconds(), 4, 0.01);
  EXPECT_EQ(stage.count("loop_dropped"), 0U);
  EXPECT_NEAR(static_cast<double>(stage.count("loop_overruns")), 200, 1);
  EXPECT_EQ(stage.count("arrivals_due"), 400U);
  EXPECT_EQ(stage.count("arrivals_started"), 400U);
}

TEST(ScriptLoops, a_backlog_is_dropped_once_a_minute) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, min}}, {rate, {10, rps}}, {iterator, \"i\"}",
                              "{'if', {eq, {var, \"i\"}, 100}, [{wait, {100, sec}}]}, "
                              "{print, {var, \"i\"}}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 200, 2) << "100 in the first 10 s and the last";
  EXPECT_NEAR(static_cast<double>(stage.count("loop_dropped")), 1000, 2);
  const auto times = stage.printed_at();
  for (std::size_t i = times.size() - 90; i < times.size(); ++i) {
    EXPECT_NEAR(times[i] - times[i - 1], 0.1, 1e-6) << "no burst: " << i;
  }
}

TEST(ScriptLoops, a_body_that_is_always_too_slow_is_behind_by_a_minute_at_most) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {5, min}}, {rate, {10, rps}}",
                              "{print, \"x\"}, {wait, {200, ms}}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 1500, 6);
  EXPECT_NEAR(static_cast<double>(stage.count("loop_dropped")), 1200, 10) << "300 in 4 minutes";
}

TEST(ScriptLoops, a_poisson_loop_has_exponential_gaps) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {300, sec}}, {rate, {20, rps}}, {poisson, true}",
                              "{print, \"x\"}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 6000, 4 * std::sqrt(6000));
  const auto times = stage.printed_at();
  ASSERT_EQ(times.size(), stage.prints());
  double sum = 0;
  double squares = 0;
  std::size_t short_ones = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = times[i] - times[i - 1];
    sum += gap;
    squares += gap * gap;
    if (gap < 0.002) ++short_ones;
  }
  const double count = static_cast<double>(times.size() - 1);
  const double mean = sum / count;
  EXPECT_NEAR(mean, 0.05, 0.003);
  EXPECT_NEAR(std::sqrt(squares / count - mean * mean) / mean, 1, 0.05);
  EXPECT_NEAR(static_cast<double>(short_ones) / count, 1 - std::exp(-0.04), 0.01);
}

TEST(ScriptLoops, three_poisson_users_print_about_900_times) {
  EXPECT_NEAR(
      static_cast<double>(prints_of(3, "{time, {300, sec}}, {rate, {1, rps}}, {poisson, true}")),
      900, 120);
}

}  // namespace
}  // namespace throng
