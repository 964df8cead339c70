#include "scenario/script/check_pool.hpp"

#include <gtest/gtest.h>

#include "scenario/script/script_samples.hpp"
#include "scenario/script/worker_catalogue.hpp"

namespace throng::scenario::script {
namespace {

std::string pool_with(const std::string& options, const std::string& statements = "") {
  return "[{pool, [" + options + "], [" + statements + "]}].";
}

std::string sized(const std::string& size) {
  return wrong_with(pool_with("{size, " + size + "}, {worker_type, dummy_worker}"));
}

std::string started(const std::string& how) {
  return wrong_with(pool_of("", ", {worker_start, " + how + "}"));
}

TEST(CheckPool, sizes) {
  for (const char* right : {"0", "5", "\"3\"", "<<\"3\">>", "{var, \"n\"}", "{numvar, \"n\"}"}) {
    EXPECT_EQ(sized(right), "ok") << right;
  }
  EXPECT_EQ(sized("-1"), "pool1: negative size is not allowed.");
  EXPECT_EQ(sized("1.5"), "line 1: Type error {1.5,is_not,integer}");
  EXPECT_EQ(sized("{random_number, 5}"),
            "pool1: can't use operation random_number with args [5] as pool size.");
  EXPECT_EQ(wrong_with("[{pool, [], []}, {bogus}]."), "line 1: pool without size");
}

TEST(CheckPool, each_worker_has_a_long_and_a_short_name) {
  for (const std::string& name : {"dummy", "exec", "http", "simple_http", "tcp", "xmpp"}) {
    ASSERT_NE(find_worker(name), nullptr);
    EXPECT_EQ(find_worker(name), find_worker(name + "_worker"));
    EXPECT_EQ(wrong_with(pool_with("{size, 1}, {worker_type, " + name + "}")), "ok");
  }
}

TEST(CheckPool, a_worker_that_is_not_there_is_all_that_is_said_of_its_pool) {
  EXPECT_EQ(wrong_with(pool_with("{size, -1}, {worker_type, mine}", "{bogus}")),
            "pool1: Couldn't get module info for mine");
  EXPECT_EQ(wrong_with(pool_with("{size, 1}")), "pool1: Couldn't get module info for undefined");
  const Report report = check_script("s.erl", pool_with("{size, 1}, {worker_type, htpt_worker}"));
  EXPECT_NE(report.problems.all()[0].text.find("did you mean http_worker?"), std::string::npos);
}

TEST(CheckPool, a_type_of_worker_is_taken_where_throng_has_the_worker) {
  for (const std::string& type : {"erlang", "python", "lua"}) {
    EXPECT_EQ(wrong_with(
                  pool_with("{size, 1}, {worker_type, http_worker, " + type + "}", "{get, \"/\"}")),
              "ok");
  }
  EXPECT_EQ(wrong_with(pool_with("{size, 1}, {worker_type, http_worker, ruby}")),
            "pool1: line 1: Unknown worker type ruby");
  EXPECT_EQ(wrong_with(pool_with("{size, 1}, {worker_type, mine, python}", "{anything, 1}")),
            "pool1: line 1: Python workers are not run: mine");
}

TEST(CheckPool, a_lua_worker_has_main_and_is_refused_when_nothing_else_is_wrong) {
  EXPECT_EQ(wrong_with(pool_with("{size, 1}, {worker_type, mine, lua}", "{main}")),
            "pool1: line 1: Lua workers are not run: mine");
  EXPECT_EQ(wrong_with(pool_with("{size, 1}, {worker_type, mine, lua}", "{main, 1}")),
            "pool1: line 1: Function with wrong arity {erlang,lua}:main/1.");
}

TEST(CheckPool, statements_are_looked_for_wherever_they_stand_but_in_options_of_a_loop) {
  EXPECT_EQ(wrong_with(pool_of("{print, {wait, {bogus}}}")),
            "line 1: Type error {{bogus},is_not,time}");
  EXPECT_EQ(wrong_with(pool_of("{print, [{sprintf, \"~p\", [{bogus, 1, 2}]}]}")),
            "pool1: line 1: Unknown function bogus/2.");
  EXPECT_EQ(wrong_with(pool_of("{loop, [{time, {1, sec}}, {while, {lt, \"a\", 1}}], [{bogus}]}")),
            "pool1: line 1: Unknown function bogus/0.");
  EXPECT_EQ(wrong_with(pool_of("{round_robin, 1, 2, 3}")),
            "pool1: line 1: Unknown function round_robin/3.");
  EXPECT_EQ(wrong_with(pool_of("{print}, {print, 1, 2}")),
            "pool1: line 1: Function with wrong arity {erlang,dummy_worker}:print/0.\n"
            "pool1: line 1: Function with wrong arity {erlang,dummy_worker}:print/2.");
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, dummy}], {print, 1}}]."),
            "pool1: line 1: Expected list of expressions but got {print,1}.");
}

