#include "scenario/engine/evaluate_piece.hpp"

#include <gtest/gtest.h>

#include "scenario/engine/compile.hpp"
#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

/// What the default of a variable comes to, or why it does not.
std::string evaluated(const std::string& expression, const ScriptEnvironment::Values& values = {}) {
  const auto program = compile_script(
      "s.erl",
      "[{defaults, [{\"a\", " + expression +
          "}]}, {pool, [{size, 1}, {worker_type, dummy_worker}], [{print, {var, \"a\"}}]}].");
  if (!program) return program.error();
  EXPECT_EQ((*program)->defaults.size(), 1U);
  base::Random random(7, 0);
  const auto value = evaluate_piece(**program, (*program)->defaults.at(0).value,
                                    ScriptEnvironment(values), random);
  if (value.is_ok()) return values::shown(*value, 200);
  return "failed: " + values::shown(value.error().reason, 200);
}

TEST(EvaluatePiece, data_is_itself) {
  EXPECT_EQ(evaluated("5"), "5");
  EXPECT_EQ(evaluated("\"text\""), "\"text\"");
  EXPECT_EQ(evaluated("[1, [a, <<\"b\">>], 2.5]"), "[1,[a,<<\"b\">>],2.5]");
  EXPECT_EQ(evaluated("#{k => [1]}"), "#{k => [1]}");
}

TEST(EvaluatePiece, calls_without_a_user_are_worked_out) {
  EXPECT_EQ(evaluated("{t, 1, {add, 2, 3}}"), "{1,5}");
  EXPECT_EQ(evaluated("{sprintf, \"~p-~s\", [1, \"x\"]}"), "\"1-x\"");
  EXPECT_EQ(evaluated("{seq, 1, 3}"), "[1,2,3]");
  EXPECT_EQ(evaluated("{2, sec}"), "2000");
  EXPECT_EQ(evaluated("{{numvar, \"n\"}, sec}", {{"n", Value::string("3")}}), "3.0e3");
}

TEST(EvaluatePiece, variables_are_read_from_the_environment) {
  EXPECT_EQ(evaluated("{var, \"b\"}", {{"b", Value::string("given")}}), "\"given\"");
  EXPECT_EQ(evaluated("{numvar, \"b\"}", {{"b", Value::string("7")}}), "7");
  EXPECT_EQ(evaluated("{var, \"b\", 5}"), "5");
  EXPECT_EQ(evaluated("{var, \"b\"}"), "failed: {var_is_unbound,\"b\"}");
  EXPECT_EQ(evaluated("{numvar, \"b\"}", {{"b", Value::string("x")}}), "failed: badarg");
}

TEST(EvaluatePiece, what_fails_has_its_reason) {
  EXPECT_EQ(evaluated("{choose, []}"), "failed: badarg");
  EXPECT_EQ(evaluated("{{var, \"n\"}, sec}", {{"n", Value::string("3")}}), "failed: badarg");
}

TEST(EvaluatePiece, what_needs_a_user_is_refused_in_words) {
  for (const char* each :
       {"{wait, {1, sec}}", "{set_signal, \"A\"}", "{print, 1}", "{round_robin, [1, 2]}",
        "{var, \"worker_id\"}", "{loop, [{time, {1, sec}}, {iterator, \"i\"}], []}", "{error, x}",
        "{dump, 1}", "{parallel, [1, 2]}", "{ignore_failure, {error, x}}", "{resource, r}"}) {
    const std::string outcome = evaluated(each);
    EXPECT_FALSE(outcome.empty()) << each;
    EXPECT_TRUE(outcome.find("failed: ") == 0 || outcome.find("s.erl") != std::string::npos)
        << each << ": " << outcome;
  }
}

}  // namespace
}  // namespace throng::scenario::engine
