#include "cli/run_options.hpp"

#include <gtest/gtest.h>

namespace throng::cli {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

RunOptions options() {
  RunOptions options;
  options.files = {"shop.cpp"};
  return options;
}

std::string error_of(const RunOptions& options) {
  const auto plan = make_run_plan(options, 1);
  return plan.is_error() ? plan.error() : "taken";
}

config::RunSpec spec_of(const RunOptions& options) {
  return make_run_plan(options, 1).value().spec;
}

TEST(RunOptions, have_defaults) {
  const config::RunSpec spec = spec_of(options());
  EXPECT_EQ(spec.users, 1U);
  EXPECT_EQ(spec.cores, 1U);  // never more than users
  EXPECT_EQ(spec.drain, 30s);
  EXPECT_EQ(spec.stuck_limit, 30s);
  EXPECT_FALSE(spec.duration || spec.user_rate || spec.traced_user);
  EXPECT_FALSE(std::get<config::ScenarioLoad>(spec.load).iterations);
}

TEST(RunOptions, all_of_them_reach_the_spec) {
  RunOptions given = options();
  given.users = 100;
  given.duration = "1m";
  given.iterations = 3;
  given.first_id = 101;
  given.user_rate = "1200/min";
  given.iteration_timeout = "2m";
  given.repeat_after = "60s";
  given.replaces_users = true;
  given.cores = 3;
  given.seed = 7;
  given.settings = {"url=http://a/?b=c", "empty=", "a.b-c_d=1"};
  given.drain = "0s";
  given.stuck_limit = "5s";
  given.traced_user = 200;
  const config::RunSpec spec = spec_of(given);
  EXPECT_EQ(spec.users, 100U);
  EXPECT_EQ(spec.duration, 60s);
  EXPECT_EQ(spec.first_id, 101U);
  EXPECT_EQ(spec.cores, 3U);
  EXPECT_EQ(spec.seed, 7U);
  EXPECT_EQ(spec.drain, 0s);
  EXPECT_EQ(spec.stuck_limit, 5s);
  EXPECT_EQ(spec.traced_user, 200U);
  EXPECT_TRUE(spec.replaces_users);
  EXPECT_FALSE(spec.stays);
  const auto& load = std::get<config::ScenarioLoad>(spec.load);
  EXPECT_EQ(load.iterations, 3U);
  EXPECT_EQ(load.iteration_timeout, 2min);
  EXPECT_EQ(load.repeat_after, 60s);
  EXPECT_EQ(
      load.parameters,
      (std::map<std::string, std::string>{
          {"url", "http://a/?b=c"}, {"empty", ""}, {"a.b-c_d", "1"}, {"user_rate", "1200/min"}}));
}

TEST(RunOptions, a_seed_that_was_not_given_is_the_one_that_is_offered) {
  EXPECT_EQ(make_run_plan(options(), 99)->spec.seed, 99U);
}

TEST(RunOptions, a_file_that_is_no_scenario_is_named) {
  RunOptions given = options();
  for (const char* file : {"./shop", "./shop.cc", "a/.cpp"}) {
    given.files = {"a.so", file};
    EXPECT_EQ(error_of(given), std::string("\"") + file +
                                   "\" is no scenario: expected a C++ file (.cpp), what `throng "
                                   "build` made of one (.so), or a script (.erl)");
  }
}

TEST(RunOptions, a_script_is_told_its_variables) {
  RunOptions given = options();
  given.files = {"a/shop.erl"};
  given.environment = {"rate=5", "text=a=b", "rate=6"};
  given.tick = "2s";
  const auto plan = make_run_plan(given, 1);
  ASSERT_TRUE(plan.is_ok()) << plan.error();
  const std::map<std::string, std::string> expected = {{"rate", "6"}, {"text", "a=b"}};
  EXPECT_EQ(plan->script.environment, expected);
  EXPECT_EQ(plan->script.tick, 2s);
  given.environment = {"=5"};
  EXPECT_EQ(error_of(given), "--env: \"=5\" is no variable: expected KEY=VALUE");
}

TEST(RunOptions, a_script_says_itself_what_options_say_of_other_scenarios) {
  const auto refused = [](auto change) {
    RunOptions given = options();
    given.files = {"a/shop.erl"};
    change(given);
    return error_of(given);
  };
  EXPECT_EQ(refused([](RunOptions& given) { given.users = 5; }),
            "--users: the pools of a script say how many users there are");
  EXPECT_EQ(refused([](RunOptions& given) { given.iterations = 5; }),
            "--iterations: the loops of a script say how often");
  EXPECT_EQ(refused([](RunOptions& given) { given.settings = {"a=1"}; }),
            "--set: a script has variables; expected --env KEY=VALUE");
}

TEST(RunOptions, a_name_that_is_nowhere_is_said_with_the_folders) {
  RunOptions given = options();
  given.files = {"nowhere"};
  given.paths = {"/tmp"};
  EXPECT_EQ(error_of(given).find("no scenario \"nowhere\": expected a file, or the name of one: "
                                 "nowhere.cpp or nowhere.so or nowhere.erl in scenarios, /tmp"),
            0U)
      << error_of(given);
  given.paths = {"/nowhere"};
  EXPECT_EQ(error_of(given), "--path: \"/nowhere\" is no folder: expected one that is there");
}

TEST(RunOptions, variables_are_for_scripts) {
  RunOptions given = options();
  given.environment = {"rate=5"};
  EXPECT_EQ(error_of(given),
            "--env: \"rate=5\": variables are for scripts; for a C++ scenario use --set rate=5");
}

TEST(RunOptions, a_rate_needs_its_unit) {
  RunOptions given = options();
  given.user_rate = "20";
  EXPECT_EQ(error_of(given),
            "--user-rate: \"20\" has no unit: expected a number and a unit, such as 20/s or 20/min "
            "(or unlimited)");
  for (const char* text : {"", "x", "0/s", "-1/s", "20/fortnight", "20 /s"}) {
    given.user_rate = text;
    EXPECT_NE(error_of(given).find("--user-rate: \"" + *given.user_rate + "\" is not a rate"),
              std::string::npos)
        << error_of(given);
  }
}

TEST(RunOptions, times_are_checked) {
  RunOptions given = options();
  given.duration = "10";
  EXPECT_EQ(error_of(given).find("--duration: \"10\" is not a duration"), 0U);
  given.duration = "0s";
  EXPECT_NE(error_of(given).find("no time at all"), std::string::npos);
  given.duration.reset();
  given.drain = "x";
  EXPECT_EQ(error_of(given).find("--drain"), 0U);
  given.drain = "1s";
  given.stuck_limit = "0s";
  EXPECT_EQ(error_of(given).find("--stuck-limit"), 0U);
}

TEST(RunOptions, a_drain_lasts_as_long_as_an_iteration_may) {
  RunOptions given = options();
  given.iteration_timeout = "5m";
  EXPECT_EQ(spec_of(given).drain, 5min);
  given.drain = "1s";
  EXPECT_EQ(spec_of(given).drain, 1s);
  given.iteration_timeout = "0s";
  EXPECT_NE(error_of(given).find("--iteration-timeout"), std::string::npos);
}

TEST(RunOptions, a_run_stays_when_it_begins_without_users_or_is_to_be_controlled) {
  RunOptions given = options();
  EXPECT_FALSE(spec_of(given).stays);
  given.users = 0;
  EXPECT_TRUE(spec_of(given).stays);
  EXPECT_GE(spec_of(given).cores, 1U);
  given.users = 5;
  given.control = "s";
  EXPECT_TRUE(spec_of(given).stays);
}

TEST(RunOptions, ids_are_bounded) {
  RunOptions given = options();
  for (const std::uint64_t first : {std::uint64_t{0}, (std::uint64_t{1} << 62) + 1}) {
    given.first_id = first;
    EXPECT_EQ(error_of(given).find("--first-id"), 0U);
  }
}

TEST(RunOptions, a_rate_is_given_once) {
  RunOptions given = options();
  given.user_rate = "20/s";
  given.settings = {"user_rate=30/s"};
  EXPECT_EQ(error_of(given), "--user-rate: it is the setting user_rate, which --set gives too");
}

TEST(RunOptions, a_file_of_settings_is_read_and_not_empty) {
  RunOptions given = options();
  given.config = "/no/such/file.json";
  EXPECT_EQ(error_of(given).find("--config: "), 0U);
  given.config = "/dev/null";
  EXPECT_NE(error_of(given).find("expected a JSON object"), std::string::npos);
}

TEST(RunOptions, a_scenario_is_needed_unless_the_command_stays) {
  RunOptions given = options();
  given.files.clear();
  EXPECT_NE(error_of(given).find("which scenario?"), std::string::npos);
  given.stays = true;
  EXPECT_TRUE(make_run_plan(given, 1).is_ok());
  given.files = {"a.so", "b.so"};
  EXPECT_NE(error_of(given).find("--stay"), std::string::npos);
}

TEST(RunOptions, a_setting_is_a_key_and_a_value) {
  RunOptions given = options();
  for (const char* text : {"url", "=x", "a b=c", "", "\x1b=1"}) {
    given.settings = {text};
    EXPECT_NE(error_of(given).find("expected KEY=VALUE"), std::string::npos) << text;
  }
  given.settings = {"a=1", "a=2"};
  EXPECT_EQ(error_of(given), "--set: \"a\" is given twice: expected each key once");
}

TEST(RunOptions, a_traced_user_is_one_of_them) {
  RunOptions given = options();
  given.users = 5;
  for (const std::uint64_t user : {0, 6}) {
    given.traced_user = user;
    EXPECT_NE(error_of(given).find("expected 1 to 5"), std::string::npos);
  }
}

TEST(RunOptions, no_iterations_do_nothing) {
  RunOptions given = options();
  given.iterations = 0;
  EXPECT_NE(error_of(given).find("--iterations"), std::string::npos);
}

TEST(RunOptions, a_log_level_is_one_of_five) {
  RunOptions given = options();
  given.log_level = "loud";
  EXPECT_EQ(error_of(given),
            "--log-level: \"loud\" is no level: expected trace, debug, info, warning or error");
  given.log_level = "warning";
  EXPECT_EQ(make_run_plan(given, 1)->log.least, telemetry::LogLevel::kWarning);
}

TEST(RunOptions, settings_are_told_to_people) {
  RunOptions given = options();
  EXPECT_EQ(settings_of(spec_of(given)), (Texts{"1 user", "1 core"}));
  given.users = 2000;
  given.cores = 2;
  given.user_rate = "20/s";
  given.duration = "10s";
  given.iterations = 1;
  given.settings = {"url=x"};
  EXPECT_EQ(settings_of(spec_of(given)), (Texts{"2,000 users", "2 cores", "starting 20/s",
                                                "for 10.0 s", "1 iteration each", "url"}));
}

TEST(RunOptions, settings_that_are_declared_are_told_with_their_values_but_for_secrets) {
  std::vector<config::Declaration> declared(3);
  declared[0].name = "url";
  declared[1].name = "password";
  declared[1].is_secret = true;
  declared[2].name = "password";  // of a plug-in, to which it is none
  RunOptions given = options();
  given.settings = {"url=x", "password=y", "other=z"};
  EXPECT_EQ(settings_of(spec_of(given), declared),
            (Texts{"1 user", "1 core", "other", "password=***", "url=x"}));
}

TEST(RunOptions, several_results_have_numbered_files) {
  EXPECT_EQ(numbered("out.json", 1, 1), "out.json");
  EXPECT_EQ(numbered("/a.b/out.json", 2, 3), "/a.b/out-2.json");
  EXPECT_EQ(numbered("out", 2, 3), "out-2");
  EXPECT_EQ(numbered("/dev/stdout", 2, 3), "/dev/stdout");
  EXPECT_EQ(numbered({}, 1, 2), std::nullopt);
}

}  // namespace
}  // namespace throng::cli
