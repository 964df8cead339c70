#include "config/run_spec_codec.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "config/json_fields.hpp"
#include "config/run_order_codec.hpp"

namespace throng::config {
namespace {

using Json = OrderedJson;

constexpr const char* kFormat = "throng run spec";
// 2: several targets, TLS, the open model. 3: orders. 4: throttles. 5: scripts
constexpr std::uint64_t kVersion = 5;
constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kMostCores = 1024;
constexpr std::array kPhases = {"running", "ending", "given up"};

Json ns_json(base::Duration duration) {
  return duration.count();
}

template <class T, class Fn>
Json optional_json(const std::optional<T>& value, Fn to_json) {
  return value ? to_json(*value) : Json(nullptr);
}

Json texts_json(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(Json(bytes_json(text)));
  return json;
}

Json tls_json(const HttpTls& tls) {
  return {{"ca_file", bytes_json(tls.ca_file)},
          {"verifies", tls.verifies},
          {"certificate_file", bytes_json(tls.certificate_file)},
          {"key_file", bytes_json(tls.key_file)},
          {"resumes", tls.resumes}};
}

Json http_json(const HttpLoad& load) {
  Json targets = Json::array();
  for (const HttpTarget& target : load.targets) {
    targets.push_back(Json{{"url", bytes_json(target.url)}, {"weight", target.weight}});
  }
  Json headers = Json::array();
  for (const auto& [name, value] : load.headers) {
    headers.push_back(Json{{"name", bytes_json(name)}, {"value", bytes_json(value)}});
  }
  return {{"targets", targets},
          {"method", bytes_json(load.method)},
          {"headers", headers},
          {"body", bytes_json(load.body)},
          {"data_feed", bytes_json(load.data_feed)},
          {"sources", texts_json(load.sources)},
          {"pins", texts_json(load.pins)},
          {"dns_servers", bytes_json(load.dns_servers)},
          {"tls", tls_json(load.tls)},
          {"connect_timeout_ns", ns_json(load.connect_timeout)},
          {"response_timeout_ns", ns_json(load.response_timeout)},
          {"idle_timeout_ns", ns_json(load.idle_timeout)},
          {"max_head_bytes", load.max_head_bytes},
          {"max_body_bytes", load.max_body_bytes},
          {"redirects", load.redirects},
          {"keep_alive", load.keep_alive},
          {"has_cookies", load.has_cookies},
          {"is_compressed", load.is_compressed},
          {"expects_continue", load.expects_continue},
          {"requests", optional_json(load.requests, [](std::uint64_t n) { return Json(n); })},
          {"arrivals", bytes_json(load.arrivals)},
          {"is_poisson", load.is_poisson}};
}

Json pairs_json(const std::map<std::string, std::string>& pairs) {
  Json json = Json::array();
  for (const auto& [name, value] : pairs) {
    json.push_back(Json{{"name", bytes_json(name)}, {"value", bytes_json(value)}});
  }
  return json;
}

Json scenario_json(const ScenarioLoad& load) {
  return {{"library", bytes_json(load.library)},
          {"plugins", texts_json(load.plugins)},
          {"parameters", pairs_json(load.parameters)},
          {"environment", pairs_json(load.environment)},
          {"settings_file", bytes_json(load.settings_file)},
          {"settings_file_name", bytes_json(load.settings_file_name)},
          {"iterations", optional_json(load.iterations, [](std::uint64_t n) { return Json(n); })},
          {"iteration_timeout_ns", optional_json(load.iteration_timeout, ns_json)},
          {"repeat_after_ns", optional_json(load.repeat_after, ns_json)}};
}

Json script_json(const ScriptLoad& load) {
  return {{"file", bytes_json(load.file)},
          {"environment", pairs_json(load.environment)},
          {"tick_ns", ns_json(load.tick)},
          {"most_in_flight", load.most_in_flight}};
}

Json load_json(const RunSpec& spec) {
  if (const auto* http = std::get_if<HttpLoad>(&spec.load)) {
    return Json{{"http", http_json(*http)}};
  }
  if (const auto* script = std::get_if<ScriptLoad>(&spec.load)) {
    return Json{{"script", script_json(*script)}};
  }
  return Json{{"scenario", scenario_json(std::get<ScenarioLoad>(spec.load))}};
}

HttpTls read_tls(const Json& json) {
  OrderedJsonFields fields(json, "load.http.tls");
  HttpTls tls;
  tls.ca_file = fields.text("ca_file");
  tls.verifies = fields.flag("verifies");
  tls.certificate_file = fields.text("certificate_file");
  tls.key_file = fields.text("key_file");
  tls.resumes = fields.flag("resumes");
  fields.check_all_read();
  return tls;
}

void read_http_targets(OrderedJsonFields& fields, HttpLoad& load) {
  for (const Json& entry : fields.list("targets")) {
    OrderedJsonFields target(entry, "load.http.targets");
    load.targets.push_back(
        {target.text("url"), static_cast<std::uint32_t>(target.integer("weight", 0, UINT32_MAX))});
    target.check_all_read();
  }
  for (const Json& entry : fields.list("headers")) {
    OrderedJsonFields header(entry, "load.http.headers");
    load.headers.emplace_back(header.text("name"), header.text("value"));
    header.check_all_read();
  }
}

HttpLoad read_http(const Json& json) {
  OrderedJsonFields fields(json, "load.http");
  HttpLoad load;
  read_http_targets(fields, load);
  load.method = fields.text("method");
  load.body = fields.text("body");
  load.data_feed = fields.text("data_feed");
  load.sources = fields.texts("sources");
  load.pins = fields.texts("pins");
  load.dns_servers = fields.text("dns_servers");
  load.tls = read_tls(fields.at("tls"));
  load.connect_timeout = fields.duration("connect_timeout_ns");
  load.response_timeout = fields.duration("response_timeout_ns");
  load.idle_timeout = fields.duration("idle_timeout_ns");
  load.max_head_bytes = static_cast<std::uint32_t>(fields.integer("max_head_bytes", 0, UINT32_MAX));
  load.max_body_bytes = fields.integer("max_body_bytes", 0, kMost64);
  load.redirects = static_cast<std::uint32_t>(fields.integer("redirects", 0, UINT32_MAX));
  load.keep_alive = fields.flag("keep_alive");
  load.has_cookies = fields.flag("has_cookies");
  load.is_compressed = fields.flag("is_compressed");
  load.expects_continue = fields.flag("expects_continue");
  if (!fields.is_null("requests")) load.requests = fields.integer("requests", 0, kMost64);
  load.arrivals = fields.text("arrivals");
  load.is_poisson = fields.flag("is_poisson");
  fields.check_all_read();
  return load;
}

std::map<std::string, std::string> read_pairs(OrderedJsonFields& fields, const char* name,
                                              const char* within = "load.scenario.") {
  std::map<std::string, std::string> pairs;
  for (const Json& entry : fields.list(name)) {
    OrderedJsonFields pair(entry, std::string(within) + name);
    std::string key = pair.text("name");
    if (!pairs.try_emplace(key, pair.text("value")).second) {
      pair.fail("name", fmt::format("\"{}\" is there twice", key));
    }
    pair.check_all_read();
  }
  return pairs;
}

ScenarioLoad read_scenario(const Json& json) {
  OrderedJsonFields fields(json, "load.scenario");
  ScenarioLoad load;
  load.library = fields.text("library");
  load.plugins = fields.texts("plugins");
  load.parameters = read_pairs(fields, "parameters");
  load.environment = read_pairs(fields, "environment");
  load.settings_file = fields.text("settings_file");
  load.settings_file_name = fields.text("settings_file_name");
  if (!fields.is_null("iterations")) load.iterations = fields.integer("iterations", 0, kMost64);
  if (!fields.is_null("iteration_timeout_ns")) {
    load.iteration_timeout = fields.duration("iteration_timeout_ns", 1);
  }
  if (!fields.is_null("repeat_after_ns")) load.repeat_after = fields.duration("repeat_after_ns");
  fields.check_all_read();
  return load;
}

ScriptLoad read_script(const Json& json) {
  OrderedJsonFields fields(json, "load.script");
  ScriptLoad load;
  load.file = fields.text("file");
  load.environment = read_pairs(fields, "environment", "load.script.");
  load.tick = fields.duration("tick_ns", 1);
  load.most_in_flight = fields.integer("most_in_flight", 1, kMost64);
  fields.check_all_read();
  return load;
}

Phase read_phase(OrderedJsonFields& fields) {
  const std::string name = fields.text("phase");
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    if (name == kPhases[i]) return static_cast<Phase>(i);
  }
  fields.fail("phase", "expected running, ending or given up");
}

RunSpec read_spec(const Json& json) {
  OrderedJsonFields fields(json, "");
  if (fields.text("format") != kFormat) {
    fields.fail("format", fmt::format("expected \"{}\"", kFormat));
  }
  if (fields.integer("version", 0, kMost64) != kVersion) {
    fields.fail("version", fmt::format("expected {}", kVersion));
  }
  RunSpec spec;
  spec.revision = fields.integer("revision", 1, kMost64);
  spec.phase = read_phase(fields);
  spec.id = fields.text("id");
  spec.scenario = fields.text("scenario");
  spec.seed = fields.integer("seed", 0, kMost64);
  spec.cores = static_cast<unsigned>(fields.integer("cores", 1, kMostCores));
  spec.first_id = fields.integer("first_id", 1, kMost64 >> 1);
  spec.users = fields.integer("users", 0, kMost64 >> 1);
  spec.user_rate = read_rate(fields, "user_rate");
  if (!fields.is_null("duration_ns")) spec.duration = fields.duration("duration_ns");
  spec.drain = fields.duration("drain_ns");
  spec.stuck_limit = fields.duration("stuck_limit_ns");
  if (!fields.is_null("traced_user")) spec.traced_user = fields.integer("traced_user", 0, kMost64);
  spec.stays = fields.flag("stays");
  spec.replaces_users = fields.flag("replaces_users");
  spec.is_stopped = fields.flag("is_stopped");
  for (const Json& order : fields.list("orders")) spec.orders.push_back(read_order(order));
  if (spec.orders.size() > RunSpec::kMostOrders) fields.fail("orders", "has too many");
  OrderedJsonFields load(fields.at("load"), "load");
  const Json& kinds = fields.at("load");
  if (kinds.contains("http")) {
    spec.load = read_http(load.at("http"));
  } else if (kinds.contains("script")) {
    spec.load = read_script(load.at("script"));
  } else {
    spec.load = read_scenario(load.at("scenario"));
  }
  load.check_all_read();
  fields.check_all_read();
  return spec;
}

}  // namespace

