// Variables, decisions, failures, branches, waits and metrics of a script through the whole engine.
#include <cmath>

#include "script_stage.hpp"

namespace throng {
namespace {

/// What one user prints that does these statements; nothing failed.
std::vector<std::string> printed_by(const std::string& statements) {
  ScriptStage stage;
  EXPECT_EQ(stage.run(script_of("{size, 1}", statements)), "");
  EXPECT_EQ(stage.users.failed, 0U) << stage.failure();
  return stage.printed();
}
/// Why the user fails.
std::string failure_of(const std::string& statements) {
  ScriptStage stage;
  EXPECT_EQ(stage.run(script_of("{size, 1}", statements)), "");
  EXPECT_EQ(stage.users.failed, 1U);
  return stage.failure();
}
using Texts = std::vector<std::string>;

TEST(ScriptVariables, what_env_gives_is_a_text_and_numvar_makes_a_number_of_it) {
  ScriptStage stage;
  stage.set("a", "20");
  stage.set("b", "12.5abc");
  stage.set("c", "-7");
  stage.set("d", "1.5e2");
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{print, {var, \"a\"}}, {print, {numvar, \"a\"}}, {print, {var, "
                                "\"b\"}}, {print, {numvar, \"b\"}}, {print, {numvar, \"c\"}}, "
                                "{print, {numvar, \"d\"}}, {print, {add, {numvar, \"a\"}, 1}}")),
            "");
  EXPECT_EQ(stage.printed(), (Texts{"\"20\"", "20", "\"12.5abc\"", "12.5", "-7", "150.0", "21"}));
}

TEST(ScriptVariables, a_text_that_is_no_number_is_refused_where_one_is_wanted) {
  for (const char* text : {"abc", "12abc", "", "1.", ".5", "+-1"}) {
    ScriptStage stage;
    stage.set("a", text);
    const std::string problem = stage.run(script_of("{size, 1}", "{print, {numvar, \"a\"}}"));
    EXPECT_EQ(problem.find("script.erl:1: a: "), 0U) << text << ": " << problem;
    EXPECT_EQ(stage.users.started, 0U);
  }
}

TEST(ScriptVariables, one_that_is_set_to_no_number_fails_where_a_number_is_read) {
  EXPECT_EQ(failure_of("{set, \"a\", \"abc\"}, {print, {numvar, \"a\"}}").find("line 1: "), 0U);
}

TEST(ScriptVariables, env_comes_before_defaults_and_these_before_the_default_of_the_place) {
  ScriptStage stage;
  stage.set("a", "env");
  ASSERT_EQ(stage.run("[{defaults, [{\"a\", \"defaults\"}, {\"b\", \"defaults\"}, {\"b\", "
                      "\"second\"}]}, {defaults, [{\"b\", \"third\"}]}, " +
                      pool_text("{size, 1}",
                                "{print, {var, \"a\", \"place\"}}, {print, {var, \"b\", "
                                "\"place\"}}, {print, {var, \"c\", \"place\"}}") +
                      "]."),
            "");
  EXPECT_EQ(stage.printed(), (Texts{"\"env\"", "\"defaults\"", "\"place\""}));
}

TEST(ScriptVariables, defaults_may_be_numbers_expressions_and_other_defaults) {
  ScriptStage stage;
  stage.set("x", "3");
  ASSERT_EQ(
      stage.run("[{defaults, [{\"a\", 5}, {\"b\", {t, 1, \"s\"}}, {\"c\", {sprintf, \"~s-~p\", "
                "[{var, \"x\"}, {var, \"a\"}]}}]}, " +
                pool_text("{size, 1}",
                          "{print, {var, \"a\"}}, {print, {numvar, \"a\"}}, {print, {var, "
                          "\"b\"}}, {print, {var, \"c\"}}") +
                "]."),
      "");
  EXPECT_EQ(stage.printed(), (Texts{"5", "5", "{1,\"s\"}", "\"3-5\""}));
}

TEST(ScriptVariables, a_value_takes_the_type_of_its_default) {
  ScriptStage stage;
  stage.set("whole", "42");
  stage.set("real", "4.5");
  stage.set("text", "hello");
  ASSERT_EQ(stage.run("[{defaults, [{\"integer\", 3}]}, " +
                      pool_text("{size, 1}",
                                "{print, {var, \"whole\", 1.5}}, {print, {var, \"real\", 1}}, "
                                "{print, {var, \"integer\", 1.5}}, {print, {var, \"text\", "
                                "<<\"b\">>}}, {print, {var, \"text\", \"t\"}}, {print, {var, "
                                "\"none\", 1.5}}, {print, {numvar, \"none\", 17}}") +
                      "]."),
            "");
  EXPECT_EQ(stage.printed(),
            (Texts{"42", "4.5", "3.0", "<<\"hello\">>", "\"hello\"", "1.5", "17"}));
}

TEST(ScriptVariables, one_name_may_be_read_both_ways) {
  ScriptStage stage;
  stage.set("a", "5");
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {{numvar, \"a\"}, rps}}",
                              "{print, {t, {var, \"a\"}, {numvar, \"a\"}, {var, \"a\", 1.0}}}")),
            "");
  EXPECT_EQ(stage.prints(), 10U);
  EXPECT_EQ(stage.printed().front(), "{\"5\",5,5}");
}

