// Pools: how many users there are, and how that changes.
#include <cmath>

#include "script_stage.hpp"

namespace throng {
namespace {

std::string sized(const std::string& statements, const std::string& more = "") {
  return script_of("{size, {numvar, \"n\"}}" + more, statements);
}

TEST(ScriptPools, a_pool_of_2_grows_to_5_and_shrinks_to_1) {
  ScriptStage stage;
  stage.set_tick(1s);
  stage.set("n", "2");
  stage.change(3s, {{"n", "5"}});
  stage.change(6s, {{"n", "1"}});
  ASSERT_EQ(stage.run(sized("{wait, {8500, ms}}, {print, {metric, \"workers.pool1.ended\"}}, "
                            "{print, {metric, \"workers.pool1.started\"}}")),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"4", "5"})) << "the first goes on";
  EXPECT_EQ(stage.workers(1, "started"), 5U);
  EXPECT_EQ(stage.workers(1, "ended"), 5U);
  EXPECT_EQ(stage.workers(1, "failed"), 0U);
  EXPECT_EQ(stage.users.started, 5U);
  EXPECT_EQ(stage.users.finished, 1U);
  EXPECT_EQ(stage.users.removed, 4U);
  EXPECT_EQ(stage.users.failed, 0U);
  EXPECT_NEAR(stage.seconds(), 8.5, 0.01);
}

TEST(ScriptPools, who_comes_later_has_an_id_that_nobody_had) {
  ScriptStage stage;
  stage.set("n", "2");
  stage.change(3s, {{"n", "1"}});
  stage.change(6s, {{"n", "3"}});
  ASSERT_EQ(stage.run(sized("{print, {var, \"worker_id\"}}, {wait, {20, sec}}")), "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "2", "3", "4"}));
}

TEST(ScriptPools, growth_keeps_to_the_way_in_which_users_start) {
  ScriptStage stage;
  stage.set("n", "2");
  stage.change(10s, {{"n", "5"}});
  ASSERT_EQ(stage.run(sized("{print, {var, \"worker_id\"}}, {wait, {60, sec}}",
                            ", {worker_start, {linear, {0.5, rps}}}")),
            "");
  const auto times = stage.printed_at();
  ASSERT_EQ(times.size(), 5U);
  const double expected[] = {2, 4, 12, 14, 16};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(times[i], expected[i], 0.002) << i;
}

TEST(ScriptPools, a_pool_that_shrinks_while_users_wait_to_start_has_less_of_them) {
  ScriptStage stage;
  stage.set("n", "10");
  stage.change(3500ms, {{"n", "5"}});
  ASSERT_EQ(stage.run(sized("{print, {var, \"worker_id\"}}, {wait, {30, sec}}",
                            ", {worker_start, {linear, {1, rps}}}")),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "2", "3", "4", "5"}));
  EXPECT_NEAR(stage.seconds(), 35, 0.01);
  EXPECT_EQ(stage.users.removed, 0U);
}

TEST(ScriptPools, a_pool_that_shrinks_below_those_who_run_ends_the_latest) {
  ScriptStage stage;
  stage.set("n", "10");
  stage.change(5500ms, {{"n", "3"}});
  ASSERT_EQ(stage.run(sized("{wait, {30, sec}}, {print, {var, \"worker_id\"}}",
                            ", {worker_start, {linear, {1, rps}}}")),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(stage.users.removed, 2U);
  EXPECT_EQ(stage.workers(1, "started"), 5U);
  EXPECT_EQ(stage.workers(1, "ended"), 5U);
}

TEST(ScriptPools, a_run_of_nobody_is_over_at_once) {
  ScriptStage stage;
  stage.set("n", "0");
  ASSERT_EQ(stage.run(sized("{print, 1}")), "");
  EXPECT_EQ(stage.users.started, 0U);
  EXPECT_NEAR(stage.seconds(), 0, 0.01);
}

TEST(ScriptPools, users_for_whom_there_is_no_rate_never_start_and_nobody_waits_for_them) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 5}, {worker_start, {linear, {0, rps}}}", "{print, 1}")),
            "");
  EXPECT_EQ(stage.users.started, 0U);
  EXPECT_NEAR(stage.seconds(), 0, 0.01);
}

