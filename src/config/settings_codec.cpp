#include "config/settings_codec.hpp"

#include <fmt/format.h>

#include <utility>

#include "config/bounded_json.hpp"
#include "config/json_fields.hpp"
#include "config/value_json.hpp"
#include "config/value_text.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kVersion = 1;
constexpr const char* kDeclarations = "throng declarations";
constexpr const char* kSettings = "throng settings";
constexpr const char* kValues = "throng setting values";
constexpr std::int64_t kLongestNs = 36'000'000'000'000'000;  // 10,000 h

/// A value names its type, so that it comes back as it was: {"duration": 1000000}.
struct ValueEncoder {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(const std::string& text) const { return bytes_json(text); }
  Json operator()(std::int64_t number) const { return number; }
  Json operator()(double number) const { return number; }
  Json operator()(bool is_set) const { return is_set; }
  Json operator()(base::Duration duration) const { return duration.count(); }
  Json operator()(const RateLimit& limit) const {
    return to_text(limit.rate ? Value::rate(*limit.rate) : Value::unlimited());
  }
  Json operator()(const JsonText& json) const { return json.text; }
};

Json value_json(const Value& value) {
  if (value.is_undefined()) return nullptr;
  return {{std::string(name_of(*value.type())), std::visit(ValueEncoder(), value.content())}};
}

Value read_typed(JsonFields& fields, ParameterType type) {
  const std::string name(name_of(type));
  const Json& json = fields.at(name);
  switch (type) {
    case ParameterType::kText:
      return Value::text(fields.text(name));
    case ParameterType::kInteger:
      return Value::integer(fields.signed_integer(name, INT64_MIN, INT64_MAX));
    case ParameterType::kReal:
      if (!json.is_number()) fields.fail(name, "expected a number");
      return Value::real(json.get<double>());
    case ParameterType::kFlag:
      return Value::flag(fields.flag(name));
    case ParameterType::kDuration:
      return Value::duration(base::Duration(fields.signed_integer(name, 0, kLongestNs)));
    case ParameterType::kRate:
    case ParameterType::kJson:
      break;
  }
  auto value = value_of_text(type, fields.text(name));
  if (!value) fields.fail(name, value.error());
  if (value->is_undefined()) fields.fail(name, "expected JSON other than null");
  return std::move(value).value();
}

Value read_value(const Json& json, const std::string& path) {
  if (json.is_null()) return {};
  JsonFields fields(json, path);
  for (const ParameterType type : kParameterTypes) {
    if (!json.contains(name_of(type))) continue;
    Value value = read_typed(fields, type);
    fields.check_all_read();
    return value;
  }
  fields.fail("", "expected null, or an object with the type of the value");
}

Json declaration_json(const Declaration& declaration) {
  Json allowed = Json::array();
  for (const Value& value : declaration.allowed) allowed.push_back(value_json(value));
  return {{"name", bytes_json(declaration.name)},
          {"description", bytes_json(declaration.description)},
          {"type", name_of(declaration.type)},
          {"default", value_json(declaration.standard.value_or(Value()))},
          {"has_default", declaration.standard.has_value()},
          {"is_secret", declaration.is_secret},
          {"verification", name_of(declaration.verification)},
          {"allowed", allowed},
          {"update", name_of(declaration.update_policy)},
          {"is_override", declaration.is_override},
          {"origin", bytes_json(declaration.origin)},
          {"is_of_scenario", declaration.is_of_scenario}};
}

Declaration read_declaration(const Json& json) {
  JsonFields fields(json, "declarations");
  Declaration declaration;
  declaration.name = fields.text("name");
  declaration.description = fields.text("description");
  declaration.type = fields.named("type", kParameterTypes);
  Value standard = read_value(fields.at("default"), fields.path("default"));
  if (fields.flag("has_default")) {
    declaration.standard = std::move(standard);
  } else if (!standard.is_undefined()) {
    fields.fail("default", "expected null, as there is none");
  }
  declaration.is_secret = fields.flag("is_secret");
  declaration.verification = fields.named("verification", kVerifications);
  for (const Json& value : fields.list("allowed")) {
    declaration.allowed.push_back(read_value(value, fields.path("allowed")));
  }
  declaration.update_policy = fields.named("update", kUpdatePolicies);
  declaration.is_override = fields.flag("is_override");
  declaration.origin = fields.text("origin");
  declaration.is_of_scenario = fields.flag("is_of_scenario");
  fields.check_all_read();
  return declaration;
}