TEST(ScriptVariables, some_are_there_without_anybodys_doing) {
  ScriptStage stage;
  stage.set("nodes_num", "17");
  ASSERT_EQ(stage.run(script_of("{size, 2}",
                                "{print, {t, {var, \"nodes_num\"}, {var, \"mzb_script_name\"}, "
                                "{var, \"mzb_bench_id\"}, {length, {var, \"worker_hosts\"}}, {var, "
                                "\"worker_id\"}}}")),
            "");
  EXPECT_EQ(stage.printed(),
            (Texts{"{1,\"script.erl\",\"run-1\",1,1}", "{1,\"script.erl\",\"run-1\",1,2}"}));
}

TEST(ScriptVariables, an_iterator_shadows_a_variable_inside_of_its_loop_only) {
  ScriptStage stage;
  stage.set("i", "outside");
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{print, {var, \"i\"}}, {loop, [{time, {2, sec}}, {rate, {1, "
                                "rps}}, {iterator, \"i\"}], [{print, {var, \"i\"}}, {loop, [{time, "
                                "{100, ms}}, {rate, {20, rps}}, {iterator, \"i\"}], [{print, {t, "
                                "{var, \"i\"}}}]}, {print, {numvar, \"i\"}}]}, {print, {var, "
                                "\"i\"}}")),
            "");
  EXPECT_EQ(stage.printed(),
            (Texts{"\"outside\"", "0", "{0}", "{1}", "0", "1", "{0}", "{1}", "1", "\"outside\""}));
}

TEST(ScriptVariables, what_is_set_is_a_users_own) {
  ScriptStage stage;
  stage.set("x", "given");
  ASSERT_EQ(stage.run(script_of("{size, 2}",
                                "{print, {var, \"x\"}}, {'if', {eq, {var, \"worker_id\"}, 1}, "
                                "[{print, {set, \"x\", {t, 1}}}, {set, \"y\", \"7\"}]}, {wait, {1, "
                                "sec}}, {print, {var, \"x\"}}, {print, {numvar, \"y\", 0}}")),
            "");
  EXPECT_EQ(stage.printed_by(1), (Texts{"\"given\"", "{1}", "{1}", "7"}));
  EXPECT_EQ(stage.printed_by(2), (Texts{"\"given\"", "\"given\"", "0"}));
}

TEST(ScriptVariables, one_that_is_not_set_yet_fails_where_it_is_read) {
  EXPECT_EQ(failure_of("{'if', {eq, 1, 2}, [{set, \"y\", 1}]}, {print, {var, \"y\"}}")
                .find("line 1: var: {var_is_unbound,\"y\"}"),
            0U);
}

TEST(ScriptDecisions, if_does_the_one_list_or_the_other_and_gives_the_last_value) {
  EXPECT_EQ(printed_by("{print, {'if', {lt, 1, 2}, [{t, 1}, {t, 2}], [{t, 3}]}}, "
                       "{print, {'if', {lt, 2, 1}, [{t, 1}], [{t, 3}, {t, 4}]}}, "
                       "{print, {'if', {lt, 2, 1}, [{t, 1}]}}, {print, {'if', {lt, 1, 2}, []}}"),
            (Texts{"{2}", "{4}", "nil", "nil"}));
}

TEST(ScriptDecisions, and_and_or_stop_at_the_first_that_says_all) {
  EXPECT_EQ(printed_by("{print, {'and', {eq, 1, 2}, {eq, 1, {error, x}}}}, "
                       "{print, {'or', {eq, 1, 1.0}, {eq, 1, {error, x}}}}, "
                       "{print, {'and', {ne, 1, 2}, {gte, 2, 2}}}, "
                       "{print, {'or', {gt, 1, 2}, {'not', {lte, 2, 1}}}}, "
                       "{print, {'and', {eq, 1, 1}, {'or', {eq, 1, 2}, {eq, 2, 2}}}}"),
            (Texts{"false", "true", "true", "true", "true"}));
}

