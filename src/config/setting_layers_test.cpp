#include "config/setting_layers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/random.hpp"
#include "config/noting_functions.hpp"
#include "config/value_json.hpp"
#include "terms/term_format.hpp"

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Type = ParameterType;
using Verification = Declaration::Verification;

Parameters parameters_of(std::vector<Declaration> declarations) {
  auto parameters = Parameters::of(std::move(declarations));
  EXPECT_TRUE(parameters.is_ok());
  return *std::move(parameters);
}

Declaration verified(Declaration declaration, Verification verification,
                     std::vector<Value> allowed = {}) {
  declaration.verification = verification;
  declaration.allowed = std::move(allowed);
  return declaration;
}

/// A set of parameters and everything that composing them has led to.
struct Composing {
  Parameters parameters;
  SettingLayers layers;
  NotingFunctions functions;
  std::vector<SettingEvent> events;
  EnvironmentParser parser = parse_environment;

  Result<ComposedSettings, std::vector<SettingProblem>> compose() {
    return compose_settings(
        parameters, layers, functions,
        [this](const SettingEvent& event) { events.push_back(event); }, parser);
  }
  std::string problems() {
    const auto composed = compose();
    if (composed.is_ok()) return "";
    std::string text;
    for (const SettingProblem& problem : composed.error()) text += problem.describe() + "\n";
    return text;
  }
  /// "5 default", and so on.
  std::string value(std::string_view name) {
    const auto composed = compose();
    if (!composed) return problems();
    const Setting* setting = composed->settings.find(name);
    return setting == nullptr
               ? "none"
               : to_json(setting->value) + " " + std::string(name_of(setting->source));
  }
};

Composing one_integer() {
  return {.parameters = parameters_of({declared("size", Type::kInteger, Value::integer(1))})};
}

TEST(SettingLayers, each_layer_shadows_those_below_it) {
  Composing run = one_integer();
  EXPECT_EQ(run.value("size"), "1 default");
  run.layers.file = R"({"size": 2})";
  EXPECT_EQ(run.value("size"), "2 file");
  run.layers.environment["AMOC_SIZE"] = "3";
  EXPECT_EQ(run.value("size"), "3 environment");
  run.layers.environment["THRONG_SIZE"] = "4";
  EXPECT_EQ(run.value("size"), "4 environment");
  run.layers.given["size"] = "5";
  EXPECT_EQ(run.value("size"), "5 command line");
}

TEST(SettingLayers, a_variable_that_is_unset_or_empty_leaves_the_default) {
  Composing run = one_integer();
  run.layers.environment = {{"THRONG_SIZE", ""}, {"AMOC_SIZE", ""}, {"THRONG_OTHER", "9"}};
  run.parser = [](const Declaration&, std::string_view,
                  std::string_view) -> Result<Value, std::string> {
    throw std::logic_error("must not be called");
  };
  EXPECT_EQ(run.value("size"), "1 default");
  EXPECT_TRUE(run.events.empty());
}

TEST(SettingLayers, variables_have_the_name_in_capitals) {
  EXPECT_EQ(environment_variables("user_rate2"),
            (std::array<std::string, 2>{"THRONG_USER_RATE2", "AMOC_USER_RATE2"}));
}

TEST(SettingLayers, the_user_rate_is_a_setting_like_any_other) {
  Composing run{.parameters = Parameters()};
  EXPECT_EQ(run.value("user_rate"), "\"unlimited\" default");
  run.layers.environment["AMOC_USER_RATE"] = "infinity";
  EXPECT_EQ(run.value("user_rate"), "\"unlimited\" environment");
  run.layers.environment["AMOC_USER_RATE"] = "1200";
  EXPECT_EQ(run.value("user_rate"), "\"1200/min\" environment");
  run.layers.given["user_rate"] = "0";
  EXPECT_EQ(run.value("user_rate"), "\"0\" command line");
  run.layers.given["user_rate"] = "-1";
  EXPECT_TRUE(run.problems().starts_with("user_rate = -1: expected a rate such as 20/s"));
}

TEST(SettingLayers, a_variable_that_cannot_be_read_is_an_event_and_the_next_layer_counts) {
  Composing run = one_integer();
  run.layers.environment = {{"THRONG_SIZE", "many"}, {"AMOC_SIZE", "7"}};
  EXPECT_EQ(run.value("size"), "7 environment");
  const std::string expected =
      "expected a whole number from -9223372036854775808 to 9223372036854775807";
  EXPECT_EQ(run.events, (std::vector<SettingEvent>{{"size", "THRONG_SIZE", "many", expected}}));
  run.layers.environment["AMOC_SIZE"] = "[";
  run.layers.file = R"({"size": 2})";
  EXPECT_EQ(run.value("size"), "2 file");
  EXPECT_EQ(run.events.size(), 3u);
  run.layers.file.clear();
  EXPECT_EQ(run.value("size"), "1 default");
}

