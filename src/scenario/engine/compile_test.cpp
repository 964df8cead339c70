#include "scenario/engine/compile.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

/// Why a script cannot be run; "ok": it can.
std::string problem_of(const std::string& script) {
  const auto program = compile_script("s.erl", script);
  return program ? "ok" : program.error();
}
std::string pool(const std::string& statements, const std::string& worker = "dummy_worker",
                 const std::string& options = "") {
  return "[\n{pool, [{size, 1}, {worker_type, " + worker + "}" + options + "],\n [" + statements +
         "]}].";
}
std::shared_ptr<const ScriptProgram> compiled(const std::string& script) {
  auto program = compile_script("s.erl", script);
  EXPECT_TRUE(program.is_ok()) << program.error();
  return program ? *program : nullptr;
}
bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Compile, what_the_check_refuses_is_refused_in_its_words) {
  EXPECT_TRUE(has(problem_of(pool("{bogus, 1}")), "pool1: line 3: Unknown function bogus/1."));
  EXPECT_TRUE(has(problem_of("[{pool"), "syntax error"));
}

TEST(Compile, a_comb_in_a_comb_has_its_place) {
  const std::string problem = problem_of(
      pool("{loop, [{time, {1, sec}}, {rate, {comb, {comb, {1, rps}, {1, sec}}, {1, sec}}}], []}"));
  EXPECT_TRUE(has(problem, "s.erl:3:")) << problem;
  EXPECT_TRUE(has(problem, "inside of a comb")) << problem;
  EXPECT_TRUE(has(problem_of(pool("{loop, [{time, {1, sec}}, {rate, {comb, {think_time, {1, sec}, "
                                  "{1, rps}}, {1, sec}}}], []}")),
                  "inside of a comb"));
}

TEST(Compile, a_metric_is_of_one_kind) {
  const std::string problem = problem_of(pool("{count, \"m\"}, {gauge, \"m\", 1}"));
  EXPECT_TRUE(has(problem, "\"m\" is a metric of two kinds")) << problem;
  EXPECT_EQ(problem_of(pool("{count, \"m\"}, {count, \"m\", 2}, {gauge, \"n\", 1}")), "ok");
}

TEST(Compile, a_worker_that_cannot_be_run_is_named_with_those_that_can) {
  const std::string problem = problem_of(pool("{initial_presence}", "xmpp_worker"));
  EXPECT_TRUE(has(problem, "cannot be run yet")) << problem;
  EXPECT_TRUE(has(problem, "dummy_worker")) << problem;
}

TEST(Compile, a_row_needs_a_feed) {
  EXPECT_NE(problem_of(pool("{print, {row, nobody}}")), "ok");
}

TEST(Compile, names_are_written_down) {
  EXPECT_NE(problem_of(pool("{print, {var, {concat, \"a\", \"b\"}}}")), "ok");
  EXPECT_NE(problem_of(pool("{count, {concat, \"a\", \"b\"}}")), "ok");
  EXPECT_NE(problem_of(pool("{print, {metric, {concat, \"a\", \"b\"}}}")), "ok");
}

TEST(Compile, several_problems_are_all_told) {
  const std::string problem = problem_of(
      "[{pool, [{size, 1}, {worker_type, xmpp_worker}], [{initial_presence}]},\n"
      " {pool, [{size, 1}, {worker_type, dummy_worker}], [{count, \"m\"}, {gauge, "
      "\"m\", 1}]}].");
  EXPECT_TRUE(has(problem, "s.erl:1:")) << problem;
  EXPECT_TRUE(has(problem, "s.erl:2:")) << problem;
}

TEST(Compile, what_a_body_needs_is_known) {
  const auto program = compiled(
      pool("{set, \"a\", 1}, {set, \"b\", 1}, {set, \"a\", 2}, {loop, [{time, {1, sec}}, "
           "{iterator, \"i\"}], [{loop, [{time, {1, sec}}], [{ignore_failure, {ignore_failure, "
           "{print, {t, 1, 2, 3}}}}]}]}, {loop, [{time, {1, sec}}], []}"));
  ASSERT_NE(program, nullptr);
  ASSERT_EQ(program->pools.size(), 1U);
  const CodeNeeds& body = program->pools[0].body;
  EXPECT_EQ(body.locals, 3U) << "a, b, i";
  EXPECT_EQ(body.loops, 2U);
  EXPECT_EQ(body.tries, 2U);
  EXPECT_GE(body.values, body.locals + 1);
  EXPECT_EQ(program->loops.size(), 3U);
}

TEST(Compile, a_script_knows_what_it_reads) {
  const auto program = compiled(
      "[{defaults, [{\"d\", 1}]}, {pool, [{size, {numvar, \"n\"}}, {worker_type, "
      "simple_http_worker}], [{get, {var, \"url\"}}, {'if', {eq, {response, status}, "
      "200}, [{count, \"good\"}]}, {'if', {gt, {metric, \"good\"}, 3}, [{get, "
      "\"http://a/\"}]}, {loop, [{time, {1, sec}}, {while, {lt, \"http_*\", 3}}], "
      "[]}]}].");
  ASSERT_NE(program, nullptr);
  EXPECT_TRUE(program->reads_responses);
  EXPECT_FALSE(program->reads_bodies);
  EXPECT_FALSE(program->reads_headers);
  EXPECT_EQ(program->watched, (std::vector<std::string>{"good", "http_*"}));
  ASSERT_EQ(program->metrics.size(), 1U);
  EXPECT_EQ(program->metrics[0].name, "good");
  EXPECT_EQ(program->defaults.size(), 1U);
  std::vector<std::string> names;
  for (const VariableUse& each : program->variables) names.push_back(each.name);
  EXPECT_EQ(names, (std::vector<std::string>{"n", "url"}));
}

TEST(Compile, equal_functions_and_variables_are_kept_once) {
  const auto program =
      compiled(pool("{print, {add, {var, \"a\"}, {add, {var, \"a\"}, 1}}}, "
                    "{print, {numvar, \"a\"}}, {print, {var, \"a\", 1}}"));
  ASSERT_NE(program, nullptr);
  EXPECT_EQ(program->functions.size(), 1U);
  EXPECT_EQ(program->variables.size(), 3U);
}

TEST(Compile, constants_may_be_shared_by_threads) {
  const auto program = compiled(pool("{print, [1, \"text\", {t, a}]}, {print, {t, \"x\", [2]}}"));
  ASSERT_NE(program, nullptr);
  for (const Value& each : program->constants) EXPECT_TRUE(each.is_shared());
}

}  // namespace
}  // namespace throng::scenario::engine
