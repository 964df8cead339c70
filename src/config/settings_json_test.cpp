#include "config/settings_json.hpp"

#include <gtest/gtest.h>

#include "config/noting_functions.hpp"

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;

std::vector<Declaration> some() {
  Declaration wait = declared("wait", Type::kDuration, Value::duration(10s));
  wait.verification = Declaration::Verification::kAllowed;
  wait.allowed = {Value::duration(10s), Value::duration(1min)};
  Declaration password = declared("password", Type::kText, Value::text("s3cret"));
  password.is_secret = true;
  password.is_override = true;
  password.update_policy = Declaration::UpdatePolicy::kFunction;
  return {wait, password};
}

TEST(SettingsJson, settings_are_an_array_with_secrets_masked) {
  const auto parameters = Parameters::of(some());
  ASSERT_TRUE(parameters.is_ok());
  Settings settings;
  settings.set("wait", {Value::duration(1min), SettingSource::kCommandLine});
  settings.set("password", {Value::text("pass"), SettingSource::kEnvironment});
  EXPECT_EQ(settings_json(*parameters, settings), R"([
 {
  "name": "wait",
  "description": "what wait is for",
  "type": "duration",
  "value": "1m",
  "source": "command line",
  "secret": false,
  "updatable": false
 },
 {
  "name": "password",
  "description": "what password is for",
  "type": "text",
  "value": "***",
  "source": "environment",
  "secret": true,
  "updatable": true
 }
]
)");
  settings.set("password", {});
  EXPECT_NE(settings_json(*parameters, settings).find("\"value\": null"), std::string::npos);
}

TEST(SettingsJson, declarations_are_an_array_with_secrets_masked) {
  EXPECT_EQ(declarations_json(some()), R"([
 {
  "name": "wait",
  "description": "what wait is for",
  "type": "duration",
  "default": "10s",
  "secret": false,
  "verification": "allowed",
  "allowed": [
   "10s",
   "1m"
  ],
  "update": "read-only",
  "override": false,
  "origin": "the scenario"
 },
 {
  "name": "password",
  "description": "what password is for",
  "type": "text",
  "default": "***",
  "secret": true,
  "verification": "none",
  "allowed": [],
  "update": "function",
  "override": true,
  "origin": "the scenario"
 }
]
)");
  EXPECT_EQ(declarations_json({}), "[]\n");
}

TEST(SettingsJson, texts_that_are_no_utf8_are_shown_as_well_as_they_can_be) {
  Declaration bad = declared("a", Type::kText);
  bad.description = "caf\xe9";
  EXPECT_NE(declarations_json(std::vector{bad}).find("caf\xef\xbf\xbd"), std::string::npos);
}

}  // namespace
}  // namespace throng::config
