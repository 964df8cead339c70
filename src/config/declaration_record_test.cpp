#include "config/declaration_record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <string>

#include "config/value_json.hpp"

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;
using Verification = Declaration::Verification;
using UpdatePolicy = Declaration::UpdatePolicy;

/// A record of that type with `more` fields.
std::string record(const std::string& type, const std::string& more = "") {
  return R"({"order":7,"name":"a","type":")" + type + R"(","description":"what for")" + more + "}";
}

Declaration decoded(const std::string& text) {
  auto read = decode_declaration_record(text);
  EXPECT_TRUE(read.is_ok()) << read.error();
  return read.is_ok() ? std::move(read->declaration) : Declaration();
}

Value standard(const std::string& type, const std::string& json) {
  return decoded(record(type, ",\"default\":" + json)).standard.value_or(Value());
}

std::string error_of(const std::string& text) {
  const auto read = decode_declaration_record(text);
  return read.is_ok() ? "taken" : read.error();
}

TEST(DeclarationRecord, every_field_is_read) {
  const auto read = decode_declaration_record(
      R"({"order":12,"name":"mood","type":"text","description":"how users feel","override":true,)"
      R"("default":"calm","allowed":["calm","hasty"],"update":"function","secret":true})");
  ASSERT_TRUE(read.is_ok());
  EXPECT_EQ(read->order, 12U);
  Declaration expected;
  expected.name = "mood";
  expected.description = "how users feel";
  expected.standard = Value::text("calm");
  expected.allowed = {Value::text("calm"), Value::text("hasty")};
  expected.verification = Verification::kAllowed;
  expected.update_policy = UpdatePolicy::kFunction;
  expected.is_secret = true;
  expected.is_override = true;
  EXPECT_EQ(read->declaration, expected);
}

TEST(DeclarationRecord, what_is_not_said_is_as_it_is_without_options) {
  Declaration expected;
  expected.name = "a";
  expected.description = "what for";
  expected.type = Type::kInteger;
  EXPECT_EQ(decoded(record("integer")), expected);
}

TEST(DeclarationRecord, each_type_has_values) {
  EXPECT_EQ(standard("text", R"("")"), Value::text(""));
  EXPECT_EQ(standard("integer", "-9223372036854775808"), Value::integer(INT64_MIN));
  EXPECT_EQ(standard("flag", "true"), Value::flag(true));
  EXPECT_EQ(standard("rate", R"("20/s")"), Value::rate({20, 1s}));
  EXPECT_EQ(standard("json", R"("[1, 2]")"), Value::json("[1,2]"));
}

TEST(DeclarationRecord, a_real_is_its_bits) {
  for (const double number : {0.1, -0.0, 5e-324, 1.7976931348623157e308}) {
    const auto bits = std::to_string(std::bit_cast<std::int64_t>(number));
    const Value read = standard("real", "{\"bits\":" + bits + "}");
    ASSERT_NE(read.as<double>(), nullptr);
    EXPECT_EQ(std::bit_cast<std::int64_t>(*read.as<double>()), std::bit_cast<std::int64_t>(number));
  }
  // Infinity.
  EXPECT_EQ(error_of(record("real", R"(,"default":{"bits":9218868437227405312})")),
            "a declaration: value.bits: expected a finite number");
}

TEST(DeclarationRecord, a_duration_is_its_nanoseconds) {
  EXPECT_EQ(standard("duration", R"({"ns":0})"), Value::duration(0s));
  EXPECT_EQ(standard("duration", R"({"ns":500000000})"), Value::duration(500ms));
  for (const char* ns : {"-1", "36000000000000001", "1.5", "\"1\""}) {
    const std::string text = record("duration", std::string(R"(,"default":{"ns":)") + ns + "}");
    EXPECT_EQ(error_of(text),
              "a declaration: value.ns: expected an integer from 0 to 36000000000000000");
  }
}

TEST(DeclarationRecord, bytes_beyond_ascii_are_their_numbers) {
  const auto read = decoded(
      R"({"order":1,"name":"a","type":"text","description":"caf\u00c3\u00a9","default":"\u00ff\u0000"})");
  EXPECT_EQ(read.description, "caf\xc3\xa9");
  EXPECT_EQ(read.standard, Value::text(std::string("\xff\0", 2)));
  EXPECT_EQ(error_of(record("text", R"(,"default":"\u0100")")),
            "a declaration: default: expected code points up to 255");
}

TEST(DeclarationRecord, each_way_to_verify_and_to_update) {
  EXPECT_EQ(decoded(record("flag", R"(,"verified":true)")).verification, Verification::kFunction);
  EXPECT_EQ(decoded(record("flag", R"(,"allowed":[true])")).verification, Verification::kAllowed);
  EXPECT_EQ(decoded(record("flag", R"(,"update":"any")")).update_policy, UpdatePolicy::kAny);
  // As `updatable, updated_by(f)` leaves it.
  EXPECT_EQ(decoded(record("flag", R"(,"update":"any","update":"function")")).update_policy,
            UpdatePolicy::kFunction);
}

TEST(DeclarationRecord, a_text_that_is_no_value_is_left_to_the_check_of_declarations) {
  const Declaration read = decoded(record("rate", R"(,"default":"often","allowed":["20/s","x"])"));
  const auto problems = check_declarations(std::array{read});
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].name, "a");
  EXPECT_EQ(problems[0].reason.rfind("the allowed value x: expected", 0), 0U);
  EXPECT_EQ(problems[1].reason.rfind("the default often: expected", 0), 0U);
}

TEST(DeclarationRecord, what_is_no_record_says_why) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "a declaration: expected JSON"},
      {"{", "a declaration: expected JSON"},
      {"[]", "a declaration: : expected an object"},
      {R"({"name":"a"})", "a declaration: order: is missing"},
      {record("word"), "a declaration: type: is unknown"},
      {record("text", R"(,"colour":"red")"), "a declaration: colour: is unknown"},
      {record("text", R"(,"secret":1)"), "a declaration: secret: expected true or false"},
      {record("text", R"(,"allowed":1)"), "a declaration: allowed: expected a list"},
      {record("text", R"(,"update":"never")"), "a declaration: update: expected any or function"},
      {record("text", R"(,"default":1)"), "a declaration: default: expected a JSON string"},
      {record("text", R"(,"default":{"ns":1})"), "a declaration: value: expected another value"},
      {record("json", ",\"default\":[]"), "a declaration: default: expected one value"},
      {record("real", R"(,"default":{"bits":0,"x":1})"), "a declaration: value.x: is unknown"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(error_of(text), error) << text;
}

TEST(DeclarationRecord, is_bounded) {
  EXPECT_EQ(error_of(std::string(8193, ' ')), "a declaration: 8193 bytes, expected at most 8192");
  std::string many;
  for (int i = 0; i < 1001; ++i) many += (many.empty() ? "1" : ",1");
  EXPECT_EQ(error_of(record("integer", ",\"allowed\":[" + many + "]")),
            "a declaration: allowed: has too many values");
}

}  // namespace
}  // namespace throng::config
