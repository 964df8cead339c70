#include "scenario/values/external_term.hpp"

#include "scenario/values/arguments.hpp"
#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

/// The bytes as Erlang lists them.
std::string bytes_of(const Value& value, std::size_t most = std::string::npos) {
  const auto binary = term_to_binary(value);
  EXPECT_TRUE(binary.is_ok());
  if (!binary) return "";
  return raw_text(Value::binary(binary->text().substr(0, most)));
}

TEST(ExternalTerm, writes_what_otp_25_writes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[1,2]", "131,107,0,2,1,2"},
      {"0", "131,97,0"},
      {"255", "131,97,255"},
      {"256", "131,98,0,0,1,0"},
      {"-1", "131,98,255,255,255,255"},
      {"2147483647", "131,98,127,255,255,255"},
      {"2147483648", "131,110,4,0,0,0,0,128"},
      {"-2147483648", "131,98,128,0,0,0"},
      {"-2147483649", "131,110,4,1,1,0,0,128"},
      {"9223372036854775807", "131,110,8,0,255,255,255,255,255,255,255,127"},
      {"-9223372036854775808", "131,110,8,1,0,0,0,0,0,0,0,128"},
      {"1.5", "131,70,63,248,0,0,0,0,0,0"},
      {"-0.0", "131,70,128,0,0,0,0,0,0,0"},
      {"abc", "131,100,0,3,97,98,99"},
      {"'\\x{e9}'", "131,100,0,1,233"},
      {"'\\x{416}'", "131,119,2,208,150"},
      {"''", "131,100,0,0"},
      {"\"abc\"", "131,107,0,3,97,98,99"},
      {"\"\\x{e9}\"", "131,107,0,1,233"},
      {"[]", "131,106"},
      {"[256]", "131,108,0,0,0,1,98,0,0,1,0,106"},
      {"[1,a]", "131,108,0,0,0,2,97,1,100,0,1,97,106"},
      {"\"\\x{442}\"", "131,108,0,0,0,1,98,0,0,4,66,106"},
      {"{}", "131,104,0"},
      {"{a,1}", "131,104,2,100,0,1,97,97,1"},
      {"<<>>", "131,109,0,0,0,0"},
      {"<<\"ab\">>", "131,109,0,0,0,2,97,98"},
      {"#{}", "131,116,0,0,0,0"},
      {"#{b=>1,a=>2,1=>3,\"x\"=>4}",
       "131,116,0,0,0,4,97,1,97,3,100,0,1,97,97,2,100,0,1,98,97,1,107,0,1,120,97,4"},
      {"[[]]", "131,108,0,0,0,1,106,106"},
      {"[\"ab\",\"cd\"]", "131,108,0,0,0,2,107,0,2,97,98,107,0,2,99,100,106"},
      {"[-1]", "131,108,0,0,0,1,98,255,255,255,255,106"},
  };
  for (const auto& [term, bytes] : cases) {
    EXPECT_EQ(bytes_of(value(term)), "<<" + std::string(bytes) + ">>") << term;
  }
}

TEST(ExternalTerm, changes_its_tags_with_the_size) {
  EXPECT_EQ(bytes_of(Value::string(std::string(65535, '\1')), 6), "<<131,107,255,255,1,1>>");
  EXPECT_EQ(bytes_of(Value::string(std::string(65536, '\1')), 10), "<<131,108,0,1,0,0,97,1,97,1>>");
  const std::vector<Value> ones(255, Value::integer(1));
  EXPECT_EQ(bytes_of(Value::list(ones), 6), "<<131,107,0,255,1,1>>");
  EXPECT_EQ(bytes_of(Value::tuple(ones), 6), "<<131,104,255,97,1,97>>");
  EXPECT_EQ(bytes_of(Value::tuple(std::vector<Value>(256, Value::integer(1))), 10),
            "<<131,105,0,0,1,0,97,1,97,1>>");
  std::string name;
  for (int i = 0; i < 200; ++i) name += "\xd1\x82";
  EXPECT_EQ(bytes_of(Value::atom(name), 6), "<<131,118,1,144,209,130>>");
}

TEST(ExternalTerm, has_a_limit) {
  const auto exactly = term_to_binary(Value::binary(std::string(kMostBytes - 6, 'a')));
  EXPECT_TRUE(exactly.is_ok());
  EXPECT_EQ(written(term_to_binary(Value::binary(std::string(kMostBytes - 5, 'a')))),
            "system_limit: term_to_binary: expected a result of at most 67108864 bytes");
  Value doubled = value("{1, 2}");
  for (int i = 0; i < 100; ++i) doubled = Value::tuple({doubled, doubled});
  EXPECT_TRUE(term_to_binary(doubled).is_error());
}

}  // namespace
}  // namespace throng::scenario::values
