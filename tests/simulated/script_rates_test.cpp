// Loops whose rate, time or condition changes while they go on: by an order, by their script, by a
// comb, by metrics.
#include <cmath>

#include "script_stage.hpp"

namespace throng {
namespace {

/// Prints of a loop of 6 s whose rate goes from one number to another at its half.
std::uint64_t prints_with(const std::string& before, const std::string& after) {
  ScriptStage stage;
  stage.set("rate", before);
  stage.change(3s, {{"rate", after}});
  EXPECT_EQ(
      stage.run(loop_of("{time, {6, sec}}, {rate, {{numvar, \"rate\"}, rps}}", "{print, \"x\"}")),
      "");
  EXPECT_NEAR(stage.seconds(), 6, 0.01);
  EXPECT_EQ(stage.count("loop_overruns"), 0U) << "no burst";
  return stage.prints();
}

TEST(ScriptRates, a_rate_that_changes_goes_on_as_if_it_had_been_so_from_the_beginning) {
  EXPECT_NEAR(static_cast<double>(prints_with("10", "100")), 330, 1);
  EXPECT_NEAR(static_cast<double>(prints_with("100", "10")), 330, 1);
  EXPECT_NEAR(static_cast<double>(prints_with("10", "0")), 30.5, 0.5);
  EXPECT_NEAR(static_cast<double>(prints_with("0", "10")), 30, 1);
  EXPECT_EQ(prints_with("10", "10"), 60U);
  EXPECT_NEAR(static_cast<double>(prints_with("1.5", "20.5")), 66, 1);
}

TEST(ScriptRates, a_rate_may_come_to_nothing_and_back) {
  ScriptStage stage;
  stage.set("rate", "10");
  stage.change(2s, {{"rate", "0"}});
  stage.change(8s, {{"rate", "10"}});
  ASSERT_EQ(
      stage.run(loop_of("{time, {10, sec}}, {rate, {{numvar, \"rate\"}, rps}}", "{print, \"x\"}")),
      "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 40, 2);
  for (const double at : stage.printed_at()) EXPECT_TRUE(at <= 2.1 || at >= 8) << at;
  EXPECT_EQ(stage.count("loop_overruns"), 0U);
}

TEST(ScriptRates, a_slow_loop_does_not_sleep_through_a_change) {
  ScriptStage stage;
  stage.set("rate", "0.001");
  stage.change(10s, {{"rate", "10"}});
  ASSERT_EQ(
      stage.run(loop_of("{time, {20, sec}}, {rate, {{numvar, \"rate\"}, rps}}", "{print, \"x\"}")),
      "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 100, 1.5);
}

TEST(ScriptRates, the_time_may_change) {
  const auto prints = [](const char* after) {
    ScriptStage stage;
    stage.set("time", "10");
    stage.change(3s, {{"time", after}});
    EXPECT_EQ(stage.run(loop_of("{time, {{numvar, \"time\"}, sec}}, {rate, {10, rps}}",
                                "{print, \"x\"}")),
              "");
    return std::pair(stage.prints(), stage.seconds());
  };
  EXPECT_EQ(prints("5").first, 50U);
  EXPECT_NEAR(prints("5").second, 5, 0.01);
  EXPECT_EQ(prints("20").first, 200U);
  EXPECT_EQ(prints("2").first, 30U);
  EXPECT_NEAR(prints("2").second, 3, 0.01) << "at once";
}

TEST(ScriptRates, what_changes_is_seen_in_the_body_as_well) {
  ScriptStage stage;
  stage.set("message", "one");
  stage.change(3s, {{"message", "two"}});
  ASSERT_EQ(stage.run(loop_of("{time, {6, sec}}, {rate, {1, rps}}", "{print, {var, \"message\"}}")),
            "");
  const std::vector<std::string> expected = {"\"one\"", "\"one\"", "\"one\"",
                                             "\"two\"", "\"two\"", "\"two\""};
  EXPECT_EQ(stage.printed(), expected);
}

TEST(ScriptRates, a_rate_may_be_worked_out_anew_for_each_iteration) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"r\", 10}, {loop, [{time, {10, sec}}, {rate, {{var, "
                                "\"r\"}, rps}}, {iterator, \"i\"}], [{print, 1}, "
                                "{'if', {eq, {var, \"i\"}, 49}, [{set, \"r\", 100}]}]}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 50 + 505, 12) << "from about 4.95 s on";
}

TEST(ScriptRates, a_rate_that_is_no_number_is_refused_before_the_run) {
  ScriptStage stage;
  stage.set("rate", "fast");
  const std::string problem =
      stage.run(loop_of("{time, {10, sec}}, {rate, {{numvar, \"rate\"}, rps}}", "{print, \"x\"}"));
  EXPECT_EQ(problem.find("script.erl:1: rate: \"fast\" is no number"), 0U) << problem;
}

TEST(ScriptRates, a_rate_that_is_a_text_fails_with_its_line) {
  ScriptStage stage;
  stage.set("rate", "10");
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"r\", {var, \"rate\"}}, {loop, [{time, {10, sec}}, {rate, "
                                "{{var, \"r\"}, rps}}], [{print, 1}]}")),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.failure().find("line 1: "), 0U) << stage.failure();
  EXPECT_NE(stage.failure().find("badarg"), std::string::npos) << stage.failure();
}

