#include "config/run_spec_codec.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/base64.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "throng run spec";
constexpr std::uint64_t kVersion = 2;  // 2: several targets, TLS, the open model
constexpr std::uint64_t kMost64 = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kLongestNs = 36'000'000'000'000'000;  // 10,000 h
constexpr std::uint64_t kMostCores = 1024;
constexpr std::uint64_t kMostRate = 1'000'000'000;
constexpr std::array kPhases = {"running", "ending", "given up"};

/// Thrown inside of this file only.
struct BadField {
  std::string text;
};

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

Json bytes_json(const std::string& bytes) {
  return {{"base64", base::base64_encode(bytes)}};
}
Json text_json(const std::string& text) {
  return is_utf8(text) ? Json(text) : bytes_json(text);
}
Json ns_json(base::Duration duration) {
  return duration.count();
}

template <class T, class Fn>
Json optional_json(const std::optional<T>& value, Fn to_json) {
  return value ? to_json(*value) : Json(nullptr);
}

Json texts_json(const std::vector<std::string>& texts) {
  Json json = Json::array();
  for (const std::string& text : texts) json.push_back(text_json(text));
  return json;
}

Json tls_json(const HttpTls& tls) {
  return {{"ca_file", text_json(tls.ca_file)},
          {"verifies", tls.verifies},
          {"certificate_file", text_json(tls.certificate_file)},
          {"key_file", text_json(tls.key_file)},
          {"resumes", tls.resumes}};
}

Json http_json(const HttpLoad& load) {
  Json targets = Json::array();
  for (const HttpTarget& target : load.targets) {
    targets.push_back(Json{{"url", text_json(target.url)}, {"weight", target.weight}});
  }
  Json headers = Json::array();
  for (const auto& [name, value] : load.headers) {
    headers.push_back(Json{{"name", text_json(name)}, {"value", text_json(value)}});
  }
  return {{"targets", targets},
          {"method", text_json(load.method)},
          {"headers", headers},
          {"body", text_json(load.body)},
          {"data_feed", text_json(load.data_feed)},
          {"sources", texts_json(load.sources)},
          {"pins", texts_json(load.pins)},
          {"dns_servers", text_json(load.dns_servers)},
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
          {"arrivals", text_json(load.arrivals)},
          {"is_poisson", load.is_poisson}};
}

Json scenario_json(const ScenarioLoad& load) {
  Json parameters = Json::array();
  for (const auto& [name, value] : load.parameters) {
    parameters.push_back(Json{{"name", text_json(name)}, {"value", text_json(value)}});
  }
  return {{"library", text_json(load.library)},
          {"parameters", parameters},
          {"iterations", optional_json(load.iterations, [](std::uint64_t n) { return Json(n); })}};
}

/// The fields of one object, each of which must be read exactly once.
class Fields {
 public:
  Fields(const Json& object, std::string path) : object_(object), path_(std::move(path)) {
    if (!object.is_object()) fail("", "expected an object");
  }

  const Json& at(const char* name) {
    const auto found = object_.find(name);
    if (found == object_.end()) fail(name, "is missing");
    read_.insert(name);
    return *found;
  }
  std::string path(const std::string& name) const {
    return path_.empty() ? name : name.empty() ? path_ : path_ + "." + name;
  }
  [[noreturn]] void fail(const std::string& name, const std::string& what) const {
    throw BadField{fmt::format("{}: {}", path(name), what)};
  }
  void check_all_read() const {
    for (const auto& [name, value] : object_.items()) {
      if (!read_.contains(name)) fail(name, "is unknown");
    }
  }

  std::uint64_t integer(const char* name, std::uint64_t least, std::uint64_t most) {
    const Json& value = at(name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() < least ||
        value.get<std::uint64_t>() > most) {
      fail(name, fmt::format("expected an integer from {} to {}", least, most));
    }
    return value.get<std::uint64_t>();
  }
  base::Duration duration(const char* name, std::uint64_t least_ns = 0) {
    return base::Duration(static_cast<std::int64_t>(integer(name, least_ns, kLongestNs)));
  }
  bool flag(const char* name) {
    const Json& value = at(name);
    if (!value.is_boolean()) fail(name, "expected true or false");
    return value.get<bool>();
  }
  std::string bytes(const char* name) { return bytes_of(at(name), name); }
  std::string text(const char* name) { return text_of(at(name), name); }
  std::vector<std::string> texts(const char* name) {
    std::vector<std::string> texts;
    for (const Json& value : list(name)) texts.push_back(text_of(value, name));
    return texts;
  }
  const Json& list(const char* name) {
    const Json& value = at(name);
    if (!value.is_array()) fail(name, "expected a list");
    return value;
  }
  bool is_null(const char* name) { return at(name).is_null(); }

