// What the examples and acceptance scripts of the original come to, in scripts of our own that have
// their properties.
#include <cmath>
#include <set>

#include "script_stage.hpp"

namespace throng {
namespace {

std::vector<std::string> sorted(std::vector<std::string> texts) {
  std::sort(texts.begin(), texts.end());
  return texts;
}

TEST(ScriptExamples, assertions_do_not_change_what_users_do) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{assert, always, {lt, \"print.rps\", 20}},\n"
                      " {assert, {30, sec}, {gt, \"print\", 10}}, " +
                      pool_text("{size, 1}",
                                "{loop, [{time, {60, sec}}, {rate, {10, rps}}], [{print, 1}]}") +
                      "]."),
            "");
  EXPECT_EQ(stage.prints(), 600U);
}

TEST(ScriptExamples, one_print_of_what_is_chosen) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{print, {choose, [\"a\", \"b\", \"c\"]}}")), "");
  ASSERT_EQ(stage.prints(), 1U);
  const std::set<std::string> all = {"\"a\"", "\"b\"", "\"c\""};
  EXPECT_TRUE(all.contains(stage.printed().front())) << stage.printed().front();
}

TEST(ScriptExamples, one_print_of_random_things) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}",
                                "{print, {t, {random_number, 3, 5}, {length, {random_list, 4}}, "
                                "{length, {random_string, 4}}, {length, {random_binary, 7}}}}")),
            "");
  ASSERT_EQ(stage.prints(), 1U);
  EXPECT_TRUE(stage.printed()[0] == "{3,4,8,7}" || stage.printed()[0] == "{4,4,8,7}")
      << stage.printed()[0];
}

TEST(ScriptExamples, one_print_of_a_tuple) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{print, {t, 1, \"two\", {t, three, [4.5]}}}")), "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"{1,\"two\",{three,[4.5]}}"});
}

TEST(ScriptExamples, an_error_fails_its_user_and_is_counted_with_its_line) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{pool, [{size, 1}, {worker_type, dummy_worker}],\n"
                      "  [{print, 1},\n"
                      "   {error, \"no_because_no\"},\n"
                      "   {print, 2}]}]."),
            "");
  EXPECT_EQ(stage.workers(1, "started"), 1U);
  EXPECT_EQ(stage.workers(1, "ended"), 1U);
  EXPECT_EQ(stage.workers(1, "failed"), 1U);
  EXPECT_EQ(stage.users.failed, 1U);
  EXPECT_EQ(stage.failure(), "line 3: error: \"no_because_no\"");
  EXPECT_EQ(stage.samples.begin()->second, "pool1 worker 1");
  EXPECT_EQ(stage.prints(), 1U);
  const auto error = std::find_if(stage.lines.begin(), stage.lines.end(), [](const auto& line) {
    return line.level == telemetry::LogLevel::kError;
  });
  ASSERT_NE(error, stage.lines.end());
  EXPECT_EQ(error->text, "line 3: error: \"no_because_no\"");
}

TEST(ScriptExamples, users_fail_on_their_own) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 5}",
                                "{'if', {eq, {mod, {var, \"worker_id\"}, 2}, 0}, [{error, even}]}, "
                                "{wait, {1, sec}}, {print, 1}")),
            "");
  EXPECT_EQ(stage.users.failed, 2U);
  EXPECT_EQ(stage.users.finished, 3U);
  EXPECT_EQ(stage.failures.begin()->second, 2U) << "one reason";
  EXPECT_EQ(stage.workers(1, "ended"), 5U);
  EXPECT_EQ(stage.prints(), 3U);
}

TEST(ScriptExamples, three_users_with_three_branches_print_nine_times) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3}",
                                "{parallel, [{print, \"a\"}, {print, \"b\"}, {print, \"c\"}]}")),
            "");
  EXPECT_EQ(stage.prints(), 9U);
  EXPECT_EQ(stage.users.finished, 3U);
}