TEST(ScriptRates, a_comb_has_its_parts_in_turn) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {12, sec}}, {rate, {comb, {10, rps}, {1, sec}, "
                                "{0, rps}, {2, sec}}}], [{print, \"x\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 120U);
  EXPECT_NEAR(stage.seconds(), 12, 0.01);
  for (const double at : stage.printed_at()) EXPECT_LT(std::fmod(at, 3), 1) << at;
}

TEST(ScriptRates, think_time_is_a_second_of_the_rate_and_a_pause) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{loop, [{time, {120, sec}}, {rate, {think_time, {1, sec}, {10, "
                                "rps}}}], [{print, \"x\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 1800U);
  EXPECT_NEAR(stage.seconds(), 120, 0.01);
  for (const double at : stage.printed_at()) EXPECT_LT(std::fmod(at, 2), 1) << at;
}

TEST(ScriptRates, the_last_part_of_a_comb_is_not_cut) {
  ScriptStage stage;
  ASSERT_EQ(
      stage.run(loop_of("{time, {4, sec}}, {rate, {comb, {10, rps}, {3, sec}}}", "{print, \"x\"}")),
      "");
  EXPECT_EQ(stage.prints(), 60U);
  EXPECT_NEAR(stage.seconds(), 6, 0.01);
}

TEST(ScriptRates, a_comb_may_have_a_ramp_and_several_rates) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {12, sec}}, {rate, {comb, {ramp, linear, {2, rps}, {6, "
                              "rps}}, {3, sec}, {5, rps}, {2, sec}, {60, rpm}, {1, sec}}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 2U * (12 + 10 + 1));
  EXPECT_NEAR(stage.seconds(), 12, 0.01);
}

TEST(ScriptRates, a_comb_keeps_the_workers_state_and_the_iterator) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {4, sec}}, {rate, {comb, {2, rps}, {1, sec}, {1, rps}, {1, "
                              "sec}}}, {iterator, \"i\"}",
                              "{test_method, \"a\"}, {print, {var, \"i\"}}")),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"0", "1", "2", "3", "4", "5"}));
  EXPECT_EQ(stage.lines_with("TERMINATE [nil] \"aaaaaa\""), 1U);
}

TEST(ScriptRates, think_time_keeps_what_was_set) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"n\", 0}, {loop, [{time, {6, sec}}, {rate, {think_time, "
                                "{1, sec}, {4, rps}}}], [{set, \"n\", {add, {var, \"n\"}, 1}}]}, "
                                "{print, {var, \"n\"}}")),
            "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"12"});
}

TEST(ScriptRates, a_part_of_a_comb_that_a_body_outlasts_ends_with_it) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {comb, {1, rps}, {1, sec}, {0, rps}, {1, "
                              "sec}}}",
                              "{print, \"x\"}, {wait, {4, sec}}")),
            "");
  // The first ends at 4 to 5 s; then the pause, then the second, then the pause.
  EXPECT_EQ(stage.prints(), 2U);
  EXPECT_GE(stage.seconds(), 10);
  EXPECT_LE(stage.seconds(), 12.01);
}

