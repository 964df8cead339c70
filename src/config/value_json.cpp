#include "config/value_json.hpp"

#include "config/bounded_json.hpp"
#include "config/value_text.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::json;

std::optional<Value> read(ParameterType type, const Json& json) {
  const bool is_whole =
      json.is_number_integer() &&
      (!json.is_number_unsigned() || json.get<std::uint64_t>() <= std::uint64_t{INT64_MAX});
  switch (type) {
    case ParameterType::kInteger:
      if (is_whole) return Value::integer(json.get<std::int64_t>());
      break;
    case ParameterType::kReal:
      if (json.is_number()) return Value::real(json.get<double>());
      break;
    case ParameterType::kFlag:
      if (json.is_boolean()) return Value::flag(json.get<bool>());
      break;
    case ParameterType::kRate:
      // As the command line reads its bare number, which refuses what is negative or too much.
      if (is_whole) {
        const auto rate = value_of_text(type, json.dump());
        if (rate) return *rate;
      }
      break;
    case ParameterType::kText:
    case ParameterType::kDuration:
    case ParameterType::kJson:
      break;
  }
  return std::nullopt;
}

std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

struct JsonWriter {
  std::string operator()(std::monostate) const { return "null"; }
  std::string operator()(const std::string& text) const { return quoted(text); }
  std::string operator()(std::int64_t number) const { return Json(number).dump(); }
  std::string operator()(double number) const { return Json(number).dump(); }
  std::string operator()(bool is_set) const { return Json(is_set).dump(); }
  std::string operator()(base::Duration duration) const {
    return quoted(to_text(Value::duration(duration)));
  }
  std::string operator()(const RateLimit& limit) const {
    return quoted(to_text(limit.rate ? Value::rate(*limit.rate) : Value::unlimited()));
  }
  std::string operator()(const JsonText& json) const { return json.text; }
};

}  // namespace

Result<Value, std::string> value_of_json(ParameterType type, std::string_view json) {
  const auto parsed = parse_bounded_json(json);
  if (!parsed) return failed(parsed.error());
  if (parsed->is_null()) return Value();
  if (type == ParameterType::kJson) return Value::json(parsed->dump());
  if (parsed->is_string()) return value_of_text(type, parsed->get_ref<const std::string&>());
  if (auto value = read(type, *parsed)) return *std::move(value);
  if (type == ParameterType::kText) return failed(std::string("expected a JSON string"));
  return failed("expected " + std::string(expected_of(type)));
}

std::string to_json(const Value& value) {
  return std::visit(JsonWriter(), value.content());
}

}  // namespace throng::config
