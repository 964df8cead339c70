#include "scenario/native/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <utility>

#include "base/units.hpp"
#include "config/value_text.hpp"
#include "telemetry/event_hub.hpp"
#include "throng/host.hpp"

namespace throng::scenario::native {
namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_flag(std::string_view text, std::int64_t& flag) {
  const bool is_on = text == "true" || text == "yes" || text == "on" || text == "1";
  const bool is_off = text == "false" || text == "no" || text == "off" || text == "0";
  flag = is_on;
  return is_on || is_off;
}

/// How a type is called that is asked for.
const char* kind_name(std::int32_t kind) {
  static constexpr const char* kNames[] = {"text",     "integer", "real", "flag",
                                           "duration", "rate",    "json"};
  return kNames[kind];
}

/// Puts a value where it is asked for as that kind. Returns whether it is of it.
bool fits(const config::Value& held, std::int32_t kind, throng_setting& value) {
  switch (kind) {
    case THRONG_INTEGER:
      if (const auto* number = held.as<std::int64_t>()) return value.integer = *number, true;
      return false;
    case THRONG_REAL:
      if (const auto* number = held.as<double>()) return value.real = *number, true;
      if (const auto* number = held.as<std::int64_t>()) {
        return value.real = static_cast<double>(*number), true;
      }
      return false;
    case THRONG_DURATION:
      if (const auto* time = held.as<base::Duration>()) return value.integer = time->count(), true;
      return false;
    case THRONG_FLAG:
      if (const auto* flag = held.as<bool>()) return value.integer = *flag ? 1 : 0, true;
      return false;
    case THRONG_JSON:
      return held.as<config::JsonText>() != nullptr;
    default:
      return true;  // everything has a text
  }
}

/// For handlers: somebody has asked for what there is not.
void tell_refusal(std::string_view error) {
  telemetry::EventHub& hub = telemetry::event_hub();
  if (!hub.wants(telemetry::EventKind::kConfigGet)) return;
  const telemetry::HubEvent::Field field{"error", error};
  telemetry::HubEvent event;
  event.kind = telemetry::EventKind::kConfigGet;
  event.fields = {&field, 1};
  hub.emit(event);
}

}  // namespace

DeclaredSettings::DeclaredSettings(const config::Settings& settings) {
  for (const auto& [name, setting] : settings.all()) {
    held_.emplace(name, Held{setting.value, config::to_text(setting.value)});
  }
}

int DeclaredSettings::read(std::string_view name, std::int32_t kind, throng_setting& value) const {
  const auto found = held_.find(name);
  if (found == held_.end()) {
    return refuse(fmt::format("no parameter is called {}: declare it with THRONG_PARAMETER", name),
                  value);
  }
  const Held& held = found->second;
  if (held.value.is_undefined()) {
    if ((kind & THRONG_NEEDED) == 0) return 0;
    return refuse(fmt::format("the parameter {0} has no value: give it with --set {0}=…", name),
                  value);
  }
  value.text = throng::detail::border(held.text);
  if (fits(held.value, kind & ~THRONG_NEEDED, value)) return 1;
  return refuse(fmt::format("the parameter {} is declared as {} and was asked for as {}", name,
                            config::name_of(*held.value.type()), kind_name(kind & ~THRONG_NEEDED)),
                value);
}

int DeclaredSettings::refuse(std::string text, throng_setting& value) const {
  thread_local std::string said;
  said = std::move(text);
  has_refused_ = true;
  value.text = throng::detail::border(said);
  tell_refusal(said);
  return -1;
}

int LooseSettings::read(std::string_view name, std::int32_t kind, throng_setting& value) const {
  asked_.emplace(name);
  const auto found = given_.find(std::string(name));
  if (found == given_.end()) {
    if ((kind & THRONG_NEEDED) == 0) return 0;
    return complain(fmt::format("the parameter {0} is missing: give it with --set {0}=…", name),
                    value);
  }
  const std::string& text = found->second;
  value.text = throng::detail::border(text);
  switch (kind & ~THRONG_NEEDED) {
    case THRONG_INTEGER:
      if (read_number(text, value.integer)) return 1;
      return refuse(name, text, "a whole number", value);
    case THRONG_REAL:
      if (read_number(text, value.real)) return 1;
      return refuse(name, text, "a number", value);
    case THRONG_FLAG:
      if (read_flag(text, value.integer)) return 1;
      return refuse(name, text, "true or false", value);
    case THRONG_DURATION:
      if (const auto duration = throng::base::parse_duration(text)) {
        value.integer = duration->count();
        return 1;
      }
      return refuse(name, text, "a duration with its unit, like 500ms, 10s, 2m", value);
    default:
      return 1;
  }
}

int LooseSettings::refuse(std::string_view name, std::string_view text, std::string_view expected,
                          throng_setting& value) const {
  return complain(fmt::format("--set {}={}: expected {}", name, text, expected), value);
}

int LooseSettings::complain(std::string text, throng_setting& value) const {
  complaints_.push_back(std::move(text));
  value.text = throng::detail::border(complaints_.back());
  return -1;
}

std::string LooseSettings::complain_of_unknown() const {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : given_) {
    if (!asked_.contains(name)) unknown.push_back(name);
  }
  if (unknown.empty()) return {};
  const std::string known = asked_.empty() ? std::string("it asks for none")
                                           : fmt::format("it asks for {}", fmt::join(asked_, ", "));
  return fmt::format("--set {}: no parameter and no setting that `config` asks for; {}",
                     fmt::join(unknown, ", --set "), known);
}

}  // namespace throng::scenario::native
