#include "config/settings_update.hpp"

#include <gtest/gtest.h>

#include "config/noting_functions.hpp"
#include "config/setting_layers.hpp"

namespace throng::config {
namespace {

using Type = ParameterType;
using UpdatePolicy = Declaration::UpdatePolicy;
using Changes = std::map<std::string, std::string>;
using Planned = std::map<std::string, Value>;

Declaration updatable(const std::string& name, UpdatePolicy policy) {
  Declaration declaration = declared(name, Type::kInteger, Value::integer(1));
  declaration.update_policy = policy;
  declaration.verification = Declaration::Verification::kFunction;
  return declaration;
}

/// Parameters a and b with update functions, c that may change, d and e that are read-only; all
/// are 1.
class SettingsUpdate : public testing::Test {
 protected:
  SettingsUpdate() {
    auto composed = compose_settings(parameters, {}, functions, nullptr);
    settings = std::move(composed->settings);
    functions.calls.clear();
  }

  std::string problems_of(const Changes& changes) {
    const Settings before = settings;
    const auto planned = plan_update(parameters, settings, changes, functions);
    EXPECT_EQ(settings, before);
    if (planned.is_ok()) return "";
    std::string text;
    for (const SettingProblem& problem : planned.error()) text += problem.describe() + "\n";
    return text;
  }
  /// All three steps.
  std::vector<SettingChange> update(const Changes& changes) {
    const auto planned = plan_update(parameters, settings, changes, functions);
    EXPECT_TRUE(planned.is_ok());
    functions.calls.clear();
    const auto done = apply_update(settings, *planned);
    EXPECT_TRUE(call_update_functions(parameters, done, functions).empty());
    return done;
  }

  Parameters parameters = *Parameters::of(
      {updatable("a", UpdatePolicy::kFunction), updatable("b", UpdatePolicy::kFunction),
       updatable("c", UpdatePolicy::kAny), updatable("d", UpdatePolicy::kReadOnly),
       updatable("e", UpdatePolicy::kReadOnly)});
  NotingFunctions functions;
  Settings settings;
};

TEST_F(SettingsUpdate, two_at_once_are_stored_and_both_functions_called) {
  const auto changes = update({{"a", "2"}, {"b", "\"3\""}});
  EXPECT_EQ(changes, (std::vector<SettingChange>{{"a", Value::integer(1), Value::integer(2)},
                                                 {"b", Value::integer(1), Value::integer(3)}}));
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"updated a 1 2", "updated b 1 3"}));
  EXPECT_EQ(*settings.find("a"), (Setting{Value::integer(2), SettingSource::kUpdate}));
  EXPECT_EQ(settings.find("c")->source, SettingSource::kDefault);
}

TEST_F(SettingsUpdate, one_calls_its_own_function_only) {
  update({{"b", "2"}});
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"updated b 1 2"}));
}

TEST_F(SettingsUpdate, one_without_a_function_is_stored_without_a_call) {
  EXPECT_EQ(update({{"c", "2"}}).size(), 1u);
  EXPECT_EQ(settings.value("c"), Value::integer(2));
  EXPECT_TRUE(functions.calls.empty());
}

TEST_F(SettingsUpdate, an_empty_one_changes_nothing) {
  EXPECT_TRUE(update({}).empty());
}

TEST_F(SettingsUpdate, values_that_stay_are_neither_verified_nor_told) {
  const auto planned = plan_update(parameters, settings, {{"a", "1"}, {"c", "1"}}, functions);
  EXPECT_EQ(*planned, Planned());
  EXPECT_TRUE(functions.calls.empty());
}

TEST_F(SettingsUpdate, of_old_and_new_values_the_new_ones_count) {
  const auto planned = plan_update(parameters, settings, {{"a", "1"}, {"b", "2"}}, functions);
  EXPECT_EQ(*planned, (Planned{{"b", Value::integer(2)}}));
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"verify b 2"}));
}

