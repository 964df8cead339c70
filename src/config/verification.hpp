#pragma once

#include <string>
#include <string_view>

#include "config/declaration.hpp"
#include "config/parameter_functions.hpp"
#include "throng/result.hpp"

namespace throng::config {

/// A setting that is refused. Texts are fit for a terminal; secrets appear as "***".
struct SettingProblem {
  std::string name;
  std::string value;
  std::string reason;

  /// "rate = 20: expected …".
  std::string describe() const;
  friend bool operator==(const SettingProblem&, const SettingProblem&) = default;
};

/// Bytes of a value and of a reason in a SettingProblem.
inline constexpr std::size_t kMaxShownValue = 200;
inline constexpr std::size_t kMaxShownReason = 1000;

/// The text of a value as people may see it: "***" of a secret, cut at kMaxShownValue.
std::string shown_value(const Declaration& declaration, std::string_view text);
/// A reason that a function gave, cut at kMaxShownReason. One that names the value of a secret is
/// withheld as a whole: a gap in it would tell too much.
std::string shown_reason(const Declaration& declaration, std::string_view reason,
                         std::string_view value);

/// The problem of a value, masked; `reason` is none that a function gave.
SettingProblem problem_of(const Declaration& declaration, std::string_view value,
                          std::string reason);

/// Holds a value to its declaration, whose type it has: the value to keep, or why it is refused.
/// Undefined is refused where anything is verified, and else stays.
Result<Value, SettingProblem> verify(const Declaration& declaration, const Value& value,
                                     ParameterFunctions& functions);

}  // namespace throng::config
