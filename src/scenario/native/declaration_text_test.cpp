#include "scenario/native/declaration_text.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "config/value_text.hpp"

namespace throng::scenario::native {
namespace {

using namespace std::chrono_literals;
using config::Declaration;
using config::Value;
using Verification = Declaration::Verification;
using Policy = Declaration::UpdatePolicy;
using Values = std::vector<Value>;
using Names = std::vector<std::string>;

DeclarationText read(const std::string& source) {
  return read_declaration_text(source, "shop.cpp");
}

/// The one parameter of this type with these options.
Declaration one(const std::string& type, const std::string& options) {
  const auto found = read("THRONG_PARAMETER(a, " + type + ", \"x\", " + options + ");");
  EXPECT_EQ(found.declarations.size(), 1U) << options;
  return found.declarations.empty() ? Declaration() : found.declarations[0];
}
Value standard(const std::string& type, const std::string& literal) {
  return one(type, "standard(" + literal + ")").standard.value_or(Value());
}
std::string why(const std::string& source) {
  const auto found = read(source);
  EXPECT_TRUE(found.declarations.empty()) << source;
  return found.unread.size() == 1 ? found.unread[0].why : "nothing was left";
}
std::string why(const std::string& type, const std::string& options) {
  return why("THRONG_PARAMETER(a, " + type + ", \"x\", " + options + ");");
}

Names names(const std::string& source) {
  Names names;
  for (const Declaration& each : read(source).declarations) names.push_back(each.name);
  return names;
}

TEST(DeclarationText, all_that_can_be_said_is_read) {
  const auto found = read(R"(#include <throng/scenario.hpp>
THRONG_PARAMETER(pause, duration, "between two requests", standard(500ms), updatable);
THRONG_PARAMETER(mood, text, "how "
                 "users feel", standard("calm"), one_of("calm", "hasty"), updated_by(on_mood));
THRONG_OVERRIDE(password, text, "of all", secret, verified_by([](auto x) { return f(x, 1); }));
)");
  EXPECT_TRUE(found.is_complete());
  ASSERT_EQ(found.declarations.size(), 3U);
  Declaration pause;
  pause.name = "pause";
  pause.description = "between two requests";
  pause.type = config::ParameterType::kDuration;
  pause.standard = Value::duration(500ms);
  pause.update_policy = Policy::kAny;
  pause.origin = "the scenario";
  pause.is_of_scenario = true;
  EXPECT_EQ(found.declarations[0], pause);
  const Declaration& mood = found.declarations[1];
  EXPECT_EQ(mood.description, "how users feel");
  EXPECT_EQ(mood.allowed, (Values{Value::text("calm"), Value::text("hasty")}));
  EXPECT_EQ(mood.verification, Verification::kAllowed);
  EXPECT_EQ(mood.update_policy, Policy::kFunction);
  const Declaration& password = found.declarations[2];
  EXPECT_TRUE(password.is_secret && password.is_override && !password.standard);
  EXPECT_EQ(password.verification, Verification::kFunction);
}

TEST(DeclarationText, whole_numbers_are_read_as_a_compiler_does) {
  const std::pair<const char*, std::int64_t> cases[] = {{"0", 0},
                                                        {"-5", -5},
                                                        {"+5", 5},
                                                        {"1'000'000", 1'000'000},
                                                        {"0xff", 255},
                                                        {"0XFFul", 255},
                                                        {"0b1010", 10},
                                                        {"017", 15},
                                                        {"7LL", 7},
                                                        {"9223372036854775807", INT64_MAX},
                                                        {"-9223372036854775807", -INT64_MAX}};
  for (const auto& [literal, number] : cases) {
    EXPECT_EQ(standard("integer", literal), Value::integer(number)) << literal;
  }
  // Some of these are numbers for a compiler, but not those that they look like.
  for (const char* literal :
       {"-5u", "-0xffffffff", "9223372036854775808", "089", "1.0", "1e3", "2x", "'a'", "true",
        "kMost", "5 * 60", "-kMost", "(5)", "\"5\"", "", "--5"}) {
    EXPECT_NE(why("integer", std::string("standard(") + literal + ")"), "nothing was left")
        << literal;
  }
  EXPECT_EQ(one("integer", "one_of(-1, 2L)").allowed,
            (Values{Value::integer(-1), Value::integer(2)}));
  why("integer", "one_of(-1, 2u)");
}

TEST(DeclarationText, reals_are_read_as_a_compiler_does) {
  const std::pair<const char*, double> cases[] = {
      {"0.1", 0.1},    {"1.", 1.0},   {".5", 0.5},         {"-2.5e-3", -2.5e-3},
      {"3", 3.0},      {"-3", -3.0},  {"1'000.5", 1000.5}, {"0.1f", double{0.1F}},
      {"1E3", 1000.0}, {"0x10", 16.0}};
  for (const auto& [literal, number] : cases) {
    EXPECT_EQ(standard("real", literal), Value::real(number)) << literal;
  }
  EXPECT_EQ(one("real", "one_of(0.5, 2, 0x1e)").allowed,
            (Values{Value::real(0.5), Value::real(2), Value::real(30)}));
  for (const char* literal : {"0.1l", "1e999", "1e999f", "0x1p3", "1.0x", "true", "INFINITY"}) {
    why("real", std::string("standard(") + literal + ")");
  }
  why("real", "one_of(0.1f, 0.2)");
  why("real", "one_of(0.1f, 16777217)");
}

TEST(DeclarationText, durations_have_units) {
  const std::pair<const char*, base::Duration> cases[] = {
      {"500ms", 500ms}, {"1s", 1s},   {"2min", 2min},  {"1h", 1h},
      {"10us", 10us},   {"5ns", 5ns}, {"1'000ms", 1s}, {"10'000h", 10'000h}};
  for (const auto& [literal, duration] : cases) {
    EXPECT_EQ(standard("duration", literal), Value::duration(duration)) << literal;
  }
  for (const char* literal :
       {"5", "1.5s", "-1s", "10001h", "std::chrono::seconds(5)", "5m", "5d", "\"5s\"", "1s + 1s"}) {
    why("duration", std::string("standard(") + literal + ")");
  }
}

TEST(DeclarationText, flags_are_true_or_false) {
  EXPECT_EQ(standard("flag", "true"), Value::flag(true));
  EXPECT_EQ(one("flag", "one_of(true, false)").allowed,
            (Values{Value::flag(true), Value::flag(false)}));
  for (const char* literal : {"1", "kOn", "!true", "true && false"}) {
    why("flag", std::string("standard(") + literal + ")");
  }
}

TEST(DeclarationText, texts_have_escapes_and_raw_forms) {
  const std::pair<const char*, std::string> cases[] = {
      {R"("")", ""},
      {R"("a" "b" /* c */ "d")", "abd"},
      {R"("\n\t\\\"\'\?\a")", "\n\t\\\"'?\a"},
      {R"("\x41\101\1012\xe9")", "AAA2\xe9"},
      {R"("\u00e9\U0001F600")", "\xc3\xa9\xf0\x9f\x98\x80"},
      {R"(u8"x" "y")", "xy"},
      {"R\"--(a\\n\"\n)--\"", "a\\n\"\n"},
      {R"("a\0b")", "a"},
      {"\"a\\\n  b\"", "a  b"},
      {"\"a\\ \r\nb\"", "ab"},
      {"\"caf\xc3\xa9 // no comment\"", "caf\xc3\xa9 // no comment"}};
  for (const auto& [literal, text] : cases) {
    EXPECT_EQ(standard("text", literal), Value::text(text)) << literal;
  }
  for (const char* literal :
       {R"(L"x")", R"(u"x")", R"("x"s)", R"("\e")", R"("\x100")", R"("\x")", R"("\ud800")",
        R"("\u12")", R"("\ x")", R"("x)", "kText", "std::string(\"x\")", "5", "nullptr"}) {
    why("text", std::string("standard(") + literal + ")");
  }
}

TEST(DeclarationText, rates_and_json_are_texts) {
  EXPECT_EQ(standard("rate", "\"20/s\""), Value::rate({20, 1s}));
  EXPECT_EQ(standard("json", R"("{\"a\": 1}")"), Value::json(R"({"a":1})"));
  // It compiles, so it is there; what is wrong with it is found by the check of declarations.
  EXPECT_EQ(standard("rate", "\"often\""), Value::text("often"));
}

TEST(DeclarationText, what_is_no_code_declares_nothing) {
  const std::string declared = "THRONG_PARAMETER(a, text, \"x\");";
  for (const std::string& source : std::initializer_list<std::string>{
           "// " + declared,
           "/* " + declared + " */",
           "// \\\n" + declared,
           "auto text = R\"(" + declared + ")\";",
           "auto text = \"THRONG_PARAMETER(a, text, 'x')\";",
           std::string("#ifdef THRONG_PARAMETER\n#endif"),
           std::string("#error THRONG_PARAMETER(a, text)"),
           std::string("THRONG_PARAMETERS(a, text, \"x\");"),
       }) {
    const auto found = read(source);
    EXPECT_TRUE(found.declarations.empty() && found.is_complete()) << source;
  }
  EXPECT_EQ(names("auto c = '\"'; " + declared), Names{"a"});
  EXPECT_EQ(names("int i = 1'000; " + declared), Names{"a"});
  EXPECT_EQ(names("#define QUOTE '\n" + declared), Names{"a"});
}

TEST(DeclarationText, what_only_a_compiler_knows_is_said_with_its_line) {
  const auto found = read(R"(
THRONG_PARAMETER(a, integer, "x", standard(kMost));
THRONG_PARAMETER(b, integer, "x",
                 standard(1));
#if LARGE
THRONG_PARAMETER(c, integer, "x");
#endif
#define SIZE 5
THRONG_PARAMETER(d, integer, "x", standard(SIZE));
THRONG_PARAMETER(e, word, "x");
THRONG_PARAMETER(f, text, kDescription);
THRONG_PARAMETER(g, text, "x", shiny);
THRONG_PARAMETER(
)");
  EXPECT_EQ(found.declarations.size(), 1U);
  const std::vector<UnreadDeclaration> expected = {
      {"a", 2, "kMost is no literal: expected a number"},
      {"c", 6, "it depends on an #if"},
      {"d", 9, "SIZE is a macro"},
      {"e", 10, "word is no type: expected text, integer, real, flag, duration, rate or json"},
      {"f", 11, "kDescription is no literal: expected a text in quotes"},
      {"g", 12, "shiny is no option that is known"},
      {"", 13, "it has no end"}};
  EXPECT_EQ(found.unread, expected);
  EXPECT_FALSE(found.is_complete());
}

TEST(DeclarationText, a_macro_that_declares_is_noticed) {
  EXPECT_EQ(why("#define MINE(n) \\\n  THRONG_PARAMETER(n, text, \"x\")\nMINE(a);"),
            "MINE is a macro that declares something");
}

TEST(DeclarationText, files_of_its_own_may_declare_more) {
  EXPECT_EQ(read("#include \"shop.hpp\"\n# include \"a/b.hpp\" // c\n#include <vector>\n"
                 "#include \"throng/scenario.hpp\"\n#include FILE\n")
                .includes,
            (Names{"shop.hpp", "a/b.hpp", "what a macro names"}));
}

TEST(DeclarationText, a_plugin_says_so) {
  const auto found = read("THRONG_PLUGIN;\nTHRONG_PARAMETER(a, text, \"x\");");
  EXPECT_TRUE(found.is_plugin && !found.has_users);
  EXPECT_EQ(found.declarations[0].origin, "shop.cpp");
  EXPECT_FALSE(found.declarations[0].is_of_scenario);
  EXPECT_FALSE(read("// THRONG_PLUGIN").is_plugin);
  EXPECT_EQ(read("#if X\nTHRONG_PLUGIN;\n#endif").unread.size(), 1U);
}

TEST(DeclarationText, a_scenario_has_start_or_run) {
  for (const char* source : {"throng::Task<> run(throng::User user) {", "Task<> start(User) {}",
                             "static Task run(User);"}) {
    EXPECT_TRUE(read(source).has_users) << source;
  }
  for (const char* source : {"x->run(5);", "return run(5);", "co_await start(u);", "run(5);",
                             "// Task<> run(User)", "Task<> go(User);", "a.run()", ""}) {
    EXPECT_FALSE(read(source).has_users) << source;
  }
}

TEST(DeclarationText, is_bounded) {
  EXPECT_EQ(why(std::string((1 << 20) + 1, ' ')), "the file is longer than 1048576 bytes");
  EXPECT_TRUE(read(std::string(1 << 20, '(')).is_complete());
}

}  // namespace
}  // namespace throng::scenario::native
