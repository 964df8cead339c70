#include "config/value_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>
#include <tuple>

#include "base/units.hpp"
#include "config/value_json.hpp"

namespace throng::config {
namespace {

constexpr base::Duration kMinute = std::chrono::minutes(1);

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end) return std::nullopt;
  return number;
}

std::optional<Value> read_real(std::string_view text) {
  const auto number = read_number<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return Value::real(*number);
}

std::optional<Value> read_flag(std::string_view text) {
  if (text == "true" || text == "yes" || text == "on" || text == "1") return Value::flag(true);
  if (text == "false" || text == "no" || text == "off" || text == "0") return Value::flag(false);
  return std::nullopt;
}

std::optional<Value> read_rate(std::string_view text) {
  if (text == "unlimited" || text == "infinity") return Value::unlimited();
  if (const auto count = read_number<std::uint64_t>(text)) {
    if (*count > kMaxRateCount) return std::nullopt;
    return Value::rate({*count, kMinute});
  }
  // None at all is a rate too: users wait until it is raised.
  if (text == "0/s" || text == "0/min" || text == "0/m" || text == "0/h") {
    return Value::rate({0, kMinute});
  }
  const auto rate = base::parse_rate(text);
  if (!rate) return std::nullopt;
  return Value::rate({rate->count, rate->interval});
}

std::optional<Value> read(ParameterType type, std::string_view text) {
  switch (type) {
    case ParameterType::kInteger:
      if (const auto number = read_number<std::int64_t>(text)) return Value::integer(*number);
      return std::nullopt;
    case ParameterType::kReal:
      return read_real(text);
    case ParameterType::kFlag:
      return read_flag(text);
    case ParameterType::kDuration:
      if (const auto duration = base::parse_duration(text)) return Value::duration(*duration);
      return std::nullopt;
    case ParameterType::kRate:
      return read_rate(text);
    case ParameterType::kText:
    case ParameterType::kJson:
      break;
  }
  return Value::text(std::string(text));
}

std::string duration_text(base::Duration duration) {
  for (const auto& [unit, ns] : {std::pair{"h", std::int64_t{3600'000'000'000}},
                                 {"m", 60'000'000'000},
                                 {"s", 1'000'000'000},
                                 {"ms", 1'000'000},
                                 {"us", 1000}}) {
    if (duration.count() % ns == 0 && duration.count() > 0) {
      return fmt::format("{}{}", duration.count() / ns, unit);
    }
  }
  return duration.count() == 0 ? "0s" : fmt::format("{}ns", duration.count());
}

std::string rate_text(const UserRate& rate) {
  if (rate.count == 0) return "0";
  constexpr std::pair<const char*, std::int64_t> kUnits[] = {
      {"s", 1'000'000'000}, {"min", 60'000'000'000}, {"h", 3600'000'000'000}};
  const std::int64_t interval = rate.interval.count();
  for (const auto& [unit, ns] : kUnits) {
    if (interval == ns) return fmt::format("{}/{}", rate.count, unit);
  }
  // Three decimals, as many as are read.
  const auto thousand = static_cast<std::uint64_t>(1000);
  for (const auto& [unit, ns] : kUnits) {
    const auto times = static_cast<std::uint64_t>(interval / ns);
    if (interval % ns != 0 || rate.count * thousand % times != 0) continue;
    const std::uint64_t parts = rate.count * thousand / times;
    return fmt::format("{}/{}", static_cast<double>(parts) / 1000, unit);
  }
  const double per_hour = static_cast<double>(rate.count) * static_cast<double>(kUnits[2].second) /
                          static_cast<double>(interval);
  return fmt::format("{:.3f}/h", per_hour);
}

struct TextWriter {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(bool is_set) const { return is_set ? "true" : "false"; }
  std::string operator()(base::Duration duration) const { return duration_text(duration); }
  std::string operator()(const RateLimit& limit) const {
    return limit.rate ? rate_text(*limit.rate) : "unlimited";
  }
  std::string operator()(const JsonText& json) const { return json.text; }
};

}  // namespace

Result<Value, std::string> value_of_text(ParameterType type, std::string_view text) {
  if (type == ParameterType::kJson) return value_of_json(type, text);
  if (auto value = read(type, text)) return *std::move(value);
  return failed("expected " + std::string(expected_of(type)));
}

std::string to_text(const Value& value) {
  return std::visit(TextWriter(), value.content());
}

}  // namespace throng::config