TEST(SettingLayers, nobody_needs_to_listen_to_events) {
  Composing run = one_integer();
  run.layers.environment["THRONG_SIZE"] = "many";
  NotingFunctions functions;
  EXPECT_TRUE(compose_settings(run.parameters, run.layers, functions, nullptr).is_ok());
}

TEST(SettingLayers, a_parser_of_ones_own_reads_the_environment) {
  Composing run = one_integer();
  run.layers.environment = {{"THRONG_SIZE", "seven"}};
  run.parser = [](const Declaration& declaration, std::string_view variable,
                  std::string_view text) -> Result<Value, std::string> {
    EXPECT_EQ(declaration.name, "size");
    EXPECT_EQ(variable, "THRONG_SIZE");
    EXPECT_EQ(text, "seven");
    return Value::integer(7);
  };
  EXPECT_EQ(run.value("size"), "7 environment");
}

TEST(SettingLayers, a_parser_that_fails_in_any_way_is_an_event) {
  using Answer = Result<Value, std::string>;
  const std::vector<std::pair<std::function<Answer()>, std::string>> cases = {
      {[]() -> Answer { return failed(std::string("no idea")); }, "no idea"},
      {[]() -> Answer { return Value::text("7"); },
       "it was read as text: expected a whole number from -9223372036854775808 to "
       "9223372036854775807"},
      {[]() -> Answer { throw std::runtime_error("crash"); }, "reading it failed: crash"},
      {[]() -> Answer { throw 5; }, "reading it failed"},
      {[]() -> Answer { return kStopped; }, "it was stopped"}};
  for (const auto& [answer, error] : cases) {
    Composing run = one_integer();
    run.layers.environment = {{"AMOC_SIZE", "7"}};
    run.parser = [&answer = answer](const Declaration&, std::string_view, std::string_view) {
      return answer();
    };
    EXPECT_EQ(run.value("size"), "1 default");
    EXPECT_EQ(run.events, (std::vector<SettingEvent>{{"size", "AMOC_SIZE", "7", error}}));
  }
  Composing run = one_integer();
  run.layers.environment = {{"AMOC_SIZE", "7"}};
  run.parser = nullptr;
  EXPECT_EQ(run.value("size"), "1 default");
  EXPECT_EQ(run.events.size(), 1u);
}

TEST(SettingLayers, the_environment_is_json_or_else_a_text_of_the_command_line) {
  const std::tuple<Type, std::string, Value> cases[] = {
      {Type::kText, "plain", Value::text("plain")},
      {Type::kText, "\"quoted\"", Value::text("quoted")},
      {Type::kText, "20", Value::text("20")},
      {Type::kText, "null", Value::text("null")},
      {Type::kInteger, "20", Value::integer(20)},
      {Type::kInteger, "\"20\"", Value::integer(20)},
      {Type::kFlag, "yes", Value::flag(true)},
      {Type::kFlag, "1", Value::flag(true)},
      {Type::kDuration, "\"10s\"", Value::duration(10s)},
      {Type::kDuration, "\"10s\"", Value::duration(10s)},
      {Type::kRate, "1200", Value::rate({20, 1s})},
      {Type::kRate, "20/s", Value::rate({20, 1s})},
      {Type::kJson, "[1, 2]", Value::json("[1,2]")},
      {Type::kJson, "null", Value()}};
  for (const auto& [type, text, value] : cases) {
    const auto read = parse_environment(declared("a", type), "THRONG_A", text);
    ASSERT_TRUE(read.is_ok()) << text << ": " << read.error();
    EXPECT_EQ(*read, value) << text;
  }
  EXPECT_TRUE(parse_environment(declared("a", Type::kInteger), "THRONG_A", "null").is_error());
  EXPECT_TRUE(parse_environment(declared("a", Type::kJson), "THRONG_A", "['a']").is_error());
}

TEST(SettingLayers, a_variable_of_amoc_is_an_erlang_term) {
  const std::tuple<Type, std::string, Value> cases[] = {
      {Type::kJson, "['a@b']", Value::json("[\"a@b\"]")},
      {Type::kDuration, "5000", Value::duration(5s)},
      {Type::kDuration, "\"10s\"", Value::duration(10s)},
      {Type::kText, "<<\"bin\">>", Value::text("bin")},
      {Type::kText, "plain", Value::text("plain")},
      {Type::kInteger, "16#ff", Value::integer(255)},
      {Type::kInteger, "undefined", Value()}};
  for (const auto& [type, text, value] : cases) {
    const auto read = parse_environment(declared("a", type), "AMOC_A", text);
    ASSERT_TRUE(read.is_ok()) << text << ": " << read.error();
    EXPECT_EQ(*read, value) << text;
  }
}

