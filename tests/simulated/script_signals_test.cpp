// Signals of scripts, and whether a run finds out that nobody is left to set them.
#include "script_stage.hpp"

namespace throng {
namespace {

/// A script of several pools.
std::string script_of_pools(const std::vector<std::string>& pools) {
  std::string script;
  for (const std::string& each : pools) script += (script.empty() ? "[" : ",\n ") + each;
  return script + "].";
}
std::string one(const std::string& statements) {
  return pool_text("{size, 1}", statements);
}

TEST(ScriptSignals, they_stay_set_and_waiting_takes_nothing_away) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{set_signal, \"A\"}"),
                 one("{wait, {5, sec}}, {wait_signal, \"A\"}, {wait_signal, \"A\"}, {print, 1}"),
                 one("{wait, {6, sec}}, {wait_signal, \"A\"}, {print, 2}")})),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "2"}));
  EXPECT_NEAR(stage.printed_at().at(0), 5, 0.001);
  EXPECT_NEAR(stage.printed_at().at(1), 6, 0.001);
}

TEST(ScriptSignals, all_who_wait_go_on_when_it_is_set) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{wait, {3, sec}}, {set_signal, \"A\"}"),
                 pool_text("{size, 50}", "{wait_signal, \"A\"}, {print, {var, \"worker_id\"}}")})),
            "");
  EXPECT_EQ(stage.prints(), 50U);
  for (const double at : stage.printed_at()) EXPECT_NEAR(at, 3, 0.001);
}

TEST(ScriptSignals, a_count_is_reached_by_several_sets) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{loop, [{time, {10, sec}}, {rate, {1, rps}}, {iterator, \"i\"}], [{print, "
                     "{var, \"i\"}}, {set_signal, \"A\", 3}]}"),
                 one("{wait_signal, \"A\", 10}, {print, ten}"),
                 one("{wait_signal, \"A\", 12}, {print, twelve}")})),
            "");
  const auto printed = stage.printed();
  ASSERT_EQ(printed.size(), 12U);
  // 3, 6, 9, 12: both at the fourth.
  EXPECT_EQ(printed[3], "3");
  EXPECT_TRUE(printed[4] == "ten" || printed[5] == "ten");
  EXPECT_TRUE(printed[4] == "twelve" || printed[5] == "twelve");
}

TEST(ScriptSignals, a_count_of_0_is_there_at_once_and_setting_0_times_sets_nothing) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{wait_signal, \"A\", 0}, {print, 1}, {wait, {1, sec}}, {set_signal, \"A\", "
                     "0}, {wait, {1, sec}}, {set_signal, \"A\", 1}"),
                 one("{wait_signal, \"A\", 1}, {print, 2}")})),
            "");
  EXPECT_NEAR(stage.printed_at().at(0), 0, 0.001);
  EXPECT_NEAR(stage.printed_at().at(1), 2, 0.001);
}

TEST(ScriptSignals, counts_that_are_none_fail) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools({one("{wait_signal, \"A\", {subtract, 0, 1}}"),
                                       one("{wait_signal, \"A\", {add, 1.5, 0}}"),
                                       one("{set_signal, \"A\", {subtract, 0, 1}}")})),
            "");
  EXPECT_EQ(stage.users.failed, 3U);
  bool is_told = false;
  for (const auto& [reason, count] : stage.failures) {
    is_told |= reason.find("wait_signal: {badarg,{wait_signal,\"A\",-1}}") != std::string::npos;
    EXPECT_NE(reason.find("badarg"), std::string::npos) << reason;
  }
  EXPECT_TRUE(is_told);
}

TEST(ScriptSignals, a_timeout_is_a_failure_that_names_the_signal) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools({one("{wait_signal, \"A\", 1, {5, sec}}, {print, never}"),
                                       one("{wait, {10, sec}}, {set_signal, \"A\"}")})),
            "");
  EXPECT_EQ(stage.failure(), "line 1: wait_signal: {timeout,{wait_signal,\"A\"}}");
  EXPECT_EQ(stage.prints(), 0U);
  EXPECT_EQ(stage.users.finished, 1U);
  const auto error = std::find_if(stage.lines.begin(), stage.lines.end(), [](const auto& line) {
    return line.level == telemetry::LogLevel::kError;
  });
  ASSERT_NE(error, stage.lines.end());
  EXPECT_NEAR(error->at, 5, 0.002);
}

