#include "config/run_settings.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/printable.hpp"

namespace throng::config {
namespace {

constexpr std::array<std::string_view, kSettingSources.size()> kNames = {
    "default", "file", "environment", "command line", "update"};

}  // namespace

std::string_view name_of(SettingSource source) {
  return kNames[static_cast<std::size_t>(source)];
}

UndeclaredSetting::UndeclaredSetting(std::string_view name)
    : text_(fmt::format("no parameter \"{}\" is declared: expected the name of one that is",
                        base::printable(name))) {}

const Setting* Settings::find(std::string_view name) const {
  const auto found = all_.find(name);
  return found == all_.end() ? nullptr : &found->second;
}

const Value& Settings::value(std::string_view name) const {
  const Setting* setting = find(name);
  if (setting == nullptr) throw UndeclaredSetting(name);
  return setting->value;
}

Value Settings::value(std::string_view name, Value otherwise) const {
  const Value& held = value(name);
  return held.is_undefined() ? otherwise : held;
}

void Settings::set(std::string name, Setting setting) {
  all_.insert_or_assign(std::move(name), std::move(setting));
}

}  // namespace throng::config