TEST(SettingLayers, a_variable_of_amoc_that_is_no_term_is_refused) {
  for (const char* text : {"plain text", "http://x/", "[", "'open"}) {
    const auto read = parse_environment(declared("a", Type::kText), "AMOC_A", text);
    ASSERT_TRUE(read.is_error()) << text;
    EXPECT_EQ(read.error().find("expected an Erlang term"), 0u) << read.error();
  }
}

Value random_value(base::Random& random, Type type) {
  std::string text;
  for (std::uint64_t left = random.uniform(10); left > 0; --left) {
    text += static_cast<char>(' ' + random.uniform(95));
  }
  const auto small = static_cast<std::int64_t>(random.uniform(1'000'000'000));
  switch (type) {
    case Type::kText:
      return Value::text(text);
    case Type::kInteger:
      return Value::integer(static_cast<std::int64_t>(random()));
    case Type::kReal:
      return Value::real(static_cast<double>(small) / 128);
    case Type::kFlag:
      return Value::flag(random.uniform(2) == 0);
    case Type::kDuration:
      return Value::duration(base::Duration(small * 1000));
    case Type::kRate:
      return Value::rate({random.uniform(1'000'000'000), small % 2 == 0 ? 1s : 3600s});
    case Type::kJson:
      break;
  }
  return Value::json("[" + to_json(Value::text(text)) + "," + std::to_string(small) + "]");
}

TEST(SettingLayers, any_value_comes_back_from_the_environment_as_json_text_or_term) {
  base::Random random(1, 0);
  for (int i = 0; i < 20'000; ++i) {
    const Type type = kParameterTypes[static_cast<std::size_t>(i) % kParameterTypes.size()];
    const Declaration declaration = declared("a", type);
    const Value value = random_value(random, type);
    ASSERT_EQ(*parse_environment(declaration, "THRONG_A", to_json(value)), value);
    if (type == Type::kText) {
      const auto& text = *value.as<std::string>();
      ASSERT_EQ(*parse_environment(declaration, "AMOC_A", terms::format(terms::Term::string(text))),
                value);
      ASSERT_EQ(*parse_environment(declaration, "AMOC_A", terms::format(terms::Term::binary(text))),
                value);
    } else {
      ASSERT_EQ(*parse_environment(declaration, "THRONG_A", to_text(value)), value);
    }
  }
}

TEST(SettingLayers, a_parameter_of_a_plug_in_gets_its_value_too) {
  Declaration plugged = declared("depth", Type::kInteger);
  plugged.is_of_scenario = false;
  plugged.origin = "plug.cpp";
  Composing run{.parameters = parameters_of({plugged})};
  run.layers.given["depth"] = "3";
  EXPECT_EQ(run.value("depth"), "3 command line");
}

TEST(SettingLayers, the_default_of_an_override_counts) {
  Declaration other = declared("size", Type::kInteger, Value::integer(9));
  other.is_override = true;
  Composing run{.parameters =
                    parameters_of({declared("size", Type::kInteger, Value::integer(1)), other})};
  EXPECT_EQ(run.value("size"), "9 default");
}

TEST(SettingLayers, what_nobody_has_given_and_nothing_verifies_is_undefined) {
  Composing run{.parameters = parameters_of({declared("place", Type::kText)})};
  EXPECT_EQ(run.value("place"), "null default");
}

TEST(SettingLayers, what_no_parameter_takes_is_left_over) {
  Composing run = one_integer();
  run.layers.given = {{"size", "5"}, {"other", "x"}, {"more", ""}};
  const auto composed = run.compose();
  ASSERT_TRUE(composed.is_ok());
  EXPECT_EQ(composed->rest, (std::map<std::string, std::string>{{"more", ""}, {"other", "x"}}));
}

TEST(SettingLayers, unknown_names_in_the_file_are_all_refused) {
  Composing run = one_integer();
  run.layers.file = R"({"b": 1, "size": 2, "a": "x"})";
  run.layers.file_name = "run.json";
  EXPECT_EQ(run.problems(),
            "a: no parameter has this name, which run.json gives a value\n"
            "b: no parameter has this name, which run.json gives a value\n");
}

TEST(SettingLayers, a_file_that_is_no_object_is_refused_with_its_place) {
  Composing run = one_integer();
  run.layers.file_name = "run.json";
  run.layers.file = "{\n\"size\": }";
  EXPECT_EQ(run.problems(),
            "run.json: line 2, column 9: expected JSON; expected a JSON object such as {\"name\": "
            "value}\n");
  run.layers.file = "[1]";
  EXPECT_EQ(run.problems(), "run.json: expected a JSON object such as {\"name\": value}\n");
  run.layers.file = "{\"size\": 1, \"size\": 2}";
  EXPECT_TRUE(run.problems().starts_with("run.json: an object has a name twice"));
}

TEST(SettingLayers, a_mistyped_value_of_the_file_is_refused_even_where_it_is_shadowed) {
  Composing run = one_integer();
  run.layers.file = R"({"size": "many"})";
  run.layers.file_name = "run.json";
  run.layers.given["size"] = "5";
  EXPECT_EQ(run.problems(),
            "size = \"many\": expected a whole number from -9223372036854775808 to "
            "9223372036854775807, in run.json\n");
}

TEST(SettingLayers, defaults_are_verified_too) {
  Composing run{
      .parameters = parameters_of(
          {verified(declared("size", Type::kInteger, Value::integer(1)), Verification::kFunction),
           verified(declared("mode", Type::kText), Verification::kAllowed,
                    {Value::text("a"), Value::text("b")})})};
  run.functions.verifications["size"] = [](const Value&) -> Result<Value, std::string> {
    return failed(std::string("is odd"));
  };
  EXPECT_EQ(run.problems(), "size = 1: is odd\nmode: must be given\n");
}

TEST(SettingLayers, every_problem_of_the_whole_set_is_reported_and_every_verification_runs) {
  Composing run{.parameters = parameters_of(
                    {verified(declared("a", Type::kInteger), Verification::kFunction),
                     verified(declared("b", Type::kInteger), Verification::kFunction),
                     verified(declared("c", Type::kText), Verification::kAllowed,
                              {Value::text("x"), Value::text("y")}),
                     declared("d", Type::kFlag), declared("e", Type::kFlag),
                     verified(declared("f", Type::kInteger), Verification::kFunction)})};
  run.layers.given = {{"a", "1"}, {"b", "2"}, {"c", "z"}, {"d", "maybe"}, {"e", "on"}, {"f", "6"}};
  run.layers.file = R"({"g": 1})";
  run.layers.file_name = "run.json";
  run.functions.verifications["a"] = [](const Value&) -> Result<Value, std::string> {
    return failed(std::string("is odd"));
  };
  run.functions.verifications["b"] = [](const Value&) -> Result<Value, std::string> {
    throw std::runtime_error("crash");
  };
  EXPECT_EQ(run.problems(),
            "g: no parameter has this name, which run.json gives a value\n"
            "a = 1: is odd\n"
            "b = 2: verification failed: crash\n"
            "c = z: expected one of: x, y\n"
            "d = maybe: expected true or false (or yes, no, on, off, 1, 0)\n");
  EXPECT_EQ(run.functions.calls,
            (std::vector<std::string>{"verify a 1", "verify b 2", "verify f 6"}));
}

TEST(SettingLayers, what_a_verification_made_of_a_value_is_stored) {
  Composing run{.parameters =
                    parameters_of({verified(declared("size", Type::kInteger, Value::integer(4)),
                                            Verification::kFunction)})};
  run.functions.verifications["size"] = [](const Value& value) -> Result<Value, std::string> {
    return Value::integer(*value.as<std::int64_t>() * 10);
  };
  EXPECT_EQ(run.value("size"), "40 default");
  run.layers.given["size"] = "7";
  EXPECT_EQ(run.value("size"), "70 command line");
}

TEST(SettingLayers, secrets_are_masked_in_problems_and_events) {
  Declaration secret = declared("pin", Type::kInteger);
  secret.is_secret = true;
  Composing run{.parameters = parameters_of({secret})};
  run.layers.given["pin"] = "s3cret";
  run.layers.file = R"({"pin": "s3cret"})";
  run.layers.file_name = "run.json";
  const auto composed = run.compose();
  ASSERT_EQ(composed.error().size(), 2u);
  for (const SettingProblem& problem : composed.error()) {
    EXPECT_EQ(problem.value, "***");
    EXPECT_EQ(problem.reason.find("s3cret"), std::string::npos);
  }
  run.layers = {};
  run.layers.environment["THRONG_PIN"] = "s3cret";
  run.parser = [](const Declaration&, std::string_view,
                  std::string_view text) -> Result<Value, std::string> {
    return failed("bad: " + std::string(text));
  };
  EXPECT_TRUE(run.compose().is_ok());
  EXPECT_EQ(run.events,
            (std::vector<SettingEvent>{
                {"pin", "THRONG_PIN", "***", "refused, for a reason that names the secret"}}));
}

}  // namespace
}  // namespace throng::config
