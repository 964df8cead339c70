#include "cli/ctl_text.hpp"

#include <gtest/gtest.h>

#include "server/api_json.hpp"
#include "server/api_problem.hpp"

namespace throng::cli {
namespace {

std::string text_of(const std::string& subcommand, const std::string& body) {
  server::ApiAnswer answer;
  answer.body = body;
  return ctl_text(subcommand, answer);
}

TEST(CtlText, a_status_is_told_in_a_few_lines) {
  cluster::ControllerStatus status;
  EXPECT_EQ(text_of("status", server::status_json(status)), "State      idle\n");
  status.state = cluster::ControllerState::kRunning;
  status.run = "run-1";
  status.scenario = "shop.cpp";
  status.waiting = 10;
  status.running = 1090;
  status.started = 1100;
  status.failed = 2;
  status.highest_id = 1110;
  status.is_paused = true;
  status.user_rate = "20/s";
  status.started_unix_ns = 1'767'225'600'000'000'000;
  status.elapsed_s = 12;
  status.settings = {{"url", "where", "text", "\"http://h/\"", "file", false, true},
                     {"think_time", "", "duration", "\"2s\"", "update", false, true}};
  EXPECT_EQ(text_of("status", server::status_json(status)),
            "State      running, paused\n"
            "Run        run-1\n"
            "Scenario   shop.cpp\n"
            "Users      1,090 running, 10 waiting, 1,100 started, 0 finished, 2 failed; ids to "
            "1110\n"
            "User rate  20/s\n"
            "Started    2026-01-01T00:00:00.000Z, for 12.0 s now\n"
            "Settings\n"
            "  url         \"http://h/\"  (file)  where\n"
            "  think_time  \"2s\"  (update)\n");
}

TEST(CtlText, each_answer_is_a_line) {
  EXPECT_EQ(text_of("do", R"({"run":"run-1"})"), "started run-1\n");
  EXPECT_EQ(text_of("add", R"({"first":101,"last":110})"), "added 101-110\n");
  EXPECT_EQ(text_of("add", R"({"first":5,"last":5})"), "added 5\n");
  EXPECT_EQ(text_of("remove", R"({"chosen":1})"), "1 user chosen to be removed\n");
  EXPECT_EQ(text_of("stop", R"({"state":"terminating"})"), "terminating\n");
  EXPECT_EQ(text_of("pause", R"({"changed":true})"), "paused\n");
  EXPECT_EQ(text_of("pause", R"({"changed":false})"), "was paused already\n");
  EXPECT_EQ(text_of("resume", R"({"changed":false})"), "was not paused\n");
  EXPECT_EQ(text_of("rate", R"({"user_rate":"20/s"})"), "users start at 20/s\n");
  EXPECT_EQ(text_of("trace", R"({"user":7})"), "user 7 is traced\n");
  EXPECT_EQ(text_of("trace", R"({"user":0})"), "nobody is traced\n");
  EXPECT_EQ(text_of("health", R"({"status":"ok","state":"running"})"), "ok: running\n");
  EXPECT_EQ(text_of("update", R"({"changed":[]})"), "nothing has changed\n");
  EXPECT_EQ(text_of("update", R"({"changed":[{"name":"a","value":3}]})"), "changed\n  a  3\n");
  EXPECT_EQ(text_of("users", R"({"waiting":3,"running":97,"ranges":[{"first":98,"last":98},)"
                             R"({"first":99,"last":100}]})"),
            "3 waiting, 97 running\nids 98, 99-100\n");
}

TEST(CtlText, nothing_in_an_answer_controls_the_terminal) {
  EXPECT_EQ(text_of("attach", R"({"lines":["a\u001b[2Jb","c\nd"],"progress":"  1s\u009b"})"),
            "a\\x1b[2Jb\nc\\nd\n  1s\\u{9b}\n");
  EXPECT_EQ(text_of("do", R"({"run":"\u001b]0;x\u0007"})"), "started \\x1b]0;x\\x07\n");
}

TEST(CtlText, an_answer_of_another_kind_is_told_so) {
  for (const char* body : {"", "<html>", "[]", "null"}) {
    EXPECT_EQ(text_of("status", body), "the answer makes no sense: expected a JSON object\n");
  }
  EXPECT_EQ(text_of("status", "{}"), "");
  EXPECT_EQ(text_of("users", R"({"waiting":"x","ranges":7})"), "0 waiting, 0 running\n");
}

TEST(CtlText, a_problem_has_a_line_for_each_value) {
  server::ApiProblem problem;
  problem.status = 409;
  problem.detail = "users cannot be added";
  problem.state = "finished";
  EXPECT_EQ(ctl_problem_text(server::answer_of(problem)),
            "users cannot be added (the controller is in the state finished)\n");
  problem.state.clear();
  problem.errors = {{"count", "0", "expected more"}, {"ids", "", "is missing"}};
  EXPECT_EQ(ctl_problem_text(server::answer_of(problem)),
            "users cannot be added\n  count: 0: expected more\n  ids: is missing\n");
  server::ApiAnswer strange;
  strange.status = 502;
  strange.body = "<html>";
  EXPECT_EQ(ctl_problem_text(strange), "the answer has the status 502\n");
}

}  // namespace
}  // namespace throng::cli
