// Loops whose iterations run beside each other: `spawn` and `parallel`; and what holds for any
// rate.
#include <cmath>
#include <set>

#include "base/random.hpp"
#include "script_stage.hpp"

namespace throng {
namespace {

TEST(ScriptParallelLoops, the_processes_share_the_rate) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {10, rps}}, {parallel, 2}, {iterator, "
                              "\"i\"}",
                              "{print, {var, \"i\"}}")),
            "");
  EXPECT_EQ(stage.prints(), 20U);
  const auto printed = stage.printed();
  std::set<int> numbers;
  for (const std::string& each : printed) numbers.insert(std::stoi(each));
  EXPECT_EQ(numbers.size(), 20U);
  EXPECT_EQ(*numbers.rbegin(), 19);
  EXPECT_NEAR(stage.seconds(), 2, 0.01);
}

TEST(ScriptParallelLoops, a_process_that_is_busy_does_not_hold_up_the_others) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {10, rps}}, {parallel, 5}",
                              "{print, \"x\"}, {wait, {400, ms}}")),
            "");
  EXPECT_EQ(stage.prints(), 100U);
}

TEST(ScriptParallelLoops, three_loops_in_turn_as_in_the_example) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{loop, [{time, {15, sec}}, {rate, {1, rps}}, {parallel, 5}], "
                                "[{print, 1}]}, "
                                "{loop, [{time, {15, sec}}, {rate, {60, rpm}}, {parallel, 2}], "
                                "[{print, 2}]}, "
                                "{loop, [{time, {15, sec}}, {rate, {ramp, linear, {1, rps}, {10, "
                                "rps}}}, {parallel, 3}], [{print, 3}]}")),
            "");
  // 1 and 10 rps over 15 s make 82.5.
  EXPECT_GE(stage.prints(), 112U);
  EXPECT_LE(stage.prints(), 113U);
  EXPECT_NEAR(stage.seconds(), 45, 0.01);
}

TEST(ScriptParallelLoops, the_state_behind_is_the_one_before) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{test_method, \"before\"}, {set, \"n\", 0}, "
                                "{loop, [{time, {2, sec}}, {rate, {10, rps}}, {parallel, 2}], "
                                "[{test_method, \"in\"}, {set, \"n\", {add, {var, \"n\"}, 1}}]}, "
                                "{print, {var, \"n\"}}")),
            "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"0"});
  EXPECT_EQ(stage.lines_with("\"before\""), 1U);
  EXPECT_EQ(stage.lines_with("inbefore"), 0U);
}

TEST(ScriptParallelLoops, a_process_that_fails_fails_the_loop) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{pool, [{size, 1}, {worker_type, dummy_worker}],\n"
                      " [{loop, [{time, {10, sec}}, {rate, {10, rps}}, {parallel, 2}, "
                      "{iterator, \"i\"}],\n"
                      "   [{print, {var, \"i\"}},\n"
                      "    {'if', {eq, {var, \"i\"}, 5}, [{error, \"five\"}]}]},\n"
                      "  {print, \"behind\"}]}]."),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.failure(), "line 4: error: \"five\"");
  EXPECT_EQ(stage.workers(1, "failed"), 1U);
  for (const std::string& each : stage.printed()) EXPECT_NE(each, "\"behind\"");
}

TEST(ScriptParallelLoops, the_number_of_processes_may_be_a_variable_and_has_to_be_one) {
  ScriptStage stage;
  stage.set("n", "4");
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {10, rps}}, {parallel, {numvar, \"n\"}}",
                              "{wait, {390, ms}}, {print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 20U);
  ScriptStage none;
  none.set("n", "0");
  ASSERT_EQ(none.run(loop_of("{time, {2, sec}}, {rate, {10, rps}}, {parallel, {numvar, \"n\"}}",
                             "{print, \"x\"}")),
            "");
  EXPECT_EQ(none.users.failed, 1U);
  EXPECT_NE(none.failure().find("parallel: 0: expected a number from 1"), std::string::npos)
      << none.failure();
}

TEST(ScriptSpawn, iterations_begin_when_they_are_due_whatever_the_others_do) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {10, rps}}, {spawn, true}, {iterator, "
                              "\"i\"}",
                              "{print, {var, \"i\"}}, {wait, {5, sec}}")),
            "");
  EXPECT_EQ(stage.prints(), 100U);
  EXPECT_EQ(stage.count("loop_overruns"), 0U);
  EXPECT_EQ(stage.count("loop_missed"), 0U);
  const auto times = stage.printed_at();
  for (std::size_t i = 1; i < times.size(); ++i) {
    EXPECT_EQ(std::llround((times[i] - times[i - 1]) * 1e9), 100'000'000) << i;
  }
  const auto printed = stage.printed();
  for (std::size_t i = 0; i < printed.size(); ++i) EXPECT_EQ(printed[i], std::to_string(i));
  EXPECT_NEAR(stage.seconds(), times.back() + 5, 0.01) << "the user ends with the last of them";
  EXPECT_EQ(stage.iterations.finished, 100U);
}