TEST_F(SettingsUpdate, unknown_names_refuse_the_whole_and_are_all_named) {
  EXPECT_EQ(problems_of({{"y", "1"}, {"a", "2"}, {"d", "2"}, {"x\n", "1"}}),
            "x\\n: no parameter has this name\ny: no parameter has this name\n");
  EXPECT_TRUE(functions.calls.empty());
}

TEST_F(SettingsUpdate, read_only_ones_refuse_the_whole_even_where_the_value_stays) {
  EXPECT_EQ(problems_of({{"e", "1"}, {"a", "2"}, {"d", "2"}, {"c", "\"bad\""}}),
            "d = 2: is read-only: the scenario does not let it change in a run\n"
            "e = 1: is read-only: the scenario does not let it change in a run\n");
  EXPECT_TRUE(functions.calls.empty());
}

TEST_F(SettingsUpdate, invalid_values_refuse_the_whole_and_are_all_named) {
  functions.verifications["a"] = [](const Value&) -> Result<Value, std::string> {
    return failed(std::string("is even"));
  };
  EXPECT_EQ(problems_of({{"a", "2"}, {"b", "3"}, {"c", "true"}}),
            "a = 2: is even\n"
            "c = true: expected a whole number from -9223372036854775808 to "
            "9223372036854775807\n");
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"verify a 2", "verify b 3"}));
}

TEST_F(SettingsUpdate, each_new_value_is_verified_once) {
  update({{"a", "2"}});
  const auto planned = plan_update(parameters, settings, {{"a", "3"}}, functions);
  EXPECT_EQ(*planned, (Planned{{"a", Value::integer(3)}}));
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"updated a 1 2", "verify a 3"}));
}

TEST_F(SettingsUpdate, a_value_that_is_rewritten_to_the_current_one_is_no_change) {
  functions.verifications["a"] = [](const Value&) -> Result<Value, std::string> {
    return Value::integer(1);
  };
  EXPECT_TRUE(update({{"a", "5"}}).empty());
  functions.verifications["a"] = [](const Value&) -> Result<Value, std::string> {
    return Value::integer(6);
  };
  EXPECT_EQ(update({{"a", "5"}}).size(), 1u);
  EXPECT_EQ(settings.value("a"), Value::integer(6));
}

TEST_F(SettingsUpdate, the_user_rate_may_change) {
  EXPECT_EQ(*plan_update(parameters, settings, {{"user_rate", "600"}}, functions),
            (Planned{{"user_rate", Value::rate({10, std::chrono::seconds(1)})}}));
  EXPECT_TRUE(
      plan_update(parameters, settings, {{"user_rate", "\"infinity\""}}, functions)->empty());
}

TEST_F(SettingsUpdate, null_takes_a_value_away_where_nothing_verifies_it) {
  EXPECT_EQ(*plan_update(parameters, settings, {{"user_rate", "null"}}, functions),
            (Planned{{"user_rate", Value()}}));
  EXPECT_EQ(problems_of({{"a", "null"}}), "a: must be given\n");
}

TEST_F(SettingsUpdate, what_was_planned_may_be_applied_again) {
  const Planned planned = {{"a", Value::integer(2)}, {"gone", Value::integer(2)}};
  EXPECT_EQ(apply_update(settings, planned).size(), 1u);
  EXPECT_TRUE(apply_update(settings, planned).empty());
}

TEST_F(SettingsUpdate, an_update_function_that_throws_is_told_and_the_others_are_called) {
  functions.throwing_update = "a";
  const auto changes = apply_update(settings, {{"a", Value::integer(2)}, {"b", Value::integer(3)}});
  const auto problems = call_update_functions(parameters, changes, functions);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].describe(), "a = 2: update function failed: no way");
  EXPECT_EQ(functions.calls, (std::vector<std::string>{"updated a 1 2", "updated b 1 3"}));
  EXPECT_EQ(settings.value("a"), Value::integer(2));
}

}  // namespace
}  // namespace throng::config