TEST(ScriptExamples, resources_beside_the_script) {
  ScriptStage stage;
  stage.write("text.txt", "just text");
  stage.write("rows.tsv", "a\tb\n\nc\t\td\n");
  stage.write("data.json", "{\"k\": [1, 2.5, \"s\", null]}");
  stage.write("data.erl", "{t, [1, \"x\"]}.");
  stage.write("bytes.bin", std::string("\x00\xff", 2));
  stage.write("lines.txt", "one\n\ntwo\n");
  const std::string head =
      "[{include_resource, tx, \"text.txt\", text}, {include_resource, ts, \"rows.tsv\", tsv}, "
      "{include_resource, js, \"data.json\", json}, {include_resource, er, \"data.erl\"}, "
      "{include_resource, bi, \"bytes.bin\", binary}, {include_resource, li, \"lines.txt\", "
      "lines}, ";
  ASSERT_EQ(stage.run(head + pool_text("{size, 3}", "{print, {choose, {resource, ts}}}") + ", " +
                      pool_text("{size, 1}", "{print, {resource, tx}}") + ", " +
                      pool_text("{size, 1}", "{print, {resource, js}}") + ", " +
                      pool_text("{size, 1}", "{print, {resource, er}}") + ", " +
                      pool_text("{size, 3}",
                                "{print, {t, {resource, bi}, {resource, li}, {resource, none}}}") +
                      "]."),
            "");
  EXPECT_EQ(stage.prints(), 9U);
  for (int user = 1; user <= 3; ++user) {
    const std::string row = stage.printed_by(static_cast<std::uint64_t>(user)).at(0);
    EXPECT_TRUE(row == "[\"a\",\"b\"]" || row == "[\"c\",\"d\"]") << row;
  }
  EXPECT_EQ(stage.printed_by(4).at(0), "\"just text\"");
  EXPECT_EQ(stage.printed_by(5).at(0), "#{<<\"k\">> => [1,2.5,<<\"s\">>,null]}");
  EXPECT_EQ(stage.printed_by(6).at(0), "{t,[1,\"x\"]}") << "data, and no call";
  EXPECT_EQ(stage.printed_by(9).at(0), "{<<0,255>>,[\"one\",\"two\"],[]}");
}

TEST(ScriptExamples, a_resource_that_is_not_there_ends_the_run_before_it_begins) {
  ScriptStage stage;
  const std::string problem = stage.run("[{include_resource, r, \"nowhere.txt\", text},\n" +
                                        pool_text("{size, 1}", "{print, {resource, r}}") + "].");
  EXPECT_EQ(problem.find("script.erl:1: File \"nowhere.txt\" import failed: "), 0U) << problem;
  EXPECT_EQ(stage.users.started, 0U);
}

TEST(ScriptExamples, the_file_of_a_resource_may_be_named_by_a_variable) {
  ScriptStage stage;
  stage.write("j\xc3\xb6zin.txt", "h\xc3\xa4");
  stage.set("file", "j\xc3\xb6zin.txt");
  ASSERT_EQ(stage.run("[{include_resource, r, {var, \"file\"}, text}, " +
                      pool_text("{size, 1}", "{print, {length, {resource, r}}}") + "]."),
            "");
  EXPECT_EQ(stage.printed(), std::vector<std::string>{"2"});
}

TEST(ScriptExamples, round_robin_gives_each_of_five_users_another_element) {
  ScriptStage stage;
  ASSERT_EQ(
      stage.run(script_of("{size, 5}", "{print, {round_robin, [1010, 2020, 3030, 4040, 5050]}}")),
      "");
  EXPECT_EQ(sorted(stage.printed()),
            (std::vector<std::string>{"1010", "2020", "3030", "4040", "5050"}));
  EXPECT_EQ(stage.printed_by(1).at(0), "1010");
}

