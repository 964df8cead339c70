#include "scenario/script/script_variables.hpp"

#include <gtest/gtest.h>

#include "scenario/script/normalise.hpp"
#include "scenario/script/script_samples.hpp"
#include "terms/term_parser.hpp"

namespace throng::scenario::script {
namespace {

/// "name" of one without a default, "name=" of one with, with blanks between.
std::string variables_in(const std::string& text) {
  const auto term = terms::parse_script(text);
  EXPECT_TRUE(term.is_ok()) << text;
  std::string all;
  for (const Variable& each : variables_of(*normalise(**term))) {
    all += (all.empty() ? "" : " ") + each.name + (each.has_default ? "=" : "");
  }
  return all;
}

std::string read_by(const std::string& statements) {
  return variables_in(pool_of(statements));
}

TEST(ScriptVariables, come_in_order_and_once) {
  EXPECT_EQ(read_by("{print, {var, \"b\"}}, {print, {numvar, \"a\"}}, {print, {var, \"b\"}}"),
            "b a");
  EXPECT_EQ(read_by("{print, \"b\"}"), "");
  EXPECT_EQ(variables_in("[]."), "");
}

TEST(ScriptVariables, are_found_wherever_they_stand) {
  EXPECT_EQ(variables_in("[{pool, [{size, {numvar, \"size\"}}, {worker_type, dummy},\n"
                         "  {worker_start, {linear, {{var, \"start\"}, rps}}}],\n"
                         " [{loop, [{time, {{numvar, \"time\"}, sec}}, {rate, {ramp, linear, {1, "
                         "rps}, {{var, \"end\"}, rps}}},\n"
                         "   {while, {lt, \"m\", {numvar, \"most\"}}}],\n"
                         "   [{print, [{t, {var, \"deep\"}}]}, {'if', {var, \"c\"}, [{print, {var, "
                         "\"then\"}}], [{print, {var, \"else\"}}]}]}]},\n"
                         " {assert, always, {lt, \"m\", {numvar, \"assert\"}}},\n"
                         " {include_resource, r, {var, \"file\"}},\n"
                         " {feed, f, {var, \"feed\"}}]."),
            "size start time end most deep c then else assert file feed");
}

TEST(ScriptVariables, have_a_default_or_not) {
  EXPECT_EQ(read_by("{print, {var, \"a\", 1}}, {print, {numvar, \"b\", 1}}"), "a= b=");
  EXPECT_EQ(read_by("{print, {var, \"a\", 1}}, {print, {var, \"a\"}}, {print, {var, \"a\", 2}}"),
            "a")
      << "one call has none";
  const std::string defaults = "{defaults, [{\"a\", {var, \"b\"}}, {\"c\", 1}]}";
  const std::string pool =
      "{pool, [{size, {var, \"a\"}}, {worker_type, dummy}], [{print, {var, \"d\"}}]}";
  EXPECT_EQ(variables_in("[" + defaults + ", " + pool + "]."), "b a= d");
  EXPECT_EQ(variables_in("[" + pool + ", " + defaults + "]."), "a= d b");
}

TEST(ScriptVariables, know_where_they_are_first_read) {
  const auto term = terms::parse_script(
      "[{pool, [{size, 1}, {worker_type, dummy}],\n  [{print, {var, \"a\"}}, {print, {var, "
      "\"a\"}}]}].");
  const auto all = variables_of(*normalise(**term));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].first.line, 2U);
  EXPECT_EQ(all[0].first.column, 12U);
}

TEST(ScriptVariables, those_of_every_run_are_none) {
  for (const std::string name : {"worker_id", "nodes_num", "bench_script_dir", "bench_workers_dir",
                                 "mzb_script_name", "mzb_bench_id", "worker_hosts"}) {
    EXPECT_EQ(read_by("{print, {var, \"" + name + "\"}}"), "") << name;
  }
}

TEST(ScriptVariables, an_iterator_is_one_of_its_loop) {
  const std::string loop = "{loop, [{time, {1, sec}}, {iterator, \"i\"}], [{print, {var, \"i\"}}]}";
  EXPECT_EQ(read_by(loop), "");
  EXPECT_EQ(read_by(loop + ", {print, {var, \"i\"}}"), "i");
  EXPECT_EQ(read_by("{loop, [{iterator, \"o\"}, {time, {1, sec}}], [" + loop +
                    ", {print, {var, \"o\"}}, {print, {var, \"i\"}}]}"),
            "i");
  EXPECT_EQ(read_by("{loop, [{iterator, \"i\"}, {time, {{var, \"i\"}, sec}}], []}"), "i")
      << "options are done outside of the loop";
}

TEST(ScriptVariables, what_a_user_has_set_is_its_own) {
  EXPECT_EQ(read_by("{set, \"a\", 1}, {print, {var, \"a\"}}"), "");
  EXPECT_EQ(read_by("{print, {var, \"a\"}}, {set, \"a\", 1}"), "a");
  EXPECT_EQ(read_by("{set, \"a\", {add, {numvar, \"a\", 0}, 1}}"), "a=") << "read before it is set";
  EXPECT_EQ(read_by("{'if', true, [{set, \"a\", 1}]}, {print, {var, \"a\"}}"), "");
  EXPECT_EQ(variables_in("[{pool, [{size, 1}, {worker_type, dummy}], [{set, \"a\", 1}]}, {pool, "
                         "[{size, 1}, {worker_type, dummy}], [{print, {var, \"a\"}}]}]."),
            "a")
      << "another pool has other users";
}

TEST(ScriptVariables, a_name_that_is_computed_is_not_known) {
  EXPECT_EQ(read_by("{print, {var, {concat, \"a\", {var, \"b\"}}}}"), "b");
}

}  // namespace
}  // namespace throng::scenario::script