TEST(CheckPool, a_function_with_other_arguments_is_told_how_it_is_written) {
  const Report report = check_script("s.erl", pool_of("\n{parallel, {print, 1}, {print, 2}}"));
  EXPECT_EQ(report.problems.all()[0].original, "pool1: line 2: Unknown function parallel/2.");
  EXPECT_EQ(report.problems.all()[0].text,
            "parallel with 2 arguments: expected {parallel, [Statement1, Statement2, ...]}");
}

TEST(CheckPool, data_that_looks_like_a_call_is_told_apart) {
  const Report report =
      check_script("s.erl",
                   "[{pool, [{size, 1}, {worker_type, simple_http}], [{get, \"http://h/\", "
                   "[{expected, 200}]}]}].");
  EXPECT_EQ(report.problems.all()[0].original, "pool1: line 1: Unknown function expected/1.");
  EXPECT_NE(report.problems.all()[0].text.find("{t, expected, ...}"), std::string::npos);
}

TEST(CheckPool, pools_are_counted_and_all_of_their_problems_told) {
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, dummy}], [{a}]},\n{pool, [{size, -1}, "
                       "{worker_type, dummy}], [{b}]}]."),
            "pool1: line 1: Unknown function a/0.\npool2: negative size is not allowed.\npool2: "
            "line 2: Unknown function b/0.");
}

TEST(CheckPool, options_that_nobody_knows_are_warnings) {
  const Report report = check_script("s.erl", pool_of("", ",\n{woker_start, {linear, {1, rps}}}"));
  EXPECT_TRUE(report.is_ok());
  EXPECT_EQ(
      texts_of(report.warnings),
      (std::vector<std::string>{
          "2:1: {woker_start,{linear,{1,rps}}}: expected an option of a pool: size, "
          "worker_type, worker_start, per_node; it is left out; did you mean worker_start?"}));
}

TEST(CheckPool, ways_to_start) {
  for (const char* right :
       {"{linear, {10, rps}}", "{linear, {var, \"r\"}}", "{poisson, {1, rpm}}",
        "{pow, 0.5, 20, {1, sec}}", "{exp, 2, {1, sec}}", "{exp, {numvar, \"x\"}, {1, min}}",
        "{ramp, linear, {1, rps}, {5, rps}}", "{comb, {1, rps}, {1, sec}}"}) {
    EXPECT_EQ(started(right), "ok") << right;
  }
  const std::string pow =
      "pool1: Invalid pow parameters (should be two positive numbers followed by time constant)";
  const std::string exp =
      "pool1: Invalid exp parameters (should be X > 1 followed by time constant)";
  for (const char* wrong : {"{pow, 1, 2}", "{pow, 0, 2, {1, sec}}", "{pow, 1, 2, 3}"}) {
    EXPECT_EQ(started(wrong), pow) << wrong;
  }
  for (const char* wrong : {"{exp, 1, {1, sec}}", "{exp, 2}", "{exp, 2, {1, rps}}"}) {
    EXPECT_EQ(started(wrong), exp) << wrong;
  }
  EXPECT_EQ(started("{linear, {1, rps}, 2}"),
            "pool1: Invalid worker start rate arguments: only one arg is allowed, 2 were given");
  EXPECT_EQ(started("{poisson}"),
            "pool1: Invalid poisson arguments (only one arg is allowed, 0 were given)");
  EXPECT_EQ(started("{liner, {1, rps}}"), "pool1: Unknown worker start type: liner");
  EXPECT_EQ(started("linear"), "pool1: Unknown worker start type: linear");
  EXPECT_EQ(started("{linear, 5}"), "pool1: line 1: Type error {5,is_not,rate}");
}

}  // namespace
}  // namespace throng::scenario::script