TEST(ScriptExamples, round_robin_goes_on_with_the_next_and_shifts_with_the_pool) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[" +
                      pool_text("{size, 1}",
                                "{loop, [{time, {4, sec}}, {rate, {1, rps}}], [{print, "
                                "{round_robin, [a, b, c]}}]}") +
                      ", " +
                      pool_text("{size, 2}",
                                "{print, {round_robin, [a, b, c]}}, {print, "
                                "{round_robin, 3}}") +
                      "]."),
            "");
  EXPECT_EQ(stage.printed_by(1), (std::vector<std::string>{"a", "b", "c", "a"}));
  EXPECT_EQ(stage.printed_by(2), (std::vector<std::string>{"b", "3"}));
  EXPECT_EQ(stage.printed_by(3), (std::vector<std::string>{"c", "1"}));
}

TEST(ScriptExamples, a_round_robin_of_nothing_fails) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{print, {round_robin, []}}")), "");
  EXPECT_EQ(stage.failure().find("line 1: round_robin: empty_round_robin_list"), 0U)
      << stage.failure();
}

TEST(ScriptExamples, signals_order_what_three_pools_do) {
  ScriptStage stage;
  ASSERT_EQ(
      stage.run(
          "[" +
          pool_text("{size, 1}",
                    "{set_signal, \"A\"}, {wait_signal, \"B\"}, {print, \"C!\"}, "
                    "{set_signal, \"C\"}") +
          ", " +
          pool_text("{size, 1}", "{wait_signal, \"A\"}, {wait, {1, sec}}, {set_signal, \"B\"}") +
          ", " + pool_text("{size, 1}", "{wait_signal, \"C\"}, {print, \"E!\"}") + "]."),
      "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"\"C!\"", "\"E!\""}));
  EXPECT_LE(stage.seconds(), 2.1);
}

TEST(ScriptExamples, a_signal_is_counted_over_twenty_users) {
  ScriptStage stage;
  ASSERT_EQ(
      stage.run("[" +
                pool_text("{size, 20}",
                          "{wait, {{random_number, 1, 3000}, ms}}, {print, \"done\"}, "
                          "{set_signal, \"A\", 10}") +
                ", " + pool_text("{size, 1}", "{wait_signal, \"A\", 200}, {print, \"E!\"}") + "]."),
      "");
  ASSERT_EQ(stage.prints(), 21U);
  EXPECT_EQ(stage.printed().back(), "\"E!\"");
}

/// When the 60 users of a pool that starts so print, in seconds.
std::vector<double> starts(const std::string& how, std::uint64_t seed = 7) {
  ScriptStage stage;
  stage.spec.seed = seed;
  EXPECT_EQ(stage.run(script_of("{size, 60}, {worker_start, " + how + "}", "{print, \"x\"}")), "");
  EXPECT_EQ(stage.prints(), 60U);
  EXPECT_EQ(stage.workers(1, "started"), 60U);
  EXPECT_EQ(stage.workers(1, "ended"), 60U);
  return stage.printed_at();
}

TEST(ScriptExamples, users_start_linearly) {
  const auto times = starts("{linear, {1, rps}}");
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(times[i], static_cast<double>(i + 1), 0.001);
  }
}

TEST(ScriptExamples, users_start_as_a_power_of_the_time) {
  const auto times = starts("{pow, 0.5, 20, {1, sec}}");
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(times[i], std::pow(static_cast<double>(i + 1) / 20, 2), 0.001);
  }
  EXPECT_NEAR(times.back(), 9, 0.001);
}

TEST(ScriptExamples, users_start_exponentially) {
  const auto times = starts("{exp, 2, {1, sec}}");
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(times[i], std::max(0.0, std::log(static_cast<double>(i + 2) / 2) + 1), 0.001);
  }
  EXPECT_NEAR(times.back(), 4.4, 0.05);
}

TEST(ScriptExamples, users_start_at_random) {
  double sum = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed)
    sum += starts("{poisson, {1, rps}}", seed).back();
  EXPECT_NEAR(sum / 30, 60, 6);
}

