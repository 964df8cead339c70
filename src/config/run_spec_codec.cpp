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
constexpr std::uint64_t kVersion = 1;
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

Json http_json(const HttpLoad& load) {
  Json sources = Json::array();
  for (const std::string& source : load.sources) sources.push_back(text_json(source));
  return {{"url", text_json(load.url)},
          {"host", text_json(load.host)},
          {"port", load.port},
          {"method", text_json(load.method)},
          {"wire", bytes_json(load.wire)},
          {"sources", sources},
          {"connect_timeout_ns", ns_json(load.connect_timeout)},
          {"response_timeout_ns", ns_json(load.response_timeout)},
          {"idle_timeout_ns", ns_json(load.idle_timeout)},
          {"max_head_bytes", load.max_head_bytes},
          {"max_body_bytes", load.max_body_bytes},
          {"keep_alive", load.keep_alive},
          {"requests", optional_json(load.requests, [](std::uint64_t n) { return Json(n); })}};
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

HttpLoad read_http(const Json& json) {
  Fields fields(json, "load.http");
  HttpLoad load;
  load.url = fields.text("url");
  load.host = fields.text("host");
  load.port = static_cast<std::uint16_t>(fields.integer("port", 0, 65535));
  load.method = fields.text("method");
  load.wire = fields.bytes("wire");
  load.sources = fields.texts("sources");
  load.connect_timeout = fields.duration("connect_timeout_ns");
  load.response_timeout = fields.duration("response_timeout_ns");
  load.idle_timeout = fields.duration("idle_timeout_ns");
  load.max_head_bytes = static_cast<std::uint32_t>(fields.integer("max_head_bytes", 0, UINT32_MAX));
  load.max_body_bytes = fields.integer("max_body_bytes", 0, kMost64);
  load.keep_alive = fields.flag("keep_alive");
  if (!fields.is_null("requests")) load.requests = fields.integer("requests", 0, kMost64);
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
