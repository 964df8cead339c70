#include "config/json_fields.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/base64.hpp"
#include "base/printable.hpp"
#include "terms/utf8.hpp"

namespace throng::config {

template <class Json>
BasicJsonFields<Json>::BasicJsonFields(const Json& object, std::string path)
    : object_(object), path_(std::move(path)) {
  if (!object.is_object()) fail("", "expected an object");
}

template <class Json>
const Json& BasicJsonFields<Json>::at(const std::string& name) {
  const auto found = object_.find(name);
  if (found == object_.end()) fail(name, "is missing");
  read_.insert(name);
  return *found;
}

template <class Json>
std::string BasicJsonFields<Json>::path(const std::string& name) const {
  return path_.empty() ? name : name.empty() ? path_ : path_ + "." + name;
}

template <class Json>
void BasicJsonFields<Json>::fail(const std::string& name, const std::string& what) const {
  throw BadJsonField{fmt::format("{}: {}", base::printable(path(name)), what)};
}

template <class Json>
void BasicJsonFields<Json>::check_all_read() const {
  for (const auto& [name, value] : object_.items()) {
    if (!read_.contains(name)) fail(name, "is unknown");
  }
}

template <class Json>
bool BasicJsonFields<Json>::flag(const std::string& name) {
  const Json& value = at(name);
  if (!value.is_boolean()) fail(name, "expected true or false");
  return value.template get<bool>();
}

template <class Json>
std::uint64_t BasicJsonFields<Json>::integer(const std::string& name, std::uint64_t least,
                                             std::uint64_t most) {
  const Json& value = at(name);
  if (!value.is_number_unsigned() || value.template get<std::uint64_t>() < least ||
      value.template get<std::uint64_t>() > most) {
    fail(name, fmt::format("expected an integer from {} to {}", least, most));
  }
  return value.template get<std::uint64_t>();
}

template <class Json>
std::int64_t BasicJsonFields<Json>::signed_integer(const std::string& name, std::int64_t least,
                                                   std::int64_t most) {
  const Json& value = at(name);
  const bool is_too_big =
      value.is_number_unsigned() && value.template get<std::uint64_t>() > std::uint64_t{INT64_MAX};
  if (!value.is_number_integer() || is_too_big || value.template get<std::int64_t>() < least ||
      value.template get<std::int64_t>() > most) {
    fail(name, fmt::format("expected an integer from {} to {}", least, most));
  }
  return value.template get<std::int64_t>();
}

template <class Json>
std::string BasicJsonFields<Json>::text(const std::string& name) {
  return text_of(at(name), name);
}

template <class Json>
std::vector<std::string> BasicJsonFields<Json>::texts(const std::string& name) {
  std::vector<std::string> texts;
  for (const Json& value : list(name)) texts.push_back(text_of(value, name));
  return texts;
}

template <class Json>
const Json& BasicJsonFields<Json>::list(const std::string& name) {
  const Json& value = at(name);
  if (!value.is_array()) fail(name, "expected a list");
  return value;
}

template <class Json>
std::string BasicJsonFields<Json>::text_of(const Json& value, const std::string& name) const {
  if (value.is_string()) return value.template get<std::string>();
  if (!value.is_object() || value.size() != 1 || !value.contains("base64") ||
      !value["base64"].is_string()) {
    fail(name, "expected a text, or an object with \"base64\"");
  }
  auto decoded = base::base64_decode(value["base64"].template get_ref<const std::string&>());
  if (!decoded) fail(name, decoded.error());
  return std::move(decoded).value();
}

template class BasicJsonFields<nlohmann::json>;
template class BasicJsonFields<OrderedJson>;

nlohmann::json bytes_json(std::string_view bytes) {
  if (terms::is_utf8(bytes)) return bytes;
  return {{"base64", base::base64_encode(bytes)}};
}

}  // namespace throng::config
