#include "config/settings_json.hpp"

#include <nlohmann/json.hpp>

#include "config/value_json.hpp"

namespace throng::config {
namespace {

using Json = nlohmann::ordered_json;

Json shown(const Declaration& declaration, const Value& value) {
  if (declaration.is_secret && !value.is_undefined()) return "***";
  return Json::parse(to_json(value));
}

std::string text_of(const Json& json) {
  // Nobody has checked the texts of declarations yet where this serves to show what is wrong.
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string settings_json(const Parameters& parameters, const Settings& settings) {
  Json list = Json::array();
  for (const Declaration& declaration : parameters.all()) {
    const Setting* setting = settings.find(declaration.name);
    if (setting == nullptr) continue;
    list.push_back(
        Json{{"name", declaration.name},
             {"description", declaration.description},
             {"type", name_of(declaration.type)},
             {"value", shown(declaration, setting->value)},
             {"source", name_of(setting->source)},
             {"secret", declaration.is_secret},
             {"updatable", declaration.update_policy != Declaration::UpdatePolicy::kReadOnly}});
  }
  return text_of(list);
}

std::string declarations_json(std::span<const Declaration> declarations) {
  Json list = Json::array();
  for (const Declaration& declaration : declarations) {
    Json allowed = Json::array();
    for (const Value& value : declaration.allowed) allowed.push_back(shown(declaration, value));
    list.push_back(Json{{"name", declaration.name},
                        {"description", declaration.description},
                        {"type", name_of(declaration.type)},
                        {"default", shown(declaration, declaration.standard.value_or(Value()))},
                        {"secret", declaration.is_secret},
                        {"verification", name_of(declaration.verification)},
                        {"allowed", allowed},
                        {"update", name_of(declaration.update_policy)},
                        {"override", declaration.is_override},
                        {"origin", declaration.origin}});
  }
  return text_of(list);
}

}  // namespace throng::config
