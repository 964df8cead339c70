#include "config/json_fields.hpp"

namespace throng::config {
namespace {

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(OrderedJson(text).dump());
    return true;
  } catch (const OrderedJson::exception&) {
    return false;
  }
}

}  // namespace

OrderedJson text_json(const std::string& text) {
  if (is_utf8(text)) return text;
  return {{"base64", base::base64_encode(text)}};
}

const OrderedJson& JsonFields::at(const char* name) {
  const auto found = object_.find(name);
  if (found == object_.end()) fail(name, "is missing");
  read_.insert(name);
  return *found;
}

std::string JsonFields::path(const std::string& name) const {
  return path_.empty() ? name : name.empty() ? path_ : path_ + "." + name;
}

void JsonFields::fail(const std::string& name, const std::string& what) const {
  throw BadField{fmt::format("{}: {}", path(name), what)};
}

void JsonFields::check_all_read() const {
  for (const auto& [name, value] : object_.items()) {
    if (!read_.contains(name)) fail(name, "is unknown");
  }
}

std::uint64_t JsonFields::integer(const char* name, std::uint64_t least, std::uint64_t most) {
  const Json& value = at(name);
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() < least ||
      value.get<std::uint64_t>() > most) {
    fail(name, fmt::format("expected an integer from {} to {}", least, most));
  }
  return value.get<std::uint64_t>();
}

bool JsonFields::flag(const char* name) {
  const Json& value = at(name);
  if (!value.is_boolean()) fail(name, "expected true or false");
  return value.get<bool>();
}

std::vector<std::string> JsonFields::texts(const char* name) {
  std::vector<std::string> texts;
  for (const Json& value : list(name)) texts.push_back(text_of(value, name));
  return texts;
}

const OrderedJson& JsonFields::list(const char* name) {
  const Json& value = at(name);
  if (!value.is_array()) fail(name, "expected a list");
  return value;
}

std::string JsonFields::text_of(const Json& value, const char* name) const {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_object() || value.size() != 1 || !value.contains("base64") ||
      !value["base64"].is_string()) {
    fail(name, "expected a text, or an object with \"base64\"");
  }
  auto decoded = base::base64_decode(value["base64"].get_ref<const std::string&>());
  if (!decoded) fail(name, decoded.error());
  return std::move(decoded).value();
}

}  // namespace throng::config
