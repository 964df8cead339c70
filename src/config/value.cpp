#include "config/value.hpp"

#include <cmath>
#include <numeric>

#include "base/assert.hpp"

namespace throng::config {
namespace {

constexpr std::array<std::string_view, kParameterTypes.size()> kNames = {
    "text", "integer", "real", "flag", "duration", "rate", "json"};

}  // namespace

std::string_view name_of(ParameterType type) {
  return kNames[static_cast<std::size_t>(type)];
}

std::optional<ParameterType> parameter_type(std::string_view name) {
  for (const ParameterType type : kParameterTypes) {
    if (name_of(type) == name) return type;
  }
  return std::nullopt;
}

std::string_view expected_of(ParameterType type) {
  switch (type) {
    case ParameterType::kText:
      return "a text";
    case ParameterType::kInteger:
      return "a whole number from -9223372036854775808 to 9223372036854775807";
    case ParameterType::kReal:
      return "a number such as 20, 0.5 or 1e6";
    case ParameterType::kFlag:
      return "true or false (or yes, no, on, off, 1, 0)";
    case ParameterType::kDuration:
      return "a duration with its unit, such as 500ms, 10s, 2m or 1h, up to 10000h";
    case ParameterType::kRate:
      return "a rate such as 20/s or 1200/min, a whole number (so many per minute), or unlimited";
    case ParameterType::kJson:
      return "JSON";
  }
  return "";
}

bool operator==(const RateLimit& left, const RateLimit& right) {
  if (!left.rate || !right.rate) return left.rate.has_value() == right.rate.has_value();
  const auto reduced = [](const UserRate& rate) {
    const auto interval = static_cast<std::uint64_t>(rate.interval.count());
    const std::uint64_t common = std::gcd(rate.count, interval);
    return std::pair(rate.count / common, interval / common);
  };
  return reduced(*left.rate) == reduced(*right.rate);
}

Value Value::real(double number) {
  THRONG_ASSERT(std::isfinite(number));
  return Value(number);
}

Value Value::duration(base::Duration duration) {
  THRONG_ASSERT(duration.count() >= 0);
  return Value(duration);
}

Value Value::rate(UserRate rate) {
  THRONG_ASSERT(rate.count <= kMaxRateCount && rate.interval.count() > 0);
  return Value(RateLimit{rate});
}

std::optional<ParameterType> Value::type() const {
  if (is_undefined()) return std::nullopt;
  return kParameterTypes[content_.index() - 1];
}

}  // namespace throng::config