std::string encode(const RunSpec& spec) {
  const auto number = [](std::uint64_t n) { return Json(n); };
  Json json;
  json["format"] = kFormat;
  json["version"] = kVersion;
  json["revision"] = spec.revision;
  json["phase"] = kPhases[static_cast<std::size_t>(spec.phase)];
  json["id"] = bytes_json(spec.id);
  json["scenario"] = bytes_json(spec.scenario);
  json["seed"] = spec.seed;
  json["cores"] = spec.cores;
  json["first_id"] = spec.first_id;
  json["users"] = spec.users;
  json["user_rate"] = rate_json(spec.user_rate);
  json["duration_ns"] = optional_json(spec.duration, ns_json);
  json["drain_ns"] = ns_json(spec.drain);
  json["stuck_limit_ns"] = ns_json(spec.stuck_limit);
  json["traced_user"] = optional_json(spec.traced_user, number);
  json["stays"] = spec.stays;
  json["replaces_users"] = spec.replaces_users;
  json["is_stopped"] = spec.is_stopped;
  json["orders"] = Json::array();
  for (const RunOrder& order : spec.orders) json["orders"].push_back(order_json(order));
  json["load"] = load_json(spec);
  return json.dump(1) + "\n";
}

Result<RunSpec, std::string> decode_run_spec(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return failed(std::string("run spec: expected JSON"));
  try {
    return read_spec(json);
  } catch (const BadJsonField& bad) {
    return failed("run spec: " + bad.text);
  }
}

}  // namespace throng::config
