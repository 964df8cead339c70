#include "config/value_term.hpp"

#include <gtest/gtest.h>

#include "terms/term_parser.hpp"

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;

Result<Value, std::string> read(Type type, std::string_view text) {
  const auto term = terms::parse_term(text);
  if (!term) return failed(term.error().describe());
  return value_of_term(type, *term);
}

TEST(ValueTerm, every_type_is_read_from_an_erlang_term) {
  const std::tuple<Type, std::string_view, Value> cases[] = {
      {Type::kText, "\"text\"", Value::text("text")},
      {Type::kText, "<<\"bin\">>", Value::text("bin")},
      {Type::kText, "<<1,255>>", Value::text("\x01\xff")},
      {Type::kText, "localhost", Value::text("localhost")},
      {Type::kInteger, "16#ff", Value::integer(255)},
      {Type::kReal, "-0.5", Value::real(-0.5)},
      {Type::kReal, "3", Value::real(3)},
      {Type::kFlag, "true", Value::flag(true)},
      {Type::kFlag, "false", Value::flag(false)},
      {Type::kDuration, "1500", Value::duration(1500ms)},
      {Type::kDuration, "36000000000", Value::duration(10'000h)},
      {Type::kDuration, "\"10s\"", Value::duration(10s)},
      {Type::kDuration, "<<\"2m\">>", Value::duration(2min)},
      {Type::kRate, "1200", Value::rate({1200, 60s})},
      {Type::kRate, "0", Value::rate({0, 60s})},
      {Type::kRate, "\"20/s\"", Value::rate({20, 1s})},
      {Type::kRate, "infinity", Value::unlimited()},
      {Type::kJson, "[a, {1, 2.5}, <<\"b\">>, #{k => \"v\", \"l\" => []}, true, null, undefined]",
       Value::json(R"(["a",[1,2.5],"b",{"k":"v","l":[]},true,null,null])")}};
  for (const auto& [type, text, value] : cases) {
    const auto got = read(type, text);
    ASSERT_TRUE(got.is_ok()) << text << ": " << got.error();
    EXPECT_EQ(*got, value) << text;
  }
}

TEST(ValueTerm, undefined_is_undefined_whatever_the_type) {
  for (const Type type : kParameterTypes) EXPECT_TRUE(read(type, "undefined")->is_undefined());
}

TEST(ValueTerm, what_does_not_fit_is_refused_with_what_was_expected) {
  const std::tuple<Type, std::string_view, std::string_view> cases[] = {
      {Type::kText, "1", "expected a string, a binary or an atom"},
      {Type::kText, "[97]", "expected a string, a binary or an atom"},
      {Type::kInteger, "3.0", "expected a whole number"},
      {Type::kInteger, "\"3\"", "expected a whole number"},
      {Type::kReal, "\"3\"", "expected a number"},
      {Type::kFlag, "yes", "expected true or false"},
      {Type::kDuration, "-1", "expected whole milliseconds"},
      {Type::kDuration, "36000000001", "expected whole milliseconds"},
      {Type::kDuration, "\"10\"", "expected whole milliseconds"},
      {Type::kDuration, "1.5", "expected whole milliseconds"},
      {Type::kRate, "-1", "expected a whole number from 0"},
      {Type::kRate, "unlimited", "expected a whole number from 0"},
      {Type::kJson, "#{1 => 2}", "expected maps whose keys are strings, binaries or atoms"},
      {Type::kJson, "#{a => 2, \"a\" => 3}", "expected maps whose keys differ as texts"},
      {Type::kJson, "[<<255>>]", "expected binaries in UTF-8"}};
  for (const auto& [type, text, error] : cases) {
    const auto got = read(type, text);
    ASSERT_TRUE(got.is_error()) << text;
    EXPECT_TRUE(got.error().starts_with(error)) << text << ": " << got.error();
  }
}

}  // namespace
}  // namespace throng::config