TEST(ScriptSpawn, the_loop_does_not_wait_for_them) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{loop, [{time, {1, sec}}, {rate, {3, rps}}, {spawn, true}], "
                                "[{wait, {10, sec}}, {print, \"late\"}]}, {print, \"behind\"}")),
            "");
  EXPECT_EQ(stage.printed().front(), "\"behind\"");
  EXPECT_NEAR(stage.printed_at().front(), 1, 0.001);
  EXPECT_EQ(stage.prints(), 4U);
}

TEST(ScriptSpawn, what_they_change_is_their_own) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"n\", 1}, {test_method, \"s\"}, {loop, [{time, {1, sec}}, "
                                "{rate, {3, rps}}, {spawn, true}], [{set, \"n\", {add, {var, "
                                "\"n\"}, 1}}, {test_method, \"x\"}, {print, {var, \"n\"}}]}, "
                                "{print, {var, \"n\"}}")),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"2", "2", "2", "1"}));
  EXPECT_EQ(stage.lines_with("TERMINATE"), 1U);
  EXPECT_EQ(stage.lines_with("\"xs\""), 0U);
}

TEST(ScriptSpawn, one_that_fails_fails_its_user_with_the_line) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{pool, [{size, 1}, {worker_type, dummy_worker}],\n"
                      " [{loop, [{time, {10, sec}}, {rate, {1, rps}}, {spawn, true}, "
                      "{iterator, \"i\"}],\n"
                      "   [{wait, {1500, ms}},\n"
                      "    {'if', {eq, {var, \"i\"}, 2}, [{error, boom}]},\n"
                      "    {print, {var, \"i\"}}]}]}]."),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.users.finished, 0U);
  EXPECT_EQ(stage.failure(), "line 4: error: boom");
  EXPECT_EQ(stage.workers(1, "started"), 1U);
  EXPECT_EQ(stage.workers(1, "failed"), 1U);
  EXPECT_EQ(stage.workers(1, "ended"), 1U);
  EXPECT_EQ(stage.prints(), 2U);
  EXPECT_LT(stage.seconds(), 6.6) << "its user is stopped";
}

TEST(ScriptSpawn, several_that_fail_fail_their_user_once) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {1, sec}}, {rate, {10, rps}}, {spawn, true}",
                              "{wait, {5, sec}}, {error, boom}")),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.workers(1, "started"), 1U);
  EXPECT_EQ(stage.workers(1, "ended"), 1U);
  EXPECT_EQ(stage.workers(1, "failed"), 1U) << "users are counted, not iterations";
}

TEST(ScriptSpawn, the_most_in_flight_are_kept_and_what_was_missed_is_counted) {
  ScriptStage stage;
  stage.set_most_in_flight(10);
  ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {10, rps}}, {spawn, true}",
                              "{print, \"x\"}, {wait, {4, sec}}")),
            "");
  // 10 in the first second; those of 4 s ago make room for 10 more at 4 s and at 8 s.
  EXPECT_EQ(stage.prints(), 30U);
  EXPECT_EQ(stage.count("loop_missed"), 70U);
  EXPECT_EQ(stage.count("arrivals_due"), 100U);
  EXPECT_EQ(stage.count("arrivals_started"), 30U);
  EXPECT_LT(stage.seconds(), 14.01) << "nothing begins when the time is up";
}

TEST(ScriptSpawn, a_loop_that_has_no_room_ends_with_its_time) {
  ScriptStage stage;
  stage.set_most_in_flight(2);
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{loop, [{time, {5, sec}}, {rate, {10, rps}}, {spawn, true}], "
                                "[{wait, {60, sec}}]}, {print, \"behind\"}")),
            "");
  ASSERT_EQ(stage.prints(), 1U);
  EXPECT_NEAR(stage.printed_at().front(), 5, 0.001);
  EXPECT_EQ(stage.iterations.finished, 2U);
  EXPECT_EQ(stage.count("loop_missed"), 48U);
}

TEST(ScriptSpawn, every_iteration_is_spawned_at_high_rates_too) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {2000, rps}}, {spawn, true}",
                              "{wait, {1, sec}}, {count, \"done\"}")),
            "");
  EXPECT_EQ(stage.count("done"), 4000U);
  EXPECT_NEAR(stage.seconds(), 3, 0.01);
}

TEST(ScriptSpawn, it_nests) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {3, sec}}, {rate, {2, rps}}, {spawn, true}, {iterator, "
                              "\"i\"}",
                              "{loop, [{time, {2, sec}}, {rate, {5, rps}}, {spawn, true}, "
                              "{iterator, \"j\"}], [{wait, {1, sec}}, {print, {t, {var, \"i\"}, "
                              "{var, \"j\"}}}]}")),
            "");
  EXPECT_EQ(stage.prints(), 60U);
  const auto printed = stage.printed();
  EXPECT_EQ(std::set<std::string>(printed.begin(), printed.end()).size(), 60U);
}