TEST(ScriptPools, a_pool_of_nobody_may_grow_while_another_runs) {
  ScriptStage stage;
  stage.set("n", "0");
  stage.change(3s, {{"n", "3"}});
  ASSERT_EQ(stage.run("[" + pool_text("{size, {numvar, \"n\"}}", "{print, 1}") + ", " +
                      pool_text("{size, 1}", "{wait, {5, sec}}, {print, 2}") + "]."),
            "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"1", "1", "1", "2"}));
  EXPECT_EQ(stage.workers(1, "started"), 3U);
  EXPECT_EQ(stage.workers(2, "started"), 1U);
}

TEST(ScriptPools, who_has_ended_is_not_started_again_by_growth) {
  ScriptStage stage;
  stage.set("n", "2");
  stage.change(3s, {{"n", "4"}});
  ASSERT_EQ(stage.run("[" + pool_text("{size, {numvar, \"n\"}}", "{print, 1}") + ", " +
                      pool_text("{size, 1}", "{wait, {5, sec}}") + "]."),
            "");
  EXPECT_EQ(stage.prints(), 4U);
}

TEST(ScriptPools, a_change_of_another_variable_starts_nobody) {
  ScriptStage stage;
  stage.set("n", "2");
  stage.set("other", "a");
  stage.change(3s, {{"other", "b"}});
  ASSERT_EQ(stage.run(sized("{wait, {5, sec}}, {print, {var, \"other\"}}")), "");
  EXPECT_EQ(stage.printed(), (std::vector<std::string>{"\"b\"", "\"b\""}));
}

TEST(ScriptPools, several_pools_count_their_users_each_from_1) {
  ScriptStage stage;
  ASSERT_EQ(stage.run("[" + pool_text("{size, 2}", "{print, {t, a, {var, \"worker_id\"}}}") + ", " +
                      pool_text("{size, \"3\"}", "{print, {t, b, {var, \"worker_id\"}}}") + ", " +
                      pool_text("{size, 1}", "{print, {t, c, {numvar, \"worker_id\"}}}") + "]."),
            "");
  const std::vector<std::string> expected = {"{a,1}", "{a,2}", "{b,1}", "{b,2}", "{b,3}", "{c,1}"};
  EXPECT_EQ(stage.printed(), expected);
  EXPECT_EQ(stage.users.started, 6U);
}

TEST(ScriptPools, a_pool_that_needs_more_nodes_is_an_error) {
  ScriptStage stage;
  const std::string problem = stage.run(
      "[{pool, [{size, 12}, {per_node, 3},\n {worker_type, dummy_worker}], [{print, "
      "1}]}].");
  EXPECT_NE(problem.find("Need more nodes, required = 4, actual = 1"), std::string::npos)
      << problem;
  EXPECT_EQ(problem.find("script.erl:1: pool1: not_enough_nodes"), 0U) << problem;
  EXPECT_EQ(stage.users.started, 0U);
}

TEST(ScriptPools, a_size_that_is_none_is_an_error) {
  for (const char* size : {"many", "-1", "1.5", "", "1e3", "999999999999"}) {
    ScriptStage stage;
    stage.set("n", size);
    const std::string problem = stage.run(script_of("{size, {var, \"n\"}}", "{print, 1}"));
    EXPECT_EQ(problem.find("script.erl:1: pool1: size: "), 0U) << size << ": " << problem;
  }
  ScriptStage stage;
  stage.set("n", "+3");
  ASSERT_EQ(stage.run(script_of("{size, {var, \"n\"}}", "{print, 1}")), "");
  EXPECT_EQ(stage.prints(), 3U);
}

TEST(ScriptPools, ten_thousand_users_start_and_end) {
  ScriptStage stage;
  ASSERT_EQ(stage.run(script_of("{size, 10000}, {worker_start, {linear, {1000, rps}}}",
                                "{wait, {2, sec}}, {count, \"n\"}")),
            "");
  EXPECT_EQ(stage.count("n"), 10'000U);
  EXPECT_NEAR(stage.seconds(), 12, 0.01);
}

}  // namespace
}  // namespace throng