TEST(ScriptRates, a_comb_follows_variables) {
  ScriptStage stage;
  stage.set("rate", "10");
  stage.change(4s, {{"rate", "20"}});
  ASSERT_EQ(stage.run(loop_of("{time, {8, sec}}, {rate, {comb, {{numvar, \"rate\"}, rps}, {1, "
                              "sec}, {0, rps}, {1, sec}}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 60U);
}

TEST(ScriptRates, while_ends_a_loop_at_the_tick_that_shows_it) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {11, h}}, {rate, {1, rps}}, {while, {lt, \"print\", 11}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 20U) << "the first tick has seen 10";
  EXPECT_NEAR(stage.seconds(), 20, 0.01);
  EXPECT_EQ(stage.users.finished, 1U);
}

TEST(ScriptRates, while_looks_at_shorter_ticks_when_it_is_told) {
  ScriptStage stage;
  stage.set_tick(1s);
  ASSERT_EQ(stage.run(loop_of("{time, {11, h}}, {rate, {10, rps}}, {while, {lt, \"print\", 45}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 50U);
}

TEST(ScriptRates, while_may_use_rates_quantiles_wildcards_and_variables) {
  const auto prints = [](const std::string& condition) {
    ScriptStage stage;
    stage.set("most", "25");
    EXPECT_EQ(stage.run(loop_of("{time, {50, sec}}, {rate, {10, rps}}, {while, " + condition + "}",
                                "{print, \"x\"}")),
              "");
    return stage.prints();
  };
  EXPECT_EQ(prints("{lt, \"print.rps\", 5}"), 100U);
  EXPECT_EQ(prints("{gt, \"print.rps\", 5}"), 500U);
  EXPECT_EQ(prints("{lt, \"pri*\", {numvar, \"most\"}}"), 100U);
  EXPECT_EQ(prints("{lt, \"prin?\", {numvar, \"most\"}}"), 100U);
  EXPECT_EQ(prints("{gt, \"nothing\", 5}"), 500U) << "no metric: it holds";
  EXPECT_EQ(prints("{lt, \"dummy.99\", -1}"), 100U);
  EXPECT_EQ(prints("{'and', {lt, \"print\", 150}, {lte, \"print\", 500}}"), 200U);
  EXPECT_EQ(prints("{'or', {lt, \"print\", 150}, {gte, \"print\", 300}}"), 200U);
  EXPECT_EQ(prints("{lt, \"print\", {var, \"most\", 5}}"), 100U);
}

TEST(ScriptRates, while_with_not_holds_before_the_first_tick) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {50, sec}}, {rate, {10, rps}}, "
                              "{while, {'not', {gte, \"print\", 150}}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 200U);
}

TEST(ScriptRates, what_while_compares_may_be_computed) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {50, sec}}, {rate, {10, rps}}, "
                              "{while, {lt, \"print\", {add, 1, 2}}}",
                              "{print, \"x\"}")),
            "")
      << "docs/script.md says so";
  EXPECT_EQ(stage.prints(), 100U);
}

TEST(ScriptRates, while_ends_the_whole_comb) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {11, h}}, {rate, {comb, {10, rps}, {1, sec}, {0, rps}, {3, "
                              "sec}}}, {while, {lt, \"print\", 5}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_LT(stage.seconds(), 12.1);
  EXPECT_EQ(stage.prints(), 30U);
  EXPECT_EQ(stage.users.finished, 1U);
}

TEST(ScriptRates, while_that_is_false_from_the_beginning_does_nothing) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {1, h}}, {rate, {10, rps}}, {while, {lt, 2, 1}}",
                              "{print, \"x\"}")),
            "");
  EXPECT_EQ(stage.prints(), 0U);
  EXPECT_NEAR(stage.seconds(), 0, 0.2);
}

TEST(ScriptRates, a_loop_without_iterations_still_ends_when_its_condition_does) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[" +
                      pool_text("{size, 1}",
                                "{loop, [{time, {1, h}}, {rate, {0, rps}}, {while, {lt, "
                                "\"print\", 5}}], []}, {set_signal, \"over\"}") +
                      ", " +
                      pool_text("{size, 1}",
                                "{loop, [{time, {9, sec}}, {rate, {1, rps}}], [{print, \"x\"}]}, "
                                "{wait_signal, \"over\"}") +
                      "]."),
            "");
  EXPECT_LT(stage.seconds(), 11);
}

TEST(ScriptRates, held_iterations_are_left_out) {
  ScriptStage stage;
  stage.order(2s, config::Hold{true});
  stage.order(6s, config::Hold{false});
  ASSERT_EQ(stage.run(loop_of("{time, {10, sec}}, {rate, {10, rps}}", "{print, \"x\"}")), "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 60, 1);
  EXPECT_NEAR(static_cast<double>(stage.count("loop_dropped")), 40, 1);
  for (const double at : stage.printed_at()) EXPECT_TRUE(at <= 2.001 || at >= 6) << at;
}

}  // namespace
}  // namespace throng