TEST(ScriptDecisions, a_condition_that_is_none_fails) {
  ScriptStage stage;
  stage.set("x", "1");
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{'if', {var, \"x\"}, [{print, 1}]}")), "");
  EXPECT_EQ(stage.failure().find("line 1: {bad_condition,\"1\"}"), 0U) << stage.failure();
  EXPECT_EQ(stage.prints(), 0U);
}

TEST(ScriptFailures, what_succeeds_is_the_only_element_of_a_list) {
  EXPECT_EQ(printed_by("{print, {ignore_failure, {add, 1, 2}}}, {print, {ignore_failure, {wait, "
                       "{1, sec}}}}, {print, {ignore_failure, {ignore_failure, {t, 1}}}}"),
            (Texts{"[3]", "[nil]", "[[{1}]]"}));
}

TEST(ScriptFailures, what_fails_is_the_error_term_with_the_state_at_the_failure) {
  EXPECT_EQ(printed_by("{test_method, \"s\"}, {print, {ignore_failure, {error, {t, a, \"b\"}}}}, "
                       "{print, {ignore_failure, {choose, []}}}"),
            (Texts{"{mzbl_interpreter_runtime_error,{{error,{a,\"b\"}},\"s\"}}",
                   "{mzbl_interpreter_runtime_error,{{error,badarg},\"s\"}}"}));
}

TEST(ScriptFailures, state_and_variables_are_as_they_were_before) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"n\", 1}, {test_method, \"s\"}, {print, {ignore_failure, "
                                "{'if', {eq, 1, 1}, [{set, \"n\", 2}, {test_method, \"more-\"}, "
                                "{error, x}]}}}, {print, {var, \"n\"}}, {ignore_failure, {'if', "
                                "{eq, 1, 1}, [{set, \"n\", 3}, {test_method, \"kept-\"}]}}, "
                                "{print, {var, \"n\"}}")),
            "");
  EXPECT_EQ(stage.printed(),
            (Texts{"{mzbl_interpreter_runtime_error,{{error,x},\"more-s\"}}", "1", "3"}));
  EXPECT_EQ(stage.lines_with("\"kept-s\""), 1U);
}

TEST(ScriptFailures, they_are_ignored_in_loops_in_branches_in_loops) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {1, rps}}, {iterator, \"o\"}",
                              "{parallel, [{loop, [{time, {500, ms}}, {rate, {10, rps}}, "
                              "{iterator, \"i\"}], [{ignore_failure, {'if', {eq, {mod, {var, "
                              "\"i\"}, 2}, 0}, [{ignore_failure, {error, inner}}, {error, "
                              "outer}], [{count, \"odd\"}]}}, {count, \"all\"}]}, {ignore_failure, "
                              "{loop, [{time, {500, ms}}, {rate, {10, rps}}], [{count, \"once\"}, "
                              "{error, loop}]}}]}, {print, {var, \"o\"}}")),
            "");
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_EQ(stage.count("all"), 10U);
  EXPECT_EQ(stage.count("odd"), 4U);
  EXPECT_EQ(stage.count("once"), 2U);
  EXPECT_EQ(stage.printed(), (Texts{"0", "1"}));
}

TEST(ScriptFailures, a_loop_that_was_left_by_a_failure_begins_anew) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {4, sec}}, {rate, {1, rps}}",
                              "{ignore_failure, {loop, [{time, {500, ms}}, {rate, {10, rps}}, "
                              "{iterator, \"i\"}], [{print, {var, \"i\"}}, {'if', {eq, {var, "
                              "\"i\"}, 2}, [{error, x}]}]}}")),
            "");
  EXPECT_EQ(stage.prints(), 12U);
  EXPECT_EQ(stage.iterations.finished, 4U + 8U);
}

TEST(ScriptBranches, value_state_and_variables_are_those_of_the_first) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{set, \"n\", 0}, {print, {parallel, [{'if', {eq, 1, 1}, [{wait, "
                                "{2, sec}}, {test_method, \"first\"}, {set, \"n\", 1}, {t, a}]}, "
                                "{'if', {eq, 1, 1}, [{test_method, \"second\"}, {set, \"n\", 2}, "
                                "{t, b}]}]}}, {print, {var, \"n\"}}, {print, {parallel, []}}")),
            "");
  EXPECT_EQ(stage.printed(), (Texts{"{a}", "1", "[]"}));
  EXPECT_EQ(stage.lines_with("\"first\""), 1U);
  EXPECT_EQ(stage.lines_with("second"), 0U);
}

