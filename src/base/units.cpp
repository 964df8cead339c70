#include "base/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <numeric>
#include <utility>

namespace throng::base {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 6> kTimes = {
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 8> kSizes = {{{"", 1},
                                         {"B", 1},
                                         {"KB", 1e3},
                                         {"MB", 1e6},
                                         {"GB", 1e9},
                                         {"KiB", 1024},
                                         {"MiB", 1024.0 * 1024},
                                         {"GiB", 1024.0 * 1024 * 1024}}};

/// Splits "1.5s" in 1.5 and "s". Returns false when it does not begin with a plain number.
bool split(std::string_view text, double& number, std::string_view& unit) {
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number) || number < 0 || text.front() == '-') {
    return false;
  }
  unit = std::string_view(rest, static_cast<std::size_t>(end - rest));
  return true;
}

template <std::size_t N>
const Unit* find(const std::array<Unit, N>& units, std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

}  // namespace

Result<Duration, std::string> parse_duration(std::string_view text) {
  constexpr double kMost = 10'000 * 3600e9;
  double number = 0;
  std::string_view name;
  const Unit* unit = split(text, number, name) ? find(kTimes, name) : nullptr;
  if (unit == nullptr || number * unit->factor > kMost) {
    return failed(fmt::format(
        "\"{}\" is not a duration: expected a number and a unit, such as 500ms, 10s, 2m or 1h",
        text));
  }
  return Duration(std::llround(number * unit->factor));
}

Result<std::uint64_t, std::string> parse_size(std::string_view text) {
  constexpr double kMost = static_cast<double>(std::uint64_t{1} << 60);
  double number = 0;
  std::string_view name;
  const Unit* unit = split(text, number, name) ? find(kSizes, name) : nullptr;
  if (unit == nullptr || number * unit->factor > kMost) {
    return failed(
        fmt::format("\"{}\" is not a size: expected bytes, such as 512, 64KiB or 10MB", text));
  }
  return static_cast<std::uint64_t>(std::llround(number * unit->factor));
}

Result<Rate, std::string> parse_rate(std::string_view text) {
  constexpr std::array<Unit, 4> kIntervals = {
      {{"/s", 1e9}, {"/min", 60e9}, {"/m", 60e9}, {"/h", 3600e9}}};
  constexpr double kMost = 1e9;
  constexpr std::uint64_t kFraction = 1000;
  double number = 0;
  std::string_view name;
  if (!split(text, number, name)) name = "?";
  if (name.empty()) {
    return failed(
        fmt::format("\"{}\" has no unit: expected a number and a unit, such as {}/s or {}/min",
                    text, text, text));
  }
  const Unit* unit = find(kIntervals, name);
  const auto parts = static_cast<std::uint64_t>(
      unit == nullptr || number > kMost ? 0
                                        : std::llround(number * static_cast<double>(kFraction)));
  if (parts == 0) {
    return failed(fmt::format(
        "\"{}\" is not a rate: expected a number more than 0 and a unit, such as 20/s or 1200/min",
        text));
  }
  const std::uint64_t common = std::gcd(parts, kFraction);
  const auto interval = static_cast<std::int64_t>(unit->factor);
  return Rate{parts / common, Duration(interval * static_cast<std::int64_t>(kFraction / common))};
}

std::string format_duration(double ns) {
  // Nanoseconds are for short things only; from a microsecond on, three digits and the unit that
  // fits what is shown: 999.9 us is rounded to 1.00 ms, not to 1000 us.
  if (ns < 1) return "0 us";
  std::size_t unit = ns < 999.5 ? 0 : 1;
  while (unit < 3 && ns / kTimes[unit].factor >= 999.5) ++unit;
  const double value = ns / kTimes[unit].factor;
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kTimes[unit].name);
}

std::string format_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string format_bytes(double bytes) {
  static constexpr std::array<std::string_view, 5> kNames = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t name = 0;
  while (bytes >= 1024 && name + 1 < kNames.size()) {
    bytes /= 1024;
    ++name;
  }
  return fmt::format("{:.{}f} {}", bytes, name == 0 ? 0 : 1, kNames[name]);
}

std::string format_rate(Rate rate) {
  for (const auto& [unit, ns] : {std::pair{"s", std::int64_t{1'000'000'000}},
                                 {"min", 60'000'000'000},
                                 {"h", 3600'000'000'000}}) {
    if (rate.interval.count() == ns) return fmt::format("{}/{}", format_count(rate.count), unit);
  }
  return fmt::format("{} in {}", format_count(rate.count),
                     format_duration(static_cast<double>(rate.interval.count())));
}

std::string format_utc(std::int64_t unix_ns) {
  const std::time_t seconds = unix_ns / 1'000'000'000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  return fmt::format("{}.{:03}Z", text, unix_ns / 1'000'000 % 1000);
}

}  // namespace throng::base
