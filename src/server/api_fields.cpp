#include "server/api_fields.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/printable.hpp"

namespace throng::server {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostShown = 80;  // bytes of a value in a problem
constexpr std::size_t kMostErrors = 20;

/// Thrown inside of this file only.
struct Refused {
  std::string text;
};

/// Looks at the text while it is parsed.
class StrictReading {
 public:
  bool operator()(int, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (open_.size() == kDeepest) {
        throw Refused{fmt::format("is nested deeper than {} levels", kDeepest)};
      }
      open_.emplace_back();
    }
    if (event == Event::object_end || event == Event::array_end) open_.pop_back();
    if (event == Event::key) {
      const auto& key = parsed.get_ref<const std::string&>();
      if (!open_.back().insert(key).second) {
        throw Refused{fmt::format("has \"{}\" twice",
                                  base::printable(std::string_view(key).substr(0, kMostShown)))};
      }
    }
    return true;
  }

 private:
  std::vector<std::set<std::string>> open_;  // the names in each object that has begun
};

}  // namespace

Result<Json, std::string> read_strict_json(std::string_view text) {
  try {
    StrictReading reading;
    Json json = Json::parse(text, std::ref(reading), false);
    if (json.is_discarded()) return failed(std::string("is not JSON"));
    return json;
  } catch (const Refused& refused) {
    return failed(refused.text);
  }
}

const Json* ApiFields::find(const char* name) {
  known_.insert(name);
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> ApiFields::integer(const char* name, std::uint64_t least,
                                                std::uint64_t most) {
  const Json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_number_unsigned()) {
    const auto number = value->get<std::uint64_t>();
    if (number >= least && number <= most) return number;
  }
  fail(name, shown_value(*value),
       fmt::format("expected a whole number from {} to {}", least, most));
  return {};
}

std::optional<std::string> ApiFields::text(const char* name) {
  const Json* value = find(name);
  if (value == nullptr) return {};
  if (value->is_string()) {
    const auto& text = value->get_ref<const std::string&>();
    if (!text.empty() && text.find('\0') == std::string::npos) return text;
  }
  fail(name, shown_value(*value), "expected a text of one character or more");
  return {};
}

bool ApiFields::flag(const char* name) {
  const Json* value = find(name);
  if (value == nullptr) return false;
  if (!value->is_boolean()) fail(name, shown_value(*value), "expected true or false");
  return value->is_boolean() && value->get<bool>();
}

const Json* ApiFields::object(const char* name) {
  const Json* value = find(name);
  if (value == nullptr || value->is_object()) return value;
  fail(name, shown_value(*value), "expected an object");
  return nullptr;
}

void ApiFields::fail(std::string name, std::string value, std::string reason) {
  if (errors_.size() == kMostErrors) return;
  errors_.push_back({std::move(name), std::move(value), std::move(reason)});
}

std::vector<ApiProblem::Error> ApiFields::take_errors() {
  for (const auto& [name, value] : object_.items()) {
    if (known_.contains(name)) continue;
    std::string names;
    for (const std::string& each : known_) names += (names.empty() ? "" : ", ") + each;
    fail(base::printable(std::string_view(name).substr(0, kMostShown)), shown_value(value),
         names.empty() ? "is unknown: expected no field at all"
                       : fmt::format("is unknown: expected one of {}", names));
  }
  return std::exchange(errors_, {});
}

std::string shown_value(const Json& value) {
  // A large one is not written down whole to be cut: what is asked takes no longer than it is told.
  if (value.is_object()) return value.empty() ? "{}" : "{…}";
  if (value.is_array()) return value.empty() ? "[]" : "[…]";
  if (value.is_string() && value.get_ref<const std::string&>().size() > kMostShown) {
    const auto& text = value.get_ref<const std::string&>();
    return "\"" + base::printable(std::string_view(text).substr(0, kMostShown)) + "…";
  }
  return value.dump();
}

}  // namespace throng::server