TEST(ScriptBranches, it_waits_for_all_and_the_first_in_order_that_failed_counts) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{pool, [{size, 1}, {worker_type, dummy_worker}],\n [{parallel,\n"
                      "  [{wait, {1, sec}},\n"
                      "   {'if', {eq, 1, 1}, [{wait, {3, sec}}, {error, later}]},\n"
                      "   {error, sooner},\n"
                      "   {'if', {eq, 1, 1}, [{wait, {9, sec}}, {print, 1}]}]}]}]."),
            "");
  EXPECT_EQ(stage.failure(), "line 4: error: later");
  EXPECT_EQ(stage.prints(), 1U);
  EXPECT_NEAR(stage.seconds(), 9, 0.01);
}

TEST(ScriptBranches, a_failure_in_one_can_be_ignored_around_all) {
  EXPECT_EQ(printed_by("{test_method, \"s\"}, {set, \"n\", 1}, {print, {ignore_failure, "
                       "{parallel, [{set, \"n\", 2}, {parallel, [{t, 1}, {error, deep}]}]}}}, "
                       "{print, {var, \"n\"}}"),
            (Texts{"{mzbl_interpreter_runtime_error,{{error,deep},\"s\"}}", "1"}));
}

/// When the wait is over, in ns from the beginning.
std::int64_t waited(const std::string& time) {
  ScriptStage stage;
  EXPECT_EQ(stage.run(script_of("{size, 1}", "{print, {wait, " + time + "}}")), "");
  EXPECT_EQ(stage.printed(), Texts{"nil"});
  return stage.printed_at().empty() ? -1 : std::llround(stage.printed_at().front() * 1e9);
}

TEST(ScriptWaits, they_take_whole_and_broken_times_in_any_unit) {
  EXPECT_EQ(waited("{0, sec}"), 0);
  EXPECT_EQ(waited("{1, us}"), 1000);
  EXPECT_EQ(waited("{250, us}"), 250'000);
  EXPECT_EQ(waited("{1.5, ms}"), 1'500'000);
  EXPECT_NEAR(static_cast<double>(waited("{0.5, sec}")), 5e8, 1e6);
  EXPECT_NEAR(static_cast<double>(waited("{{add, 500, 250}, ms}")), 7.5e8, 1e6);
  EXPECT_NEAR(static_cast<double>(waited("{0.1, min}")), 6e9, 1e6);
  EXPECT_NEAR(static_cast<double>(waited("{0.5, h}")), 1.8e12, 1e6);
  EXPECT_EQ(waited("{{subtract, 0, 5}, sec}"), 0);
}

TEST(ScriptWaits, they_may_take_days) {
  EXPECT_NEAR(static_cast<double>(waited("{24, h}")), 86.4e12, 1e6);
}

TEST(ScriptWaits, what_is_no_time_fails) {
  ScriptStage stage;
  stage.set("t", "5");
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{wait, {{var, \"t\"}, sec}}")), "");
  EXPECT_EQ(stage.failure().find("line 1: "), 0U) << stage.failure();
  EXPECT_NE(stage.failure().find("badarg"), std::string::npos) << stage.failure();
}

TEST(ScriptFunctions, a_dump_is_a_line_in_the_log) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{print, {dump, {t, 1, \"two\"}}}")), "");
  EXPECT_EQ(stage.printed(), Texts{"ok"});
  ASSERT_EQ(stage.lines_with("{1,\"two\"}"), 1U);
  EXPECT_EQ(stage.lines.front().text, "{1,\"two\"}");
  EXPECT_EQ(stage.lines.front().level, telemetry::LogLevel::kInfo);
}

TEST(ScriptFunctions, not_more_than_200_lines_a_second_are_said_and_all_are_counted) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(loop_of("{time, {2, sec}}, {rate, {500, rps}}", "{print, 1}")), "");
  EXPECT_EQ(stage.prints(), 1000U);
  EXPECT_EQ(stage.printed().size(), 400U);
}

TEST(ScriptFunctions, the_library_works_in_a_body) {
  EXPECT_EQ(printed_by("{print, {concat, \"a\", \"b\"}}, {print, {tokens, \"a, b\"}}, {print, "
                       "{sprintf, \"~s ~p ~4..0b\", [\"x\", {t, 1, \"y\"}, 7]}}, {print, {seq, 1, "
                       "4}}, {print, {term_to_binary, [1, 2]}}, {print, {choose, 3, [1, 1, 1]}}, "
                       "{print, {length, {random_string, 7}}}"),
            (Texts{"\"ab\"", "[\"a\",\"b\"]", "\"x {1,\\\"y\\\"} 0007\"", "[1,2,3,4]",
                   "<<131,107,0,2,1,2>>", "[1,1,1]", "12"}));
}

