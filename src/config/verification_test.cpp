#include "config/verification.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "config/noting_functions.hpp"

namespace throng::config {
namespace {

using Type = ParameterType;
using Verification = Declaration::Verification;

Declaration checked(Verification verification) {
  Declaration declaration = declared("size", Type::kInteger);
  declaration.verification = verification;
  if (verification == Verification::kAllowed) {
    declaration.allowed = {Value::integer(1), Value::integer(2)};
  }
  return declaration;
}

std::string reason_of(const Declaration& declaration, const Value& value,
                      const NotingFunctions::Verify& function) {
  NotingFunctions functions;
  functions.verifications["size"] = function;
  const auto verified = verify(declaration, value, functions);
  return verified.is_error() ? verified.error().describe() : "";
}

TEST(Verification, without_any_every_value_stays) {
  NotingFunctions functions;
  EXPECT_EQ(*verify(checked(Verification::kNone), Value::integer(9), functions), Value::integer(9));
  EXPECT_TRUE(verify(checked(Verification::kNone), Value(), functions)->is_undefined());
  EXPECT_TRUE(functions.calls.empty());
}

TEST(Verification, a_list_takes_what_is_on_it_and_names_what_is) {
  NotingFunctions functions;
  const Declaration list = checked(Verification::kAllowed);
  EXPECT_EQ(*verify(list, Value::integer(2), functions), Value::integer(2));
  EXPECT_EQ(verify(list, Value::integer(3), functions).error().describe(),
            "size = 3: expected one of: 1, 2");
}

TEST(Verification, what_is_verified_and_undefined_must_be_given) {
  NotingFunctions functions;
  for (const Verification verification : {Verification::kAllowed, Verification::kFunction}) {
    EXPECT_EQ(verify(checked(verification), Value(), functions).error().describe(),
              "size: must be given");
  }
  EXPECT_TRUE(functions.calls.empty());
}

TEST(Verification, a_function_may_rewrite_the_value) {
  NotingFunctions functions;
  functions.verifications["size"] = [](const Value& value) -> Result<Value, std::string> {
    return Value::integer(*value.as<std::int64_t>() * 2);
  };
  EXPECT_EQ(*verify(checked(Verification::kFunction), Value::integer(4), functions),
            Value::integer(8));
}

TEST(Verification, a_function_that_refuses_or_fails_in_any_way_gives_its_reason) {
  const Declaration declaration = checked(Verification::kFunction);
  using Answer = Result<Value, std::string>;
  EXPECT_EQ(reason_of(declaration, Value::integer(4),
                      [](const Value&) -> Answer { return failed(std::string("is\nodd")); }),
            "size = 4: is\\nodd");
  EXPECT_EQ(reason_of(declaration, Value::integer(4),
                      [](const Value&) -> Answer { throw std::runtime_error("crash"); }),
            "size = 4: verification failed: crash");
  EXPECT_EQ(reason_of(declaration, Value::integer(4), [](const Value&) -> Answer { throw 5; }),
            "size = 4: verification failed");
  EXPECT_EQ(
      reason_of(declaration, Value::integer(4), [](const Value&) -> Answer { return kStopped; }),
      "size = 4: verification failed: it was stopped");
  for (const Value& wrong : {Value::text("x"), Value()}) {
    EXPECT_EQ(reason_of(declaration, Value::integer(4),
                        [&wrong](const Value&) -> Answer { return wrong; }),
              "size = 4: verification gave a value of another type: expected integer");
  }
}

TEST(Verification, secrets_are_masked) {
  Declaration secret = checked(Verification::kFunction);
  secret.type = Type::kText;
  secret.is_secret = true;
  using Answer = Result<Value, std::string>;
  EXPECT_EQ(reason_of(secret, Value::text("s3cret"),
                      [](const Value&) -> Answer { return failed(std::string("too short")); }),
            "size = ***: too short");
  EXPECT_EQ(reason_of(secret, Value::text("s3cret"),
                      [](const Value&) -> Answer { return failed(std::string("no s3cret!")); }),
            "size = ***: refused, for a reason that names the secret");
  secret.verification = Verification::kAllowed;
  secret.allowed = {Value::text("pass")};
  NotingFunctions functions;
  EXPECT_EQ(verify(secret, Value::text("s3cret"), functions).error().describe(),
            "size = ***: expected one of the allowed values");
}

TEST(Verification, long_values_and_reasons_are_cut) {
  const Declaration declaration = declared("text", Type::kText);
  EXPECT_EQ(shown_value(declaration, std::string(300, 'a')), std::string(200, 'a') + "...");
  EXPECT_EQ(shown_reason(declaration, std::string(2000, 'a'), "").size(), kMaxShownReason + 3);
}

TEST(Verification, without_functions_nothing_that_needs_one_is_taken) {
  NoParameterFunctions none;
  EXPECT_EQ(verify(checked(Verification::kFunction), Value::integer(1), none).error().describe(),
            "size = 1: there is no function to verify it");
}

}  // namespace
}  // namespace throng::config
