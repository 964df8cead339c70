#include "config/parameters.hpp"

#include <gtest/gtest.h>

#include "config/noting_functions.hpp"

namespace throng::config {
namespace {

using Type = ParameterType;

Declaration plugged(const std::string& name, Type type = Type::kInteger) {
  Declaration declaration = declared(name, type);
  declaration.is_of_scenario = false;
  declaration.origin = "plug.cpp";
  return declaration;
}

Declaration overriding(const std::string& name, std::int64_t standard) {
  Declaration declaration = declared(name, Type::kInteger, Value::integer(standard));
  declaration.is_override = true;
  return declaration;
}

std::string names_of(const Parameters& parameters) {
  std::string names;
  for (const Declaration& one : parameters.all()) names += one.name + " ";
  return names;
}

std::string problems_of(std::vector<Declaration> declarations) {
  const auto parameters = Parameters::of(std::move(declarations));
  if (parameters.is_ok()) return "";
  std::string text;
  for (const DeclarationProblem& problem : parameters.error()) text += problem.describe() + "\n";
  return text;
}

TEST(Parameters, the_user_rate_is_built_in_unlimited_and_may_change) {
  const Parameters parameters;
  const Declaration* rate = parameters.find(kUserRate);
  ASSERT_NE(rate, nullptr);
  EXPECT_EQ(rate->type, Type::kRate);
  EXPECT_EQ(rate->standard, Value::unlimited());
  EXPECT_EQ(rate->update_policy, Declaration::UpdatePolicy::kAny);
  EXPECT_TRUE(check_declarations(builtin_declarations()).empty());
}

TEST(Parameters, those_of_scenario_and_plug_ins_come_after_the_built_in_ones) {
  const auto parameters =
      Parameters::of({declared("b", Type::kText), plugged("a"), declared("c", Type::kFlag)});
  ASSERT_TRUE(parameters.is_ok());
  EXPECT_EQ(names_of(*parameters), "user_rate b a c ");
  EXPECT_EQ(parameters->find("a")->origin, "plug.cpp");
  EXPECT_EQ(parameters->find("d"), nullptr);
}

TEST(Parameters, a_name_that_is_declared_twice_is_refused_with_both_origins) {
  EXPECT_EQ(problems_of({declared("a", Type::kInteger), plugged("a"), plugged("user_rate"),
                         plugged("b"), plugged("b")}),
            "a (declared by plug.cpp): declared by the scenario too: expected each name once, or "
            "an override in the scenario\n"
            "user_rate (declared by plug.cpp): declared by throng too: expected each name once, or "
            "an override in the scenario\n"
            "b (declared by plug.cpp): declared by plug.cpp too: expected each name once, or an "
            "override in the scenario\n");
}

TEST(Parameters, an_override_takes_the_place_of_a_declaration_wherever_it_stands) {
  const auto parameters =
      Parameters::of({overriding("a", 5), plugged("a"), declared("b", Type::kText)});
  ASSERT_TRUE(parameters.is_ok());
  EXPECT_EQ(names_of(*parameters), "user_rate a b ");
  EXPECT_EQ(parameters->find("a")->standard, Value::integer(5));
  EXPECT_EQ(parameters->find("a")->origin, "the scenario");
}

TEST(Parameters, an_override_of_nothing_adds) {
  EXPECT_EQ(names_of(*Parameters::of({overriding("a", 5)})), "user_rate a ");
}

TEST(Parameters, the_last_of_several_overrides_counts) {
  const auto parameters =
      Parameters::of({plugged("a"), overriding("a", 1), overriding("a", 3), overriding("a", 2)});
  ASSERT_TRUE(parameters.is_ok());
  EXPECT_EQ(parameters->find("a")->standard, Value::integer(2));
}

TEST(Parameters, an_override_keeps_the_type) {
  EXPECT_EQ(problems_of({overriding("user_rate", 5)}),
            "user_rate (declared by the scenario): an override of type integer: expected rate, as "
            "throng declares it\n");
}

TEST(Parameters, declarations_that_are_bad_are_all_reported) {
  Declaration bad = plugged("B");
  bad.is_override = true;
  EXPECT_EQ(Parameters::of({bad, plugged("")}).error().size(), 3u);
}

}  // namespace
}  // namespace throng::config
