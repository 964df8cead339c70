#include "server/control_api.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <tuple>

#include "runtime/sim/sim_world.hpp"
#include "runtime/task_group.hpp"
#include "server/openapi_document.hpp"
#include "server/scripted_control.hpp"

namespace throng::server {
namespace {

using cluster::ControllerState;
using cluster::ControlProblem;
using nlohmann::json;

class ControlApiTest : public testing::Test {
 protected:
  static Task<void> ask_into(ControlApi& api, ApiRequest request, ApiAnswer& answer) {
    answer = co_await api.handle(std::move(request));
  }
  ApiAnswer ask(const std::string& method, const std::string& target,
                const std::string& body = "") {
    ApiAnswer answer;
    world.run(ask_into(api, ApiRequest{method, target, body, "anna"}, answer));
    return answer;
  }
  /// The body of an answer that must be good.
  std::string good(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    const ApiAnswer answer = ask(method, target, body);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.content_type, "application/json");
    return answer.body;
  }

  runtime::sim::SimWorld world;
  ScriptedControl control;
  ControlApi api{control};
};

TEST_F(ControlApiTest, each_call_reaches_the_controller_with_who_made_it) {
  control.now.highest_id = 100;
  EXPECT_EQ(good("POST", "/api/v1/do", R"({"scenario":"/a/shop.cpp"})"), "{\"run\":\"run-1\"}\n");
  EXPECT_EQ(good("POST", "/api/v1/users/add", R"({"count":10})"), "{\"first\":101,\"last\":110}\n");
  EXPECT_EQ(good("POST", "/api/v1/users/add", R"({"ids":"200-201"})"),
            "{\"first\":200,\"last\":201}\n");
  EXPECT_EQ(good("POST", "/api/v1/users/remove", R"({"count":3,"force":true})"),
            "{\"chosen\":3}\n");
  EXPECT_EQ(good("POST", "/api/v1/users/remove", R"({"ids":"3-5"})"), "{\"chosen\":3}\n");
  EXPECT_EQ(good("POST", "/api/v1/pause"), "{\"changed\":true}\n");
  EXPECT_EQ(good("POST", "/api/v1/resume"), "{\"changed\":false}\n");
  EXPECT_EQ(good("PUT", "/api/v1/rate", R"({"user_rate":"20/s"})"), "{\"user_rate\":\"20/s\"}\n");
  EXPECT_EQ(good("PATCH", "/api/v1/settings", R"({"settings":{"a":"x","b":2}})"),
            "{\"changed\":[]}\n");
  EXPECT_EQ(good("POST", "/api/v1/trace", R"({"user":7})"), "{\"user\":7}\n");
  EXPECT_EQ(good("POST", "/api/v1/stop"), "{\"state\":\"terminating\"}\n");
  EXPECT_EQ(good("POST", "/api/v1/reset"), "{\"state\":\"idle\"}\n");
  EXPECT_EQ(good("POST", "/api/v1/disable", "{}"), "{\"state\":\"disabled\"}\n");
  const std::vector<std::string> expected = {
      "do /a/shop.cpp by anna",  "add 10 by anna",        "add 200 to 201 by anna",
      "remove 3 forced by anna", "remove 3 to 5 by anna", "pause by anna",
      "resume by anna",          "rate 20/s by anna",     "update a=\"x\" b=2 by anna",
      "trace 7 by anna",         "stop by anna",          "reset by anna",
      "disable by anna"};
  EXPECT_EQ(control.asked, expected);
}

TEST_F(ControlApiTest, calls_of_throttles_reach_the_controller_with_their_values) {
  const std::string it =
      R"({"name":"messages","pace":"100/s","is_paused":false,"is_changing":true,"waiting":3,)"
      R"("granted":50,"places":0})";
  EXPECT_EQ(good("GET", "/api/v1/throttles"), "{\"throttles\":[" + it + "]}\n");
  EXPECT_EQ(good("POST", "/api/v1/throttles/change", R"({"name":"messages","pace":"200/s"})"),
            "{\"changed\":true,\"throttle\":" + it + "}\n");
  EXPECT_EQ(good("POST", "/api/v1/throttles/start", R"({"name":"b","pace":"10 at once"})"),
            "{\"changed\":true,\"throttle\":null}\n");
  good("POST", "/api/v1/throttles/gradual",
       R"({"name":"messages","from_rate":600,"to_rate":1200,"duration":"6s"})");
  for (const char* what : {"unlock", "pause", "resume", "stop"}) {
    good("POST", std::string("/api/v1/throttles/") + what, R"({"name":"messages"})");
  }
  const std::vector<std::string> expected = {
      "throttle change messages pace=200/s by anna",
      "throttle start b pace=10 at once by anna",
      "throttle gradual messages duration=6s from_rate=600 to_rate=1200 by anna",
      "throttle change messages pace=unlimited by anna",
      "throttle pause messages by anna",
      "throttle resume messages by anna",
      "throttle stop messages by anna"};
  EXPECT_EQ(control.asked, expected);
}

TEST_F(ControlApiTest, calls_of_throttles_name_the_fields_that_are_wrong) {
  for (const auto& [call, body, field] :
       {std::tuple{"change", R"({"name":"messages"})", "pace"},
        {"change", R"({"pace":"1/s"})", "name"},
        {"change", R"({"name":"messages","pace":7})", "pace"},
        {"pause", R"({"name":"messages","pace":"1/s"})", "pace"},
        {"gradual", R"({"name":"messages","from_rate":-1})", "from_rate"},
        {"gradual", R"({"name":"messages","duration":6})", "duration"},
        {"gradual", R"({"name":"messages","speed":6})", "speed"}}) {
    const ApiAnswer answer = ask("POST", std::string("/api/v1/throttles/") + call, body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_EQ(json::parse(answer.body)["errors"][0]["name"], field) << answer.body;
  }
  EXPECT_TRUE(control.asked.empty());
}

/// That an object has the fields that the document says, all of them and no other.
void check_fields(const std::string& body, const char* schema) {
  const auto document = json::parse(openapi_document());
  std::set<std::string> described;
  for (const auto& [name, rest] : document["components"]["schemas"][schema]["properties"].items()) {
    described.insert(name);
  }
  const auto object = json::parse(body);
  std::set<std::string> said;
  for (const auto& [name, rest] : object.items()) said.insert(name);
  EXPECT_EQ(said, described) << schema;
}

TEST_F(ControlApiTest, the_status_is_what_the_document_describes) {
  control.now.state = ControllerState::kRunning;
  control.now.run = "run-1";
  control.now.running = 97;
  control.now.started_unix_ns = 1'767'225'600'000'000'000;
  control.now.settings = {{"url", "where", "text", "\"http://h/\"", "file", false, true},
                          {"key", "", "text", "***", "environment", true, false}};
  const std::string body = good("GET", "/api/v1/status");
  check_fields(body, "Status");
  const json status = json::parse(body);
  EXPECT_EQ(status["state"], "running");
  EXPECT_EQ(status["error"], nullptr);
  EXPECT_EQ(status["users"]["running"], 97);
  EXPECT_EQ(status["started_at"], "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(status["settings"][0]["value"], "http://h/");
  EXPECT_EQ(status["settings"][1]["value"], "***");
  check_fields(status["settings"][0].dump(), "Setting");
  EXPECT_EQ(json::parse(good("GET", "/api/v1/settings"))["settings"], status["settings"]);
}

TEST_F(ControlApiTest, an_idle_controller_has_no_run_to_tell_of) {
  const json status = json::parse(good("GET", "/api/v1/status"));
  EXPECT_EQ(status["state"], "idle");
  for (const char* name : {"run", "scenario", "started_at", "user_rate"}) {
    EXPECT_EQ(status[name], nullptr) << name;
  }
}

TEST_F(ControlApiTest, what_was_said_is_told_whatever_its_bytes) {
  control.view = {7, {"a \"line\"", "bad \xff byte"}, "  1s  3 users", true};
  const std::string body = good("GET", "/api/v1/live?after=5");
  check_fields(body, "Live");
  const json view = json::parse(body);
  EXPECT_EQ(view["next"], 7);
  EXPECT_EQ(view["lines"][0], "a \"line\"");
  EXPECT_EQ(view["lines"][1], "bad \xef\xbf\xbd byte");
  EXPECT_EQ(view["is_over"], true);
  EXPECT_EQ(control.asked.at(0), "live 5 by nobody");
}

TEST_F(ControlApiTest, users_that_wait_are_told_in_ranges) {
  const std::string body = good("GET", "/api/v1/users/waiting");
  check_fields(body, "Waiting");
  EXPECT_EQ(
      body,
      R"({"waiting":3,"running":97,"ranges":[{"first":98,"last":98},{"first":99,"last":100}]})"
      "\n");
}

TEST_F(ControlApiTest, health_is_bad_in_the_state_of_an_error_only) {
  EXPECT_EQ(good("GET", "/api/v1/health"), "{\"status\":\"ok\",\"state\":\"idle\"}\n");
  control.now.state = ControllerState::kError;
  control.now.error = "the node has crashed";
  const ApiAnswer answer = ask("GET", "/api/v1/health");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.body, R"({"status":"error","state":"error","error":"the node has crashed"})"
                         "\n");
  check_fields(answer.body, "Health");
}

TEST_F(ControlApiTest, what_the_controller_refuses_is_a_problem_with_its_status) {
  using Kind = ControlProblem::Kind;
  const std::pair<Kind, int> statuses[] = {{Kind::kWrongState, 409},
                                           {Kind::kBadValue, 422},
                                           {Kind::kUnsupported, 409},
                                           {Kind::kBusy, 503},
                                           {Kind::kBroken, 500}};
  control.now.state = ControllerState::kFinished;
  for (const auto& [kind, status] : statuses) {
    control.problem = ControlProblem{kind, "it cannot be", {{"url", "x", "expected a URL"}}};
    const ApiAnswer answer = ask("POST", "/api/v1/stop");
    EXPECT_EQ(answer.status, status);
    EXPECT_EQ(answer.content_type, "application/problem+json");
    const json problem = json::parse(answer.body);
    EXPECT_EQ(problem["status"], status);
    EXPECT_EQ(problem["detail"], "it cannot be");
    EXPECT_EQ(problem["errors"][0]["reason"], "expected a URL");
    EXPECT_EQ(problem.contains("state"), kind == Kind::kWrongState);
  }
}

TEST_F(ControlApiTest, a_bad_request_never_reaches_the_controller) {
  EXPECT_EQ(ask("POST", "/api/v1/users/add", R"({"count":0})").status, 400);
  EXPECT_EQ(ask("POST", "/api/v1/nothing").status, 404);
  EXPECT_EQ(ask("GET", "/api/v1/stop").status, 405);
  EXPECT_TRUE(control.asked.empty());
}

Task<void> stop_while_it_waits(Scope& parent, ControlApi& api, ApiAnswer& answer,
                               Task<void> (*ask)(ControlApi&, ApiRequest, ApiAnswer&)) {
  runtime::TaskGroup group(parent);
  group.spawn(ask(api, ApiRequest{"POST", "/api/v1/do", R"({"scenario":"a"})", "anna"}, answer));
  group.request_stop();
  co_await group.join();
}

Task<void> in_own_scope(ControlApi& api, ApiAnswer& answer,
                        Task<void> (*ask)(ControlApi&, ApiRequest, ApiAnswer&)) {
  co_await stop_while_it_waits(co_await runtime::current_scope(), api, answer, ask);
}

TEST_F(ControlApiTest, a_call_that_is_stopped_says_so) {
  control.holds_starts = true;
  ApiAnswer answer;
  world.run(in_own_scope(api, answer, ask_into));
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(json::parse(answer.body)["detail"],
            "the controller is ending; what was asked for may have taken effect");
}

TEST_F(ControlApiTest, the_document_is_served) {
  EXPECT_EQ(good("GET", "/api/v1/openapi.json"), openapi_document());
}

}  // namespace
}  // namespace throng::server