 private:
  std::string text_of(const Json& value, const char* name) const {
    return value.is_string() ? value.get<std::string>() : bytes_of(value, name);
  }
  std::string bytes_of(const Json& value, const char* name) const {
    if (!value.is_object() || value.size() != 1 || !value.contains("base64") ||
        !value["base64"].is_string()) {
      fail(name, "expected a text, or an object with \"base64\"");
    }
    auto decoded = base::base64_decode(value["base64"].get_ref<const std::string&>());
    if (!decoded) fail(name, decoded.error());
    return std::move(decoded).value();
  }

  const Json& object_;
  const std::string path_;
  std::set<std::string> read_;
};

HttpTls read_tls(const Json& json) {
  Fields fields(json, "load.http.tls");
  HttpTls tls;
  tls.ca_file = fields.text("ca_file");
  tls.verifies = fields.flag("verifies");
  tls.certificate_file = fields.text("certificate_file");
  tls.key_file = fields.text("key_file");
  tls.resumes = fields.flag("resumes");
  fields.check_all_read();
  return tls;
}

void read_http_targets(Fields& fields, HttpLoad& load) {
  for (const Json& entry : fields.list("targets")) {
    Fields target(entry, "load.http.targets");
    load.targets.push_back(
        {target.text("url"), static_cast<std::uint32_t>(target.integer("weight", 0, UINT32_MAX))});
    target.check_all_read();
  }
  for (const Json& entry : fields.list("headers")) {
    Fields header(entry, "load.http.headers");
    load.headers.emplace_back(header.text("name"), header.text("value"));
    header.check_all_read();
  }
}

HttpLoad read_http(const Json& json) {
  Fields fields(json, "load.http");
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

ScenarioLoad read_scenario(const Json& json) {
  Fields fields(json, "load.scenario");
  ScenarioLoad load;
  load.library = fields.text("library");
  for (const Json& entry : fields.list("parameters")) {
    Fields parameter(entry, "load.scenario.parameters");
    const std::string name = parameter.text("name");
    if (!load.parameters.try_emplace(name, parameter.text("value")).second) {
      parameter.fail("name", fmt::format("\"{}\" is there twice", name));
    }
    parameter.check_all_read();
  }
  if (!fields.is_null("iterations")) load.iterations = fields.integer("iterations", 0, kMost64);
  fields.check_all_read();
  return load;
}

Phase read_phase(Fields& fields) {
  const std::string name = fields.text("phase");
  for (std::size_t i = 0; i < kPhases.size(); ++i) {
    if (name == kPhases[i]) return static_cast<Phase>(i);
  }
  fields.fail("phase", "expected running, ending or given up");
}

RunSpec read_spec(const Json& json) {
  Fields fields(json, "");
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
  spec.users = fields.integer("users", 0, kMost64 >> 1);
  if (!fields.is_null("user_rate")) {
    Fields rate(fields.at("user_rate"), "user_rate");
    spec.user_rate = UserRate{rate.integer("count", 0, kMostRate), rate.duration("interval_ns", 1)};
    rate.check_all_read();
  }
  if (!fields.is_null("duration_ns")) spec.duration = fields.duration("duration_ns");
  spec.drain = fields.duration("drain_ns");
  spec.stuck_limit = fields.duration("stuck_limit_ns");
  if (!fields.is_null("traced_user")) spec.traced_user = fields.integer("traced_user", 0, kMost64);
  Fields load(fields.at("load"), "load");
  const bool is_http = fields.at("load").contains("http");
  if (is_http) spec.load = read_http(load.at("http"));
  if (!is_http) spec.load = read_scenario(load.at("scenario"));
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
  json["id"] = text_json(spec.id);
  json["scenario"] = text_json(spec.scenario);
  json["seed"] = spec.seed;
  json["cores"] = spec.cores;
  json["users"] = spec.users;
  json["user_rate"] = optional_json(spec.user_rate, [](const UserRate& rate) {
    return Json{{"count", rate.count}, {"interval_ns", ns_json(rate.interval)}};
  });
  json["duration_ns"] = optional_json(spec.duration, ns_json);
  json["drain_ns"] = ns_json(spec.drain);
  json["stuck_limit_ns"] = ns_json(spec.stuck_limit);
  json["traced_user"] = optional_json(spec.traced_user, number);
  if (const auto* http = std::get_if<HttpLoad>(&spec.load)) {
    json["load"] = Json{{"http", http_json(*http)}};
  } else {
    json["load"] = Json{{"scenario", scenario_json(std::get<ScenarioLoad>(spec.load))}};
  }
  return json.dump(1) + "\n";
}

Result<RunSpec, std::string> decode_run_spec(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return failed(std::string("run spec: expected JSON"));
  try {
    return read_spec(json);
  } catch (const BadField& bad) {
    return failed("run spec: " + bad.text);
  }
}

}  // namespace throng::config