TEST(ScriptFunctions, one_that_fails_is_named_with_its_line) {
  EXPECT_EQ(failure_of("{print, {random_number, 0}}").find("line 1: random_number: badarg"), 0U);
  EXPECT_EQ(failure_of("{choose, []}").find("line 1: choose: badarg"), 0U);
  EXPECT_EQ(failure_of("{sprintf, \"~p\", []}").find("line 1: sprintf: badarg"), 0U);
  EXPECT_EQ(failure_of("{divide, 1, 0}").find("line 1: divide: "), 0U);
}

TEST(ScriptFunctions, an_answer_before_any_request_is_a_failure) {
  EXPECT_EQ(failure_of("{print, {response, status}}").find("line 1: no_response"), 0U);
  EXPECT_EQ(failure_of("{response, json, \"/a\"}").find("line 1: no_response"), 0U);
}

TEST(ScriptFunctions, rows_come_in_the_order_of_their_feed) {
  ScriptStage stage;
  stage.write("p.csv", "name,n\nann,1\nbob,2\ncy,3\n");
  stage.write("q.json", "[10, {\"a\": 1}]");
  ASSERT_EQ(stage.run("[{feed, s, \"p.csv\"}, {feed, u, \"p.csv\", unique}, {feed, r, \"q.json\", "
                      "random}, " +
                      pool_text("{size, 4}",
                                "{print, {field, {row, s}, \"name\"}}, {print, {field, {row, u}, "
                                "name}}, {print, {field, {row, u}, n}}, {row, r}") +
                      "]."),
            "");
  EXPECT_EQ(stage.printed_by(1), (Texts{"\"ann\"", "\"ann\"", "\"1\""}));
  EXPECT_EQ(stage.printed_by(2), (Texts{"\"bob\"", "\"bob\"", "\"2\""}));
  EXPECT_EQ(stage.printed_by(3), (Texts{"\"cy\"", "\"cy\"", "\"3\""}));
  EXPECT_EQ(stage.printed_by(4), (Texts{"\"ann\""})) << "no row is left for the fourth";
  EXPECT_EQ(stage.users.failed, 1U);
}

TEST(ScriptMetricsOfOnesOwn, they_are_counted_set_recorded_and_read) {
  ScriptStage stage;
  stage.set_tick(1s);
  ASSERT_EQ(stage.run(loop_of("{time, {5, sec}}, {rate, {1, rps}}, {iterator, \"i\"}",
                              "{count, \"c\"}, {count, \"d\", 3}, {gauge, \"g\", {var, \"i\"}}, "
                              "{record, \"h\", {10, ms}}, {print, {t, {metric, \"c\"}, {metric, "
                              "\"d\"}, {metric, \"g\"}, {metric, \"h.max\"}, {metric, "
                              "\"none\"}}}")),
            "");
  EXPECT_EQ(stage.count("c"), 5U);
  EXPECT_EQ(stage.count("d"), 15U);
  const auto printed = stage.printed();
  ASSERT_EQ(printed.size(), 5U);
  EXPECT_EQ(printed[0], "{0,0,0,0,0}");
  EXPECT_EQ(printed[3].find("{3,9,2,"), 0U) << printed[3];
  const auto* h = stage.totals.find("h");
  ASSERT_NE(h, nullptr);
  EXPECT_NEAR(static_cast<double>(h->total.histogram.max()), 10e6, 1e4);
}

TEST(ScriptMetricsOfOnesOwn, a_time_without_a_unit_is_taken_as_microseconds) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{record, \"h\", 12500}")), "");
  const auto* h = stage.totals.find("h");
  ASSERT_NE(h, nullptr);
  EXPECT_NEAR(static_cast<double>(h->total.histogram.max()), 12.5e6, 1e4) << "docs/script.md";
}

TEST(ScriptMetricsOfOnesOwn, what_cannot_be_counted_fails) {
  EXPECT_EQ(failure_of("{count, \"c\", {subtract, 0, 1}}").find("line 1: badarg"), 0U);
  EXPECT_EQ(failure_of("{count, \"c\", {add, 1, 0.5}}").find("line 1: badarg"), 0U);
  EXPECT_EQ(failure_of("{record, \"h\", {subtract, 0, 1}}").find("line 1: badarg"), 0U);
  EXPECT_EQ(failure_of("{count, \"workers.pool1.ended\"}, {gauge, \"print\", 1}, {print, 1}")
                .find("line 1: "),
            0U);
}

}  // namespace
}  // namespace throng
