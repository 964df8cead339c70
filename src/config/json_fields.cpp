#include "config/json_fields.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/base64.hpp"
#include "base/printable.hpp"
#include "terms/utf8.hpp"

namespace throng::config {

using Json = nlohmann::json;

JsonFields::JsonFields(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object.is_object()) fail("", "expected an object");
}

const Json& JsonFields::at(const std::string& name) {
  const auto found = object_.find(name);
  if (found == object_.end()) fail(name, "is missing");
  read_.insert(name);
  return *found;
}

std::string JsonFields::path(const std::string& name) const {
  return path_.empty() ? name : name.empty() ? path_ : path_ + "." + name;
}

void JsonFields::fail(const std::string& name, const std::string& what) const {
  throw BadJsonField{fmt::format("{}: {}", base::printable(path(name)), what)};
}

void JsonFields::check_all_read() const {
  for (const auto& [name, value] : object_.items()) {
    if (!read_.contains(name)) fail(name, "is unknown");
  }
}

bool JsonFields::flag(const std::string& name) {
  const Json& value = at(name);
  if (!value.is_boolean()) fail(name, "expected true or false");
  return value.get<bool>();
}

std::int64_t JsonFields::integer(const std::string& name, std::int64_t least, std::int64_t most) {
  const Json& value = at(name);
  const bool is_too_big =
      value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX};
  if (!value.is_number_integer() || is_too_big || value.get<std::int64_t>() < least ||
      value.get<std::int64_t>() > most) {
    fail(name, fmt::format("expected an integer from {} to {}", least, most));
  }
  return value.get<std::int64_t>();
}

std::string JsonFields::text(const std::string& name) {
  const Json& value = at(name);
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object() || value.size() != 1 || !value.contains("base64") ||
      !value["base64"].is_string()) {
    fail(name, "expected a text, or an object with \"base64\"");
  }
  auto decoded = base::base64_decode(value["base64"].get_ref<const std::string&>());
  if (!decoded) fail(name, decoded.error());
  return std::move(decoded).value();
}

const Json& JsonFields::list(const std::string& name) {
  const Json& value = at(name);
  if (!value.is_array()) fail(name, "expected a list");
  return value;
}

Json bytes_json(std::string_view bytes) {
  if (terms::is_utf8(bytes)) return bytes;
  return {{"base64", base::base64_encode(bytes)}};
}

}  // namespace throng::config