TEST(ScriptSpawn, with_a_comb_it_has_the_counts_of_the_comb) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {12, sec}}, {rate, {comb, {10, rps}, {1, sec}, {0, rps}, "
                              "{2, sec}}}, {spawn, true}",
                              "{print, \"x\"}, {wait, {7, sec}}")),
            "");
  EXPECT_EQ(stage.prints(), 40U);
  EXPECT_EQ(stage.count("loop_overruns"), 0U);
}

TEST(ScriptSpawn, with_poisson_the_gaps_are_exponential_and_nobody_waits) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {200, sec}}, {rate, {20, rps}}, {spawn, true}, {poisson, "
                              "true}",
                              "{print, \"x\"}, {wait, {10, sec}}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 4000, 4 * std::sqrt(4000));
  const auto times = stage.printed_at();
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 1; i < times.size(); ++i) {
    const double gap = times[i] - times[i - 1];
    sum += gap;
    squares += gap * gap;
  }
  const double mean = sum / static_cast<double>(times.size() - 1);
  const double variance = squares / static_cast<double>(times.size() - 1) - mean * mean;
  EXPECT_NEAR(std::sqrt(variance) / mean, 1, 0.06);
}

TEST(ScriptSpawn, with_parallel_the_rate_is_still_shared) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {10, rps}}, {parallel, 2}, {spawn, true}",
                              "{print, \"x\"}, {wait, {3, sec}}")),
            "");
  EXPECT_EQ(stage.prints(), 20U);
  EXPECT_LT(stage.seconds(), 5.01);
}

TEST(ScriptLoopProperties, any_constant_rate_has_the_count_and_the_gaps_that_it_says) {
  base::Random random(20'240'601, 0);
  for (int round = 0; round < 60; ++round) {
    const double rate = std::exp(random.uniform_real() * 6) * 0.2;  // 0.2 to 80 a second
    const double ms = 200 + random.uniform_real() * 20'000;
    const std::string rate_text = std::to_string(rate);
    const std::string ms_text = std::to_string(ms);
    SCOPED_TRACE(rate_text + " rps for " + ms_text + " ms, round " + std::to_string(round));
    ScriptStage stage;
    stage.spec.seed = static_cast<std::uint64_t>(round) * 7919 + 1;
    ASSERT_EQ(stage.run(loop_of("{time, {" + ms_text + ", ms}}, {rate, {" + rate_text +
                                    ", rps}}, {iterator, \"i\"}",
                                "{print, {var, \"i\"}}")),
              "");
    const double area = std::stod(rate_text) * std::stod(ms_text) / 1000;
    EXPECT_GE(static_cast<double>(stage.prints()), std::floor(area));
    EXPECT_LE(static_cast<double>(stage.prints()), std::ceil(area));
    const auto printed = stage.printed();
    for (std::size_t i = 0; i < printed.size(); ++i) ASSERT_EQ(printed[i], std::to_string(i));
    const auto times = stage.printed_at();
    for (std::size_t i = 1; i < times.size(); ++i) {
      ASSERT_NEAR((times[i] - times[0]) * 1e9, static_cast<double>(i) / std::stod(rate_text) * 1e9,
                  2);
    }
  }
}

TEST(ScriptLoopProperties, any_ramp_has_the_area_under_it_also_for_several_processes) {
  base::Random random(20'240'602, 0);
  for (int round = 0; round < 60; ++round) {
    const auto number = [&](double from, double to) {
      return std::to_string(from + random.uniform_real() * (to - from));
    };
    const std::string first = number(0, 30);
    const std::string last = number(0, 30);
    const std::string seconds = number(0.2, 20);
    const int processes = round % 3 + 1;
    SCOPED_TRACE(first + " to " + last + " in " + seconds);
    ScriptStage stage;
    stage.spec.seed = static_cast<std::uint64_t>(round) * 104'729 + 3;
    ASSERT_EQ(stage.run(loop_of("{time, {" + seconds + ", sec}}, {rate, {ramp, linear, {" + first +
                                    ", rps}, {" + last + ", rps}}}, {parallel, " +
                                    std::to_string(processes) + "}",
                                "{print, \"x\"}")),
              "");
    const double area = (std::stod(first) + std::stod(last)) / 2 * std::stod(seconds);
    EXPECT_GE(static_cast<double>(stage.prints()), std::floor(area));
    EXPECT_LE(static_cast<double>(stage.prints()), std::ceil(area));
    EXPECT_NEAR(stage.seconds(), std::stod(seconds), 0.01);
  }
}

}  // namespace
}  // namespace throng