TEST(ScriptSignals, a_timeout_may_be_a_variable_and_is_not_one_when_it_is_set_in_time) {
  ScriptStage stage;
  stage.set("limit", "4");
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{ignore_failure, {wait_signal, \"A\", 1, {{numvar, \"limit\"}, sec}}}, "
                     "{print, late}"),
                 one("{wait_signal, \"A\", 1, {{numvar, \"limit\"}, min}}, {print, set}"),
                 one("{wait, {10, sec}}, {set_signal, \"A\"}")})),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"late", "set"}));
  EXPECT_NEAR(stage.printed_at().at(0), 4, 0.002);
  EXPECT_NEAR(stage.printed_at().at(1), 10, 0.002);
  EXPECT_EQ(stage.users.failed, 0U);
}

TEST(ScriptSignals, names_are_any_values_and_a_text_is_no_atom) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{set_signal, \"A\", 1}, {wait, {1, sec}}, {set_signal, 'A', 1}, {wait, {1, "
                     "sec}}, {set_signal, {t, a, 1}, 1}"),
                 one("{wait_signal, 'A', 1}, {print, atom}"),
                 one("{wait_signal, \"A\", 1}, {print, text}"),
                 one("{wait_signal, {t, a, 1}, 1}, {print, tuple}")})),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"text", "atom", "tuple"}));
}

TEST(ScriptSignals, wait_and_set_give_ok) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools({one("{print, {t, {set_signal, \"A\", 1}, {wait_signal, "
                                           "\"A\", 1}}}")})),
            "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"{ok,ok}"});
}

TEST(ScriptSignals, a_deadlock_is_found_at_once_and_says_what_each_waits_for) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{wait, {2, sec}}, {wait_signal, \"A\", 1}, {set_signal, \"B\", 1}"),
                 one("{wait, {7, sec}}, {wait_signal, \"B\", 1}, {set_signal, \"A\", 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 2U);
  EXPECT_NEAR(stage.seconds(), 7, 0.01);
  ASSERT_EQ(stage.failures.size(), 2U);
  std::string all;
  for (const auto& [reason, count] : stage.failures) all += reason + "\n";
  EXPECT_NE(all.find("line 1: wait_signal: deadlock: Dynamic deadlock detected: wait_signal "
                     "\"A\" and nobody is left who could set it"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("line 2: wait_signal: deadlock: Dynamic deadlock detected: wait_signal "
                     "\"B\""),
            std::string::npos)
      << all;
}

TEST(ScriptSignals, a_count_that_can_no_longer_be_reached_is_a_deadlock) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {pool_text("{size, 3}",
                           "{wait, {{var, \"worker_id\"}, sec}}, {set_signal, \"A\", "
                           "1}"),
                 one("{wait_signal, \"A\", 4}")})),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.users.finished, 3U);
  EXPECT_NEAR(stage.seconds(), 3, 0.01);
}

TEST(ScriptSignals, one_who_fails_before_it_sets_leaves_a_deadlock) {
  ScriptStage stage;
  ASSERT_EQ(
      stage.run(script_of_pools({one("{wait, {2, sec}}, {error, oops}, {set_signal, \"A\", 1}"),
                                 one("{wait_signal, \"A\", 1}")})),
      "");
  EXPECT_EQ(stage.users.failed, 2U);
  EXPECT_NEAR(stage.seconds(), 2, 0.01);
}

TEST(ScriptSignals, there_is_no_deadlock_while_users_are_to_start) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools({pool_text("{size, 3}, {worker_start, {linear, {0.01, rps}}}",
                                                 "{set_signal, \"A\", 1}"),
                                       one("{wait_signal, \"A\", 3}, {print, all}")})),
            "");
  EXPECT_EQ(stage.prints(), 1U);
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_NEAR(stage.seconds(), 300, 0.01);
}

TEST(ScriptSignals, there_is_no_deadlock_while_another_sleeps_or_has_a_limit) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{wait, {1, h}}, {set_signal, \"A\", 1}"),
                 one("{wait_signal, \"A\", 1}, {set_signal, \"B\", 1}"),
                 one("{ignore_failure, {wait_signal, \"B\", 2, {2, h}}}, {set_signal, \"C\", 1}"),
                 one("{wait_signal, \"C\", 1}, {print, last}")})),
            "");
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.prints(), 1U);
  EXPECT_NEAR(stage.seconds(), 7200, 0.1);
}

