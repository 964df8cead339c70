#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.hpp"
#include "config/run_spec.hpp"

namespace throng::config {

/// What a parameter may hold.
enum class ParameterType : std::uint8_t {
  kText,
  kInteger,
  kReal,
  kFlag,
  kDuration,
  kRate,
  kJson,
};
inline constexpr std::array kParameterTypes = {
    ParameterType::kText,     ParameterType::kInteger, ParameterType::kReal, ParameterType::kFlag,
    ParameterType::kDuration, ParameterType::kRate,    ParameterType::kJson};

/// text, integer, real, flag, duration, rate, json.
std::string_view name_of(ParameterType type);
/// The type of that name; none: nothing.
std::optional<ParameterType> parameter_type(std::string_view name);

/// Users in an interval.
inline constexpr std::uint64_t kMaxRateCount = 1'000'000'000;

/// So many users in each interval, or without a limit. 20/s and 1200/min are equal, since they
/// stand for the same pace.
struct RateLimit {
  std::optional<UserRate> rate;  // unlimited without

  friend bool operator==(const RateLimit& left, const RateLimit& right);
};

/// A JSON value other than null, as compact text with sorted keys: equal values have one text.
struct JsonText {
  std::string text;

  friend bool operator==(const JsonText&, const JsonText&) = default;
};

/// What a parameter holds, or nothing: undefined. value_text.hpp, value_json.hpp and value_term.hpp
/// read and write it.
class Value {
 public:
  using Content = std::variant<std::monostate, std::string, std::int64_t, double, bool,
                               base::Duration, RateLimit, JsonText>;

  Value() = default;
  /// Any bytes; should be UTF-8, as JSON can say nothing else.
  static Value text(std::string bytes) { return Value(std::move(bytes)); }
  static Value integer(std::int64_t number) { return Value(number); }
  /// `number` must be finite.
  static Value real(double number);
  static Value flag(bool is_set) { return Value(is_set); }
  /// From 0.
  static Value duration(base::Duration duration);
  /// With a count up to kMaxRateCount and an interval more than 0.
  static Value rate(UserRate rate);
  static Value unlimited() { return Value(RateLimit{}); }
  /// `normalised`: what value_of_json() made of it.
  static Value json(std::string normalised) { return Value(JsonText{std::move(normalised)}); }

  bool is_undefined() const { return std::holds_alternative<std::monostate>(content_); }
  /// Nothing when it is undefined.
  std::optional<ParameterType> type() const;
  const Content& content() const { return content_; }
  /// What it holds when that is a T, one of Content; else null.
  template <class T>
  const T* as() const {
    return std::get_if<T>(&content_);
  }

  friend bool operator==(const Value&, const Value&) = default;

 private:
  explicit Value(Content content) : content_(std::move(content)) {}

  Content content_;
};

/// What a value of that type looks like, for an error: "true or false …".
std::string_view expected_of(ParameterType type);

}  // namespace throng::config
