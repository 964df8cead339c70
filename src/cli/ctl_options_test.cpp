#include "cli/ctl_options.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "server/api_call.hpp"

namespace throng::cli {
namespace {

/// "METHOD TARGET BODY", which the server must take too.
std::string made(const CtlOptions& options) {
  const auto request = ctl_request(options);
  if (!request) return "error: " + request.error();
  const auto call = server::read_call(*request);
  EXPECT_TRUE(call) << server::answer_of(call.error()).body;
  return request->method + " " + request->target + " " + request->body;
}

CtlOptions of(const std::string& subcommand) {
  CtlOptions options;
  options.subcommand = subcommand;
  return options;
}

TEST(CtlOptions, a_start_says_what_it_was_told_and_nothing_else) {
  CtlOptions options = of("do");
  options.scenario = "shop";
  EXPECT_EQ(made(options), R"(POST /api/v1/do {"scenario":"shop"})");
  options.users = "10";
  options.first_id = "5";
  options.duration = "10s";
  options.user_rate = "20/s";
  options.settings = {"url=http://h/?a=b", "empty=", "number=3"};
  EXPECT_EQ(made(options),
            R"(POST /api/v1/do {"scenario":"shop","users":10,"first_id":5,"duration":"10s",)"
            R"("user_rate":"20/s","settings":{"empty":"","number":"3","url":"http://h/?a=b"}})");
}

TEST(CtlOptions, a_scenario_that_is_a_file_is_sent_with_its_whole_path) {
  const std::string file = std::filesystem::temp_directory_path() / "ctl_options_test.cpp";
  std::ofstream(file) << "";
  CtlOptions options = of("do");
  options.scenario = std::filesystem::relative(file);
  const std::string said = made(options);
  std::filesystem::remove(file);
  EXPECT_EQ(said.find(R"(POST /api/v1/do {"scenario":"/)"), 0u) << said;
}

TEST(CtlOptions, users_are_said_by_count_or_by_ids) {
  CtlOptions options = of("add");
  EXPECT_EQ(made(options), "error: which users? expected how many, or --ids A-B");
  options.count = "10";
  EXPECT_EQ(made(options), R"(POST /api/v1/users/add {"count":10})");
  options.ids = "5-9";
  EXPECT_EQ(made(options), "error: --ids: stands beside a count: expected one of them");
  options = of("remove");
  options.ids = "5-9";
  options.is_forced = true;
  EXPECT_EQ(made(options), R"(POST /api/v1/users/remove {"ids":"5-9","force":true})");
  for (const char* count : {"", "-1", "1.5", "ten", "1 ", "18446744073709551616"}) {
    CtlOptions bad = of("remove");
    bad.count = count;
    EXPECT_EQ(made(bad),
              std::string("error: N: \"") + count + "\" is no whole number: expected such as 10");
  }
}

TEST(CtlOptions, a_value_that_is_json_is_sent_as_that) {
  CtlOptions options = of("update");
  options.settings = {"a=3",     "b=1.5", "c=true",      "d=null", "e=[1, 2]", "f={\"g\": 1}",
                      "h=\"3\"", "i=2s",  "j=http://h/", "k=",     "l=03"};
  EXPECT_EQ(made(options),
            R"(PATCH /api/v1/settings {"settings":{"a":3,"b":1.5,"c":true,"d":null,"e":[1,2],)"
            R"("f":{"g":1},"h":"3","i":"2s","j":"http://h/","k":"","l":"03"}})");
  options.settings = {"a=1", "a=2"};
  EXPECT_EQ(made(options), "error: update: \"a\" is given twice: expected each key once");
  options.settings = {"=1"};
  EXPECT_EQ(made(options), "error: update: \"=1\" is no setting: expected KEY=VALUE");
  options.settings = {"a=\xff"};
  EXPECT_EQ(made(options), "error: an argument is not UTF-8: expected text");
}

TEST(CtlOptions, all_other_subcommands_are_requests_too) {
  for (const char* name : {"stop", "reset", "disable", "pause", "resume"}) {
    EXPECT_EQ(made(of(name)), std::string("POST /api/v1/") + name + " ");
  }
  EXPECT_EQ(made(of("status")), "GET /api/v1/status ");
  EXPECT_EQ(made(of("health")), "GET /api/v1/health ");
  EXPECT_EQ(made(of("attach")), "GET /api/v1/live?after=0 ");
  CtlOptions options = of("rate");
  options.rate = "20/s";
  EXPECT_EQ(made(options), R"(PUT /api/v1/rate {"user_rate":"20/s"})");
  options = of("trace");
  options.traced = "7";
  EXPECT_EQ(made(options), R"(POST /api/v1/trace {"user":7})");
  options.traced = "off";
  EXPECT_EQ(made(options), R"(POST /api/v1/trace {"user":0})");
  options.traced = "me";
  EXPECT_EQ(made(options), "error: USER: \"me\" is no whole number: expected such as 10");
  options = of("users");
  EXPECT_EQ(made(options), "error: users: expected --waiting");
  options.shows_waiting = true;
  EXPECT_EQ(made(options), "GET /api/v1/users/waiting ");
}

}  // namespace
}  // namespace throng::cli
