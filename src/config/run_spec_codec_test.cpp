#include "config/run_spec_codec.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace throng::config {
namespace {

using namespace std::chrono_literals;
using Json = nlohmann::ordered_json;

RunSpec http_spec() {
  RunSpec spec;
  spec.revision = 3;
  spec.phase = Phase::kEnding;
  spec.id = "http-1767225600123";
  spec.scenario = "POST http://192.0.2.1:8080/";
  spec.seed = UINT64_MAX;
  spec.cores = 2;
  spec.users = 100;
  spec.user_rate = UserRate{20, 1s};
  spec.duration = 10s;
  spec.drain = 2s;
  spec.stuck_limit = 30s;
  spec.traced_user = 7;
  HttpLoad load;
  load.targets = {{"http://192.0.2.1:8080/", 3}, {"https://192.0.2.1/{{id}}", 1}};
  load.method = "POST";
  load.headers = {{"Accept", "*/*"}};
  load.body = std::string("a\0\xff", 3);
  load.data_feed = "rows.csv";
  load.sources = {"127.0.0.2", "::1"};
  load.pins = {"a.test:80:127.0.0.1"};
  load.dns_servers = "127.0.0.1:5353";
  load.tls = {"ca.pem", false, "user.pem", "user.key", false};
  load.connect_timeout = 10s;
  load.response_timeout = 30s;
  load.idle_timeout = 60s;
  load.max_head_bytes = 65536;
  load.max_body_bytes = std::uint64_t{1} << 30;
  load.redirects = 5;
  load.keep_alive = false;
  load.has_cookies = load.is_compressed = load.expects_continue = true;
  load.requests = 1000;
  load.arrivals = "100..5000@30s,5000";
  load.is_poisson = true;
  spec.load = load;
  return spec;
}

RunSpec scenario_spec() {
  RunSpec spec;
  spec.id = "chat-1";
  spec.scenario = "chat.cpp";
  spec.first_id = 101;
  spec.stays = spec.replaces_users = spec.is_stopped = true;
  spec.orders = {{1, AddUsers{201, 10}},
                 {2, RemoveUsers{3, true}},
                 {3, RemoveIds{5, 9, false}},
                 {4, Hold{true}},
                 {5, TraceUser{7}},
                 {6, CountUsers{}},
                 {7, ListWaiting{}},
                 {8, CheckSettings{{{"mode", "\"fast\""}}}},
                 {9, ApplySettings{{{"mode", "\"slow\""}}}},
                 {10, CallThrottle{"change", "messages", {{"pace", "200/s"}}}}};
  ScenarioLoad load;
  load.library = "/tmp/chat.so";
  load.plugins = {"/tmp/plugin.so"};
  load.parameters = {{"rate", "20"}, {"text", "a \"b\"\n\xff"}};
  load.environment = {{"THRONG_MODE", "fast"}};
  load.settings_file = "{}";
  load.settings_file_name = "shop.json";
  load.iterations = 5;
  load.iteration_timeout = 2min;
  load.repeat_after = 60s;
  spec.load = load;
  return spec;
}

RunSpec script_spec() {
  RunSpec spec;
  spec.id = "load-1";
  spec.scenario = "load.erl";
  spec.users = 0;
  ScriptLoad load;
  load.file = "/tmp/load.erl";
  load.environment = {{"rate", "20"}, {"text", "a=b"}};
  load.tick = 10s;
  load.most_in_flight = 10'000;
  spec.load = load;
  return spec;
}

std::string golden(const std::string& name) {
  std::ifstream file(std::string(THRONG_SOURCE_DIR) + "/tests/golden/" + name, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(RunSpecCodec, the_text_is_that_of_the_golden_files) {
  EXPECT_EQ(encode(http_spec()), golden("run_spec_http_v5.json"));
  EXPECT_EQ(encode(scenario_spec()), golden("run_spec_scenario_v5.json"));
  EXPECT_EQ(encode(script_spec()), golden("run_spec_script_v5.json"));
}

TEST(RunSpecCodec, an_older_version_is_refused_by_its_number) {
  for (const char* name :
       {"run_spec_http_v1.json", "run_spec_http_v2.json", "run_spec_scenario_v2.json",
        "run_spec_http_v3.json", "run_spec_scenario_v3.json", "run_spec_http_v4.json",
        "run_spec_scenario_v4.json"}) {
    const auto spec = decode_run_spec(golden(name));
    ASSERT_TRUE(spec.is_error());
    EXPECT_EQ(spec.error(), "run spec: version: expected 5");
  }
}

TEST(RunSpecCodec, a_script_comes_back) {
  const auto spec = decode_run_spec(encode(script_spec()));
  ASSERT_TRUE(spec.is_ok()) << spec.error();
  const auto& load = std::get<ScriptLoad>(spec->load);
  EXPECT_EQ(load.file, "/tmp/load.erl");
  EXPECT_EQ(load.environment, std::get<ScriptLoad>(script_spec().load).environment);
  EXPECT_EQ(load.tick, 10s);
  EXPECT_EQ(load.most_in_flight, 10'000u);
}

TEST(RunSpecCodec, every_field_comes_back) {
  const auto spec = decode_run_spec(encode(http_spec()));
  ASSERT_TRUE(spec.is_ok());
  EXPECT_EQ(spec->revision, 3u);
  EXPECT_EQ(spec->phase, Phase::kEnding);
  EXPECT_EQ(spec->id, "http-1767225600123");
  EXPECT_EQ(spec->scenario, "POST http://192.0.2.1:8080/");
  EXPECT_EQ(spec->seed, UINT64_MAX);
  EXPECT_EQ(spec->cores, 2u);
  EXPECT_EQ(spec->users, 100u);
  ASSERT_TRUE(spec->user_rate.has_value());
  EXPECT_EQ(spec->user_rate->count, 20u);
  EXPECT_EQ(spec->user_rate->interval, 1s);
  EXPECT_EQ(spec->duration, 10s);
  EXPECT_EQ(spec->drain, 2s);
  EXPECT_EQ(spec->stuck_limit, 30s);
  EXPECT_EQ(spec->traced_user, 7u);
  const auto& load = std::get<HttpLoad>(spec->load);
  const auto wanted = std::get<HttpLoad>(http_spec().load);
  EXPECT_EQ(load.targets, wanted.targets);
  EXPECT_EQ(load.method, "POST");
  EXPECT_EQ(load.headers, wanted.headers);
  EXPECT_EQ(load.body, wanted.body);
  EXPECT_EQ(load.data_feed, "rows.csv");
  EXPECT_EQ(load.sources, (std::vector<std::string>{"127.0.0.2", "::1"}));
  EXPECT_EQ(load.pins, wanted.pins);
  EXPECT_EQ(load.dns_servers, "127.0.0.1:5353");
  EXPECT_EQ(load.tls, wanted.tls);
  EXPECT_EQ(load.connect_timeout, 10s);
  EXPECT_EQ(load.response_timeout, 30s);
  EXPECT_EQ(load.idle_timeout, 60s);
  EXPECT_EQ(load.max_head_bytes, 65536u);
  EXPECT_EQ(load.max_body_bytes, std::uint64_t{1} << 30);
  EXPECT_EQ(load.redirects, 5u);
  EXPECT_FALSE(load.keep_alive);
  EXPECT_TRUE(load.has_cookies && load.is_compressed && load.expects_continue);
  EXPECT_EQ(load.requests, 1000u);
  EXPECT_EQ(load.arrivals, "100..5000@30s,5000");
  EXPECT_TRUE(load.is_poisson);
}

TEST(RunSpecCodec, what_is_open_stays_open) {
  const auto spec = decode_run_spec(encode(scenario_spec()));
  ASSERT_TRUE(spec.is_ok());
  EXPECT_FALSE(spec->user_rate || spec->duration || spec->traced_user);
  const auto& load = std::get<ScenarioLoad>(spec->load);
  EXPECT_EQ(load.library, "/tmp/chat.so");
  EXPECT_EQ(load.parameters.at("text"), "a \"b\"\n\xff");
  EXPECT_EQ(load.iterations, 5u);
  EXPECT_EQ(load.plugins, std::vector<std::string>{"/tmp/plugin.so"});
  EXPECT_EQ(load.environment.at("THRONG_MODE"), "fast");
  EXPECT_EQ(load.settings_file, "{}");
  EXPECT_EQ(load.settings_file_name, "shop.json");
  EXPECT_EQ(load.iteration_timeout, 2min);
  EXPECT_EQ(load.repeat_after, 60s);
}

TEST(RunSpecCodec, orders_come_back_as_they_were) {
  const auto spec = decode_run_spec(encode(scenario_spec()));
  ASSERT_TRUE(spec.is_ok());
  EXPECT_EQ(spec->first_id, 101u);
  EXPECT_TRUE(spec->stays && spec->replaces_users && spec->is_stopped);
  ASSERT_EQ(spec->orders.size(), 10u);
  EXPECT_EQ(spec->orders[0].number, 1u);
  EXPECT_EQ(std::get<AddUsers>(spec->orders[0].what).first, 201u);
  EXPECT_EQ(std::get<AddUsers>(spec->orders[0].what).count, 10u);
  EXPECT_TRUE(std::get<RemoveUsers>(spec->orders[1].what).is_forced);
  EXPECT_EQ(std::get<RemoveIds>(spec->orders[2].what).last, 9u);
  EXPECT_TRUE(std::get<Hold>(spec->orders[3].what).is_held);
  EXPECT_EQ(std::get<TraceUser>(spec->orders[4].what).user, 7u);
  EXPECT_EQ(std::get<CheckSettings>(spec->orders[7].what).values.at("mode"), "\"fast\"");
  EXPECT_EQ(std::get<ApplySettings>(spec->orders[8].what).values.at("mode"), "\"slow\"");
  const auto& call = std::get<CallThrottle>(spec->orders[9].what);
  EXPECT_EQ(call.what, "change");
  EXPECT_EQ(call.throttle, "messages");
  EXPECT_EQ(call.values.at("pace"), "200/s");
}

TEST(RunSpecCodec, an_order_that_says_nothing_or_too_many_are_refused) {
  Json changed = Json::parse(encode(scenario_spec()));
  changed["orders"][0] = Json{{"number", 1}};
  const auto empty = decode_run_spec(changed.dump());
  ASSERT_TRUE(empty.is_error());
  EXPECT_EQ(empty.error(), "run spec: orders: expected what is to be done");
  RunSpec spec = scenario_spec();
  spec.orders.resize(RunSpec::kMostOrders + 1, {1, CountUsers{}});
  EXPECT_TRUE(decode_run_spec(encode(spec)).is_error());
}

/// Every field in turn, at every depth.
void for_each_field(Json& json, const std::string& path,
                    const std::function<void(Json&, const std::string&, const std::string&)>& fn) {
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  for (const std::string& name : names) {
    if (name == "base64") continue;
    const std::string where = path.empty() ? name : path + "." + name;
    fn(json, name, where);
    if (json[name].is_object()) for_each_field(json[name], where, fn);
  }
}

void expect_error(const Json& json, const std::string& part) {
  const auto spec = decode_run_spec(json.dump());
  ASSERT_TRUE(spec.is_error()) << part;
  EXPECT_NE(spec.error().find(part), std::string::npos) << spec.error() << "\nwanted: " << part;
}

TEST(RunSpecCodec, every_field_that_is_missing_is_named) {
  Json whole = Json::parse(encode(http_spec()));
  Json changed = whole;
  int fields = 0;
  for_each_field(changed, "", [&](Json& object, const std::string& name, const std::string& path) {
    const Json before = object;
    object.erase(name);
    // Without "http" the load must be the other kind.
    expect_error(changed,
                 path == "load.http" ? "load.scenario: is missing" : path + ": is missing");
    object = before;
    ++fields;
  });
  EXPECT_EQ(fields, 50);
}

TEST(RunSpecCodec, every_field_of_another_type_is_named) {
  Json changed = Json::parse(encode(http_spec()));
  for_each_field(changed, "", [&](Json& object, const std::string& name, const std::string& path) {
    const Json before = object[name];
    object[name] = -1.5;
    expect_error(changed, path + ": expected");
    object[name] = before;
  });
}

TEST(RunSpecCodec, an_unknown_field_is_named_wherever_it_stands) {
  for (const char* place : {"", "/user_rate", "/load", "/load/http", "/load/http/tls"}) {
    Json changed = Json::parse(encode(http_spec()));
    changed[Json::json_pointer(place)]["colour"] = 1;
    expect_error(changed, "colour: is unknown");
  }
}

TEST(RunSpecCodec, values_out_of_range_are_refused) {
  const std::vector<std::pair<const char*, Json>> bad = {
      {"/cores", 0},
      {"/cores", 1025},
      {"/revision", 0},
      {"/drain_ns", -1},
      {"/phase", "over"},
      {"/load/http/max_head_bytes", std::uint64_t{1} << 32},
      {"/load/http/targets", Json::array({1})},
      {"/format", "other"},
      {"/version", 1},
      {"/user_rate/interval_ns", 0},
      {"/load/http/body", 1},
      {"/load/http/body", Json{{"base64", "?"}}}};
  for (const auto& [place, value] : bad) {
    Json changed = Json::parse(encode(http_spec()));
    changed[Json::json_pointer(place)] = value;
    EXPECT_TRUE(decode_run_spec(changed.dump()).is_error()) << place << " " << value;
  }
  EXPECT_TRUE(decode_run_spec("").is_error());
  EXPECT_TRUE(decode_run_spec("[]").is_error());
}

TEST(RunSpecCodec, a_parameter_cannot_be_given_twice) {
  Json changed = Json::parse(encode(scenario_spec()));
  Json& parameters = changed["load"]["scenario"]["parameters"];
  parameters.push_back(parameters[0]);
  expect_error(changed, "\"rate\" is there twice");
}

}  // namespace
}  // namespace throng::config
