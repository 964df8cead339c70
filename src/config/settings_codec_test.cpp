#include "config/settings_codec.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "config/noting_functions.hpp"

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::json;
using Type = ParameterType;

std::map<std::string, Value> all_values() {
  return {{"duration", Value::duration(36'000'000'000'000'000ns)},
          {"flag", Value::flag(true)},
          {"integer", Value::integer(INT64_MIN)},
          {"json", Value::json(R"({"a":[1,"x"]})")},
          {"no_rate", Value::rate({0, 60s})},
          {"odd_ns", Value::duration(12'345'678'901'234'567ns)},
          {"rate", Value::rate({1200, 60s})},
          {"real", Value::real(0.1)},
          {"text", Value::text("a \"b\"\n\xff")},
          {"undefined", Value()},
          {"unlimited", Value::unlimited()}};
}

std::vector<Declaration> some_declarations() {
  Declaration wait = declared("wait", Type::kDuration, Value::duration(10s));
  wait.verification = Declaration::Verification::kAllowed;
  wait.allowed = {Value::duration(10s), Value::duration(1min)};
  wait.is_override = true;
  Declaration password = declared("password", Type::kText);
  password.description = "\xff";
  password.is_secret = true;
  password.is_of_scenario = false;
  password.update_policy = Declaration::UpdatePolicy::kFunction;
  Declaration odd = declared("", Type::kText, Value());
  return {wait, password, odd};
}

Settings some_settings() {
  Settings settings;
  for (const auto& [name, value] : all_values()) {
    settings.set(name, {value, kSettingSources[name.size() % kSettingSources.size()]});
  }
  return settings;
}

TEST(SettingsCodec, values_have_this_text) {
  EXPECT_EQ(encode_values({{"a", Value::duration(1s)}, {"b", Value()}}), R"({
 "format": "throng setting values",
 "values": [
  {
   "name": "a",
   "value": {
    "duration": 1000000000
   }
  },
  {
   "name": "b",
   "value": null
  }
 ],
 "version": 1
}
)");
}

TEST(SettingsCodec, every_value_comes_back) {
  const auto values = decode_values(encode_values(all_values()));
  ASSERT_TRUE(values.is_ok()) << values.error();
  EXPECT_EQ(*values, all_values());
}

TEST(SettingsCodec, every_declaration_comes_back) {
  const auto declarations = decode_declarations(encode_declarations(some_declarations()));
  ASSERT_TRUE(declarations.is_ok()) << declarations.error();
  EXPECT_EQ(*declarations, some_declarations());
  EXPECT_TRUE(decode_declarations(encode_declarations({}))->empty());
}

TEST(SettingsCodec, every_setting_comes_back) {
  const auto settings = decode_settings(encode_settings(some_settings()));
  ASSERT_TRUE(settings.is_ok()) << settings.error();
  EXPECT_EQ(*settings, some_settings());
}

std::string error_of(const Json& json) {
  const auto declarations = decode_declarations(json.dump());
  return declarations.is_ok() ? "" : declarations.error();
}

TEST(SettingsCodec, every_field_that_is_missing_unknown_or_of_another_type_is_named) {
  const Json whole = Json::parse(encode_declarations(some_declarations()));
  int fields = 0;
  for (const auto& [name, value] : whole["declarations"][0].items()) {
    const std::string path = "throng declarations: declarations." + name + ": ";
    Json changed = whole;
    changed["declarations"][0].erase(name);
    EXPECT_EQ(error_of(changed), path + "is missing");
    changed = whole;
    changed["declarations"][0][name] = -1.5;
    EXPECT_TRUE(error_of(changed).starts_with(path + "expected")) << error_of(changed);
    ++fields;
  }
  EXPECT_EQ(fields, 12);
  for (const char* place : {"", "/declarations/0", "/declarations/0/default"}) {
    Json changed = whole;
    changed[Json::json_pointer(place)]["colour"] = 1;
    EXPECT_TRUE(error_of(changed).ends_with("colour: is unknown")) << error_of(changed);
  }
}

TEST(SettingsCodec, values_that_cannot_be_are_refused) {
  const char* bad[] = {R"({"integer": 9223372036854775808})",
                       R"({"integer": 1.0})",
                       R"({"real": "1"})",
                       R"({"duration": -1})",
                       R"({"duration": 36000000000000001})",
                       R"({"rate": "fast"})",
                       R"({"rate": 5})",
                       R"({"json": "{"})",
                       R"({"json": "null"})",
                       R"({"flag": 1})",
                       R"({"text": {"base64": "?"}})",
                       R"({"text": "a", "flag": true})",
                       R"({"colour": 1})",
                       R"({})",
                       R"([])"};
  for (const char* value : bad) {
    const Json json = {{"format", "throng setting values"},
                       {"version", 1},
                       {"values", Json::array({{{"name", "a"}, {"value", Json::parse(value)}}})}};
    const auto values = decode_values(json.dump());
    ASSERT_TRUE(values.is_error()) << value;
    EXPECT_TRUE(values.error().starts_with("throng setting values: values.value")) << value;
  }
}

TEST(SettingsCodec, other_formats_and_versions_are_refused) {
  const std::string text = encode_settings(some_settings());
  EXPECT_EQ(decode_values(text).error(),
            "throng setting values: format: expected \"throng setting values\"");
  Json json = Json::parse(text);
  json["version"] = 2;
  EXPECT_EQ(decode_settings(json.dump()).error(), "throng settings: version: expected 1");
  EXPECT_EQ(decode_settings("{").error(), "throng settings: line 1, column 2: expected JSON");
  EXPECT_EQ(decode_settings("[]").error(), "throng settings: : expected an object");
}

TEST(SettingsCodec, a_name_cannot_be_there_twice) {
  Json settings = Json::parse(encode_settings(some_settings()));
  settings["settings"].push_back(settings["settings"][0]);
  EXPECT_EQ(decode_settings(settings.dump()).error(),
            "throng settings: settings: a name is there twice: expected each once");
  Json values = Json::parse(encode_values(all_values()));
  values["values"].push_back(values["values"][0]);
  EXPECT_TRUE(decode_values(values.dump()).is_error());
}

}  // namespace
}  // namespace throng::config