TEST(ScriptExamples, users_start_by_a_ramp_and_by_a_comb) {
  EXPECT_NEAR(starts("{ramp, linear, {1, rps}, {5, rps}}").back(), 20, 0.001);
  const auto times = starts("{comb, {10, rps}, {1, sec}, {0, rps}, {5, sec}}");
  EXPECT_NEAR(times.back(), 31, 0.001);
  for (const double at : times) EXPECT_LE(std::fmod(at, 6), 1.0001) << at;
}

TEST(ScriptExamples, all_start_at_once_without_a_way) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 3000}", "{count, \"n\"}")), "");
  EXPECT_EQ(stage.count("n"), 3000U);
  EXPECT_LT(stage.seconds(), 0.01);
}

TEST(ScriptExamples, a_loop_with_variables) {
  ScriptStage stage;
  stage.set("loop_time", "25");
  stage.set("loop_rate", "4");
  ASSERT_EQ(stage.run(loop_of("{time, {{numvar, \"loop_time\"}, sec}}, {rate, {{numvar, "
                              "\"loop_rate\"}, rps}}",
                              "{print, {var, \"loop_rate\"}}")),
            "");
  EXPECT_EQ(stage.prints(), 100U);
  EXPECT_EQ(stage.printed().front(), "\"4\"");
}

TEST(ScriptExamples, a_loop_rate_below_one_a_period_is_a_matter_of_the_phase) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 200}",
                                "{loop, [{time, {1, sec}}, {rate, {0.25, rps}}], [{count, "
                                "\"n\"}]}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.count("n")), 50, 25);
}

TEST(ScriptExamples, twelve_users_of_at_most_twelve_on_a_node) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 12}, {per_node, 12}", "{print, 1}")), "");
  EXPECT_EQ(stage.prints(), 12U);
}

TEST(ScriptExamples, a_variable_that_nobody_gives_is_named_before_the_run) {
  ScriptStage stage;
  const std::string problem =
      stage.run(script_of("{size, {numvar, \"pool_size\"}}", "{print, {var, \"jozin\"}}"));
  EXPECT_NE(problem.find("Var 'pool_size' is not defined"), std::string::npos) << problem;
  EXPECT_NE(problem.find("Var 'jozin' is not defined"), std::string::npos) << problem;
  EXPECT_EQ(stage.users.started, 0U);
}

TEST(ScriptExamples, a_worker_is_told_of_its_end) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 1}", "{print, 1}, {test_method, \"test\"}")), "");
  EXPECT_EQ(stage.lines_with("TERMINATE [nil,nil] \"test\""), 1U);
  ScriptStage failing;
  ASSERT_EQ(failing.run(script_of("{size, 1}",
                                  "{test_method, \"test\"}, {error, \"something bad happend\"}")),
            "");
  EXPECT_EQ(failing.lines_with("TERMINATE {error,\"something bad happend\",[]} \"test\""), 1U);
}

TEST(ScriptExamples, a_statement_that_fails_is_named) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[{pool, [{size, 1}, {worker_type, dummy_worker}],\n"
                      " [\n  {test_proplist, [{t, test, true}]},\n"
                      "  {test_proplist, [{t, test, false}]}]}]."),
            "");
  EXPECT_EQ(stage.failure().find("line 4: test_proplist: badmatch"), 0U) << stage.failure();
}

TEST(ScriptExamples, message_and_rate_change_while_it_runs) {
  ScriptStage stage;
  stage.set("message", "mumba");
  stage.set("rate", "1");
  stage.change(20s, {{"message", "jumba"}, {"rate", "5"}});
  ASSERT_EQ(stage.run(loop_of("{time, {60, sec}}, {rate, {{numvar, \"rate\"}, rps}}",
                              "{print, {var, \"message\"}}")),
            "");
  EXPECT_NEAR(static_cast<double>(stage.prints()), 20 + 200, 1);
  EXPECT_EQ(stage.printed().front(), "\"mumba\"");
  EXPECT_EQ(stage.printed().back(), "\"jumba\"");
}

}  // namespace
}  // namespace throng
