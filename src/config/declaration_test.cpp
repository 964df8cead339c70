#include "config/declaration.hpp"

#include <gtest/gtest.h>

#include "config/noting_functions.hpp"

namespace throng::config {
namespace {

using Type = ParameterType;
using Verification = Declaration::Verification;
using UpdatePolicy = Declaration::UpdatePolicy;

TEST(Declaration, every_form_of_verification_and_of_update_is_taken) {
  std::vector<Declaration> declarations;
  for (const Verification verification : kVerifications) {
    for (const UpdatePolicy policy : kUpdatePolicies) {
      Declaration one = declared("name_" + std::to_string(declarations.size()), Type::kInteger,
                                 Value::integer(1));
      one.verification = verification;
      one.update_policy = policy;
      if (verification == Verification::kAllowed) one.allowed = {Value::integer(1)};
      declarations.push_back(std::move(one));
    }
  }
  EXPECT_EQ(declarations.size(), 9u);
  EXPECT_TRUE(check_declarations(declarations).empty());
}

TEST(Declaration, a_description_may_be_any_utf8_and_nothing_else) {
  std::vector<Declaration> declarations(2, declared("name", Type::kText));
  declarations[0].description = "\xc3\xa9\xe2\x98\xba\xf0\x9f\x98\x80";
  declarations[1].description = "caf\xe9";
  EXPECT_EQ(check_declarations(declarations),
            (std::vector<DeclarationProblem>{
                {"name", "the scenario", "a description that is not UTF-8: expected UTF-8"}}));
}

TEST(Declaration, all_that_is_wrong_is_reported_in_order) {
  std::vector<Declaration> bad(9, declared("good", Type::kInteger));
  bad[0].name = "Bad\n";
  bad[1].name = std::string(65, 'a');
  bad[2].description = "";
  bad[3].description = "\xff";
  bad[4].description = std::string(501, 'a');
  bad[5].verification = Verification::kAllowed;
  bad[6].verification = Verification::kAllowed;
  bad[6].allowed = {Value::integer(1), Value::text("x"), Value()};
  bad[7].standard = Value::real(1.5);
  bad[8].is_override = true;
  bad[8].is_of_scenario = false;
  bad[8].origin = "plug.cpp";
  const std::string name =
      "expected a name of at most 64 small letters, digits and '_' that begins with a letter";
  const std::string integer =
      ": expected a whole number from -9223372036854775808 to 9223372036854775807";
  const std::string by = "the scenario";
  EXPECT_EQ(check_declarations(bad),
            (std::vector<DeclarationProblem>{
                {"Bad\\n", by, name},
                {std::string(65, 'a'), by, name},
                {"good", by, "no description: expected a text that says what it is for"},
                {"good", by, "a description that is not UTF-8: expected UTF-8"},
                {"good", by, "a description of 501 bytes: expected at most 500"},
                {"good", by, "an empty list of allowed values: expected at least one"},
                {"good", by, "the allowed value x" + integer},
                {"good", by, "the allowed value undefined" + integer},
                {"good", by, "the default 1.5" + integer},
                {"good", "plug.cpp", "an override: expected it in the scenario only"}}));
}

TEST(Declaration, several_faults_of_one_are_all_reported) {
  Declaration bad = declared("1st", Type::kFlag, Value::integer(1));
  bad.allowed = {Value::flag(true)};
  const auto problems = check_declarations(std::vector{bad});
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_EQ(problems[1].reason, "allowed values without that verification: expected none");
  EXPECT_EQ(problems[2].describe(),
            "1st (declared by the scenario): the default 1: expected true or false (or yes, no, "
            "on, off, 1, 0)");
}

TEST(Declaration, the_values_of_a_secret_are_not_shown) {
  Declaration bad = declared("password", Type::kInteger, Value::text("s3cret"));
  bad.is_secret = true;
  const auto problems = check_declarations(std::vector{bad});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_TRUE(problems[0].reason.starts_with("the default ***: expected"));
}

}  // namespace
}  // namespace throng::config