TEST(ScriptSignals, there_is_no_deadlock_while_a_branch_can_still_set_it) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{parallel, [{wait_signal, \"A\", 1}, {wait_signal, \"A\", 1}, {parallel, "
                     "[{wait_signal, \"A\", 1}, {wait, {9, sec}}]}, {ignore_failure, {error, "
                     "x}}, {loop, [{time, {20, sec}}, {rate, {0.1, rps}}], [{set_signal, \"A\", "
                     "1}]}]}, {print, 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.prints(), 1U);
}

TEST(ScriptSignals, a_parallel_whose_branches_all_wait_is_a_deadlock) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{parallel, [{wait_signal, \"A\", 1}, {parallel, [{wait_signal, \"B\", 1}, "
                     "{wait, {3, sec}}]}]}, {set_signal, \"A\", 1}, {set_signal, \"B\", 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_NE(stage.failure().find("wait_signal \"A\""), std::string::npos) << stage.failure();
  EXPECT_NEAR(stage.seconds(), 3, 0.01);
}

TEST(ScriptSignals, after_a_deadlock_that_is_ignored_it_goes_on) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{ignore_failure, {wait_signal, \"A\", 1}}, {wait, {2, sec}}, {set_signal, "
                     "\"A\", 1}, {print, 1}"),
                 one("{ignore_failure, {wait_signal, \"B\", 1}}, {wait_signal, \"A\", 1}, "
                     "{print, 2}, {set_signal, \"B\", 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "2"}));
  EXPECT_NEAR(stage.seconds(), 2, 0.01);
}

TEST(ScriptSignals, a_spawned_iteration_can_set_what_its_user_waits_for) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{loop, [{time, {1, sec}}, {rate, {2, rps}}, {spawn, true}], [{wait, {30, "
                     "sec}}, {set_signal, \"A\", 1}]}, {wait_signal, \"A\", 2}, {print, 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.prints(), 1U);
}

TEST(ScriptSignals, spawned_iterations_that_wait_for_ever_are_a_deadlock) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of_pools(
                {one("{loop, [{time, {1, sec}}, {rate, {2, rps}}, {spawn, true}], "
                     "[{wait_signal, \"A\", 1}]}, {'if', {eq, 1, 2}, [{set_signal, \"A\", "
                     "1}]}")})),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_NE(stage.failure().find("Dynamic deadlock"), std::string::npos) << stage.failure();
  EXPECT_LT(stage.seconds(), 4);
}

TEST(ScriptSignals, who_could_have_set_it_and_is_removed_leaves_a_deadlock) {
  for (const bool is_forced : {false, true}) {
    ScriptStage stage;
    stage.order(5s, config::RemoveIds{1, 1, is_forced});
    ASSERT_EQ(stage.run(script_of_pools(
                  {one("{wait, {1, h}}, {set_signal, \"A\", 1}"), one("{wait_signal, \"A\", 1}")})),
              "");
    EXPECT_EQ(stage.users.failed, 1U) << is_forced;
    EXPECT_LT(stage.seconds(), 8) << is_forced;
  }
}

TEST(ScriptSignals, who_waits_and_is_removed_leaves_nothing_behind) {
  for (const bool is_forced : {false, true}) {
    ScriptStage stage;
    stage.order(5s, config::RemoveIds{2, 3, is_forced});
    ASSERT_EQ(
        stage.run(script_of_pools({one("{wait, {10, sec}}, {set_signal, \"A\", 1}"),
                                   pool_text("{size, 3}",
                                             "{wait_signal, \"A\", 1}, {print, {var, "
                                             "\"worker_id\"}}"),
                                   one("{ignore_failure, {wait_signal, \"B\", 1}}, {print, 0}"),
                                   one("{'if', {eq, 1, 2}, [{set_signal, \"B\", 1}]}")})),
        "");
    EXPECT_EQ(stage.printed(), (std::vector<std::string>{"3", "0"})) << is_forced;
    EXPECT_NEAR(stage.seconds(), 10, 0.01);
  }
}

TEST(ScriptSignals, users_of_a_pool_that_shrinks_before_they_start_leave_a_deadlock) {
  ScriptStage stage;
  stage.set("n", "2");
  stage.change(5s, {{"n", "0"}});
  ASSERT_EQ(stage.run(script_of_pools(
                {pool_text("{size, {numvar, \"n\"}}, {worker_start, {linear, {0.001, rps}}}",
                           "{set_signal, \"A\", 1}"),
                 one("{wait_signal, \"A\", 1}")})),
            "");
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_NEAR(stage.seconds(), 5, 0.01);
}

}  // namespace
}  // namespace throng
