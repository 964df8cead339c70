#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>

#include "config/value.hpp"

namespace throng::config {

/// Where a value came from.
enum class SettingSource : std::uint8_t {
  kDefault,
  kFile,
  kEnvironment,
  kCommandLine,
  kUpdate,  // while the run went on
};
inline constexpr std::array kSettingSources = {SettingSource::kDefault, SettingSource::kFile,
                                               SettingSource::kEnvironment,
                                               SettingSource::kCommandLine, SettingSource::kUpdate};
/// default, file, environment, command line, update.
std::string_view name_of(SettingSource source);

/// What a parameter holds, and why.
struct Setting {
  Value value;
  SettingSource source = SettingSource::kDefault;

  friend bool operator==(const Setting&, const Setting&) = default;
};

/// A name was asked for that no parameter has.
class UndeclaredSetting final : public std::exception {
 public:
  explicit UndeclaredSetting(std::string_view name);
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// The values of all parameters of a run, which compose_settings() makes and apply_update()
/// changes.
class Settings {
 public:
  /// By name.
  const std::map<std::string, Setting, std::less<>>& all() const { return all_; }
  /// None of that name: null.
  const Setting* find(std::string_view name) const;
  /// Undefined where no value was given. Throws UndeclaredSetting.
  const Value& value(std::string_view name) const;
  /// `otherwise` where it is undefined. Throws UndeclaredSetting: a default is no declaration.
  Value value(std::string_view name, Value otherwise) const;

  void set(std::string name, Setting setting);

  friend bool operator==(const Settings&, const Settings&) = default;

 private:
  std::map<std::string, Setting, std::less<>> all_;
};

}  // namespace throng::config
