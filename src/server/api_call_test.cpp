#include "server/api_call.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "server/openapi_document.hpp"

namespace throng::server {
namespace {

using cluster::UserIds;

Result<ApiCall, ApiProblem> read(const std::string& method, const std::string& target,
                                 const std::string& body = "") {
  return read_call({method, target, body, "anna (pid 1)"});
}

template <class Call>
Call call_of(const std::string& method, const std::string& target, const std::string& body = "") {
  const auto call = read(method, target, body);
  if (!call) ADD_FAILURE() << answer_of(call.error()).body;
  return std::get<Call>(*call);
}

/// "name | value | reason", a line each.
std::string errors_of(const std::string& method, const std::string& target,
                      const std::string& body) {
  const auto call = read(method, target, body);
  if (call) return "";
  EXPECT_EQ(call.error().status, 400);
  std::string text;
  for (const ApiProblem::Error& error : call.error().errors) {
    text += error.name + " | " + error.value + " | " + error.reason + "\n";
  }
  return text.empty() ? call.error().detail : text;
}

TEST(ApiCall, a_start_has_what_the_body_says_and_nothing_else) {
  const auto whole = call_of<calls::Start>(
      "POST", "/api/v1/do",
      R"({"scenario":"shop.cpp","users":0,"first_id":7,"duration":"10s","user_rate":"20/s",
          "settings":{"url":"http://h/","retries":3,"deep":[{"a":null}]}})");
  EXPECT_EQ(whole.request.scenario, "shop.cpp");
  EXPECT_EQ(whole.request.users, 0u);
  EXPECT_EQ(whole.request.first_id, 7u);
  EXPECT_EQ(whole.request.duration, "10s");
  EXPECT_EQ(whole.request.user_rate, "20/s");
  const std::map<std::string, std::string> settings = {
      {"url", "http://h/"}, {"retries", "3"}, {"deep", R"([{"a":null}])"}};
  EXPECT_EQ(whole.request.settings, settings);
  const auto least = call_of<calls::Start>("POST", "/api/v1/do", R"({"scenario":"shop.cpp"})");
  EXPECT_FALSE(least.request.users || least.request.first_id || least.request.duration ||
               least.request.user_rate);
  EXPECT_TRUE(least.request.settings.empty());
}

TEST(ApiCall, users_are_chosen_by_count_or_by_ids) {
  EXPECT_EQ(call_of<calls::AddCount>("POST", "/api/v1/users/add", R"({"count":10})").count, 10u);
  const UserIds ids{101, 200};
  EXPECT_EQ(call_of<calls::AddIds>("POST", "/api/v1/users/add", R"({"ids":"101-200"})").ids, ids);
  const auto some =
      call_of<calls::RemoveCount>("POST", "/api/v1/users/remove", R"({"count":3,"force":true})");
  EXPECT_EQ(some.count, 3u);
  EXPECT_TRUE(some.is_forced);
  const UserIds five{5, 5};
  const auto one = call_of<calls::RemoveIds>("POST", "/api/v1/users/remove", R"({"ids":"5"})");
  EXPECT_EQ(one.ids, five);
  EXPECT_FALSE(one.is_forced);
}

TEST(ApiCall, a_count_is_one_or_more_and_whole) {
  for (const char* count : {"0", "-1", "1.5", "10.0", "\"10\"", "true", "null", "100000001",
                            "18446744073709551616", "[1]", "{\"a\":1}"}) {
    const std::string errors =
        errors_of("POST", "/api/v1/users/add", std::string(R"({"count":)") + count + "}");
    EXPECT_NE(errors.find("count | "), std::string::npos) << count << ": " << errors;
    EXPECT_NE(errors.find(" | expected a whole number from 1 to 100000000\n"), std::string::npos)
        << count;
  }
}

TEST(ApiCall, ids_are_one_number_or_a_range_that_goes_up) {
  for (const char* ids : {"", "-", "0", "0-3", "5-", "-5", "9-5", "1-2-3", " 5", "+5", "5-9x",
                          "1-9007199254740992", "1-100000001", "99999999999999999999"}) {
    EXPECT_TRUE(read_ids(ids).is_error()) << ids;
  }
  const UserIds most{1, 100'000'000};
  EXPECT_EQ(*read_ids("1-100000000"), most);
}

TEST(ApiCall, all_that_is_wrong_is_told_at_once) {
  EXPECT_EQ(errors_of("POST", "/api/v1/do",
                      R"({"users":-1,"duration":10,"settings":[1],"speed":"fast"})"),
            "scenario |  | is missing: expected a file, or the name of a scenario\n"
            "users | -1 | expected a whole number from 0 to 100000000\n"
            "duration | 10 | expected a text of one character or more\n"
            "settings | […] | expected an object\n"
            "speed | \"fast\" | is unknown: expected one of duration, first_id, scenario, "
            "settings, user_rate, users\n");
  EXPECT_EQ(errors_of("POST", "/api/v1/stop", R"({"now":true})"),
            "now | true | is unknown: expected no field at all\n");
  EXPECT_EQ(errors_of("POST", "/api/v1/users/remove", R"({"count":1,"ids":"5"})"),
            "ids |  | cannot stand beside count: expected one of them\n");
  EXPECT_EQ(errors_of("PATCH", "/api/v1/settings", R"({"settings":{}})"),
            "settings | {} | changes nothing: expected one or more\n");
  EXPECT_EQ(errors_of("POST", "/api/v1/users/remove", R"({"count":1,"force":"yes"})"),
            "force | \"yes\" | expected true or false\n");
  EXPECT_EQ(errors_of("PUT", "/api/v1/rate", R"({"user_rate":""})"),
            "user_rate | \"\" | expected a text of one character or more\n");
}

TEST(ApiCall, a_body_is_one_json_object_without_tricks) {
  EXPECT_EQ(errors_of("POST", "/api/v1/stop", "now"),
            "the body is not JSON: expected a JSON object");
  EXPECT_EQ(errors_of("POST", "/api/v1/stop", "[]"),
            "the body is no object: expected a JSON object");
  EXPECT_EQ(errors_of("POST", "/api/v1/users/add", R"({"count":1,"count":2})"),
            "the body has \"count\" twice: expected a JSON object");
  const std::string deep(500'000, '[');
  EXPECT_EQ(errors_of("PATCH", "/api/v1/settings", R"({"settings":{"a":)" + deep),
            "the body is nested deeper than 32 levels: expected a JSON object");
  EXPECT_EQ(errors_of("POST", "/api/v1/stop", "\"\xff\""),
            "the body is not JSON: expected a JSON object");
  EXPECT_TRUE(read("POST", "/api/v1/stop", " \r\n"));
  EXPECT_TRUE(read("POST", "/api/v1/stop", "{}"));
}

TEST(ApiCall, settings_keep_the_type_they_have_in_json) {
  const auto update = call_of<calls::Update>(
      "PATCH", "/api/v1/settings",
      R"({"settings":{"a":1.5,"b":"x","c":[true,null],"d":null,"e":{"f":"g"}}})");
  const std::map<std::string, std::string> expected = {
      {"a", "1.5"}, {"b", "\"x\""}, {"c", "[true,null]"}, {"d", "null"}, {"e", R"({"f":"g"})"}};
  EXPECT_EQ(update.values, expected);
}

TEST(ApiCall, live_may_say_after_what) {
  EXPECT_EQ(call_of<calls::Live>("GET", "/api/v1/live").after, 0u);
  EXPECT_EQ(call_of<calls::Live>("GET", "/api/v1/live?after=7").after, 7u);
  for (const char* query : {"?after=", "?after=-1", "?after=x", "?since=7", "?after=1&after=2", "?",
                            "?after=9007199254740992"}) {
    EXPECT_NE(errors_of("GET", std::string("/api/v1/live") + query, ""), "") << query;
  }
  EXPECT_EQ(errors_of("GET", "/api/v1/status?all=1", ""),
            "all | 1 | is unknown: this path takes no query\n");
}

TEST(ApiCall, an_unknown_path_is_404_and_a_wrong_method_405_with_those_there_are) {
  const auto path = read("GET", "/api/v1/statu\x1b[2J");
  ASSERT_TRUE(path.is_error());
  EXPECT_EQ(path.error().status, 404);
  EXPECT_EQ(path.error().detail,
            "there is no \"/api/v1/statu\\x1b[2J\": /api/v1/openapi.json has all paths");
  const auto method = read("DELETE", "/api/v1/settings");
  ASSERT_TRUE(method.is_error());
  EXPECT_EQ(method.error().status, 405);
  EXPECT_EQ(method.error().allow, "GET, PATCH");
  const auto answer = answer_of(method.error());
  EXPECT_EQ(answer.content_type, "application/problem+json");
  EXPECT_EQ(answer.body,
            R"({"type":"about:blank","title":"Method Not Allowed","status":405,)"
            R"("detail":"/api/v1/settings does not take this method: expected GET, PATCH",)"
            R"("allow":"GET, PATCH"})"
            "\n");
}

TEST(ApiCall, the_document_has_each_route_and_no_other) {
  const auto document = nlohmann::json::parse(openapi_document());
  std::set<std::string> described;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [method, operation] : methods.items()) {
      std::string upper = method;
      for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      described.insert(upper + " " + path);
      EXPECT_TRUE(operation["responses"].contains("200")) << path;
    }
  }
  std::set<std::string> served;
  for (const ApiRoute& route : api_routes()) {
    served.insert(std::string(route.method) + " " + std::string(route.path));
  }
  EXPECT_EQ(served.size(), api_routes().size());
  EXPECT_EQ(described, served);
}

void check_references(const nlohmann::json& root, const nlohmann::json& part) {
  if (part.is_object() && part.contains("$ref")) {
    const std::string place = part["$ref"].get<std::string>().substr(1);
    EXPECT_TRUE(root.contains(nlohmann::json::json_pointer(place))) << place;
  }
  if (!part.is_structured()) return;
  for (const auto& child : part) check_references(root, child);
}

TEST(ApiCall, the_documents_references_lead_somewhere_and_its_examples_are_calls) {
  const auto document = nlohmann::json::parse(openapi_document());
  check_references(document, document);
  unsigned examples = 0;
  for (const ApiRoute& route : api_routes()) {
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto& operation = document["paths"][std::string(route.path)][method];
    if (!operation.contains("requestBody")) continue;
    const auto& content = operation["requestBody"]["content"]["application/json"];
    if (!content.contains("example")) continue;
    ++examples;
    EXPECT_EQ(
        errors_of(std::string(route.method), std::string(route.path), content["example"].dump()),
        "");
  }
  EXPECT_EQ(examples, 13u);
}

}  // namespace
}  // namespace throng::server