std::pair<std::string, Setting> read_setting(const Json& json) {
  JsonFields fields(json, "settings");
  const std::string name = fields.text("name");
  Setting setting;
  setting.value = read_value(fields.at("value"), fields.path("value"));
  setting.source = fields.named("source", kSettingSources);
  fields.check_all_read();
  return {name, std::move(setting)};
}

std::pair<std::string, Value> read_named_value(const Json& json) {
  JsonFields fields(json, "values");
  const std::string name = fields.text("name");
  Value value = read_value(fields.at("value"), fields.path("value"));
  fields.check_all_read();
  return {name, std::move(value)};
}

std::string text_of(const char* format, const char* list_name, Json list) {
  const Json json = {{"format", format}, {"version", kVersion}, {list_name, std::move(list)}};
  return json.dump(1) + "\n";
}

/// The elements of the one list of a text, each given to `read`.
template <class Read>
Result<bool, std::string> read_all(std::string_view text, const char* format, const char* list_name,
                                   Read read) {
  const auto json = parse_bounded_json(text);
  if (!json) return failed(fmt::format("{}: {}", format, json.error()));
  try {
    JsonFields fields(*json, "");
    if (fields.text("format") != format) {
      fields.fail("format", fmt::format("expected \"{}\"", format));
    }
    if (fields.at("version") != kVersion) {
      fields.fail("version", fmt::format("expected {}", kVersion));
    }
    for (const Json& element : fields.list(list_name)) read(fields, element);
    fields.check_all_read();
    return true;
  } catch (const BadJsonField& bad) {
    return failed(fmt::format("{}: {}", format, bad.text));
  }
}

[[noreturn]] void fail_twice(const JsonFields& fields, const char* list_name) {
  fields.fail(list_name, "a name is there twice: expected each once");
}

}  // namespace

std::string encode_declarations(std::span<const Declaration> declarations) {
  Json list = Json::array();
  for (const Declaration& declaration : declarations) {
    list.push_back(declaration_json(declaration));
  }
  return text_of(kDeclarations, "declarations", std::move(list));
}

Result<std::vector<Declaration>, std::string> decode_declarations(std::string_view text) {
  std::vector<Declaration> declarations;
  const auto done = read_all(
      text, kDeclarations, "declarations",
      [&](const JsonFields&, const Json& json) { declarations.push_back(read_declaration(json)); });
  if (!done) return failed(done.error());
  return declarations;
}

std::string encode_settings(const Settings& settings) {
  Json list = Json::array();
  for (const auto& [name, setting] : settings.all()) {
    list.push_back(Json{{"name", bytes_json(name)},
                        {"value", value_json(setting.value)},
                        {"source", name_of(setting.source)}});
  }
  return text_of(kSettings, "settings", std::move(list));
}

Result<Settings, std::string> decode_settings(std::string_view text) {
  Settings settings;
  const auto done =
      read_all(text, kSettings, "settings", [&](const JsonFields& fields, const Json& json) {
        auto [name, setting] = read_setting(json);
        if (settings.find(name) != nullptr) fail_twice(fields, "settings");
        settings.set(std::move(name), std::move(setting));
      });
  if (!done) return failed(done.error());
  return settings;
}

std::string encode_values(const std::map<std::string, Value>& values) {
  Json list = Json::array();
  for (const auto& [name, value] : values) {
    list.push_back(Json{{"name", bytes_json(name)}, {"value", value_json(value)}});
  }
  return text_of(kValues, "values", std::move(list));
}

Result<std::map<std::string, Value>, std::string> decode_values(std::string_view text) {
  std::map<std::string, Value> values;
  const auto done =
      read_all(text, kValues, "values", [&](const JsonFields& fields, const Json& json) {
        if (!values.insert(read_named_value(json)).second) fail_twice(fields, "values");
      });
  if (!done) return failed(done.error());
  return values;
}

}  // namespace throng::config
