#include "throttle/pace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "base/printable.hpp"
#include "base/units.hpp"

namespace throng::throttle {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct IntervalName {
  std::string_view name;
  base::Duration interval;
};
constexpr std::array<IntervalName, 6> kIntervals = {
    {{"s", 1s}, {"min", 1min}, {"m", 1min}, {"h", 1h}, {"day", 24h}, {"ms", 1ms}}};

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// Takes `suffix` and the blanks before it off. Returns: whether it was there.
bool take_suffix(std::string_view& text, std::string_view suffix) {
  if (!text.ends_with(suffix)) return false;
  text = trim(text.substr(0, text.size() - suffix.size()));
  return true;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  if (!is_whole || number == Pace::kUnlimited) return std::nullopt;
  return number;
}

auto no_pace(std::string_view text) {
  return failed(
      fmt::format("\"{}\" is no pace: expected 100/s, 1200/min, 90/h, 1/day, \"100 in 500ms\", "
                  "\"every 50ms\", \"10 at once\", unlimited or none",
                  base::printable(text.substr(0, 80))));
}

/// A count and its interval: `100/s`, `100 in 500ms`, `0.5/s`.
Result<Pace, std::string> parse_rate_pace(std::string_view text) {
  if (const std::size_t in = text.find(" in "); in != std::string_view::npos) {
    const auto count = whole_number(trim(text.substr(0, in)));
    const auto interval = base::parse_duration(trim(text.substr(in + 4)));
    if (!count) return no_pace(text);
    if (!interval) return failed("interval: " + interval.error());
    if (interval->count() == 0)
      return failed(std::string("interval: 0 is none; say \"10 at once\""));
    return check_pace({*count, *interval});
  }
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return no_pace(text);
  for (const IntervalName& named : kIntervals) {
    if (text.substr(slash + 1) != named.name) continue;
    if (const auto count = whole_number(trim(text.substr(0, slash)))) {
      return check_pace({*count, named.interval});
    }
  }
  const auto rate = base::parse_rate(text);
  if (!rate) return no_pace(text);
  return check_pace({rate->count, rate->interval});
}

}  // namespace

base::Duration Pace::tolerance() const {
  return std::min<base::Duration>(1ms, interval / 100);
}

Result<Pace, std::string> check_pace(Pace pace) {
  if (pace.is_unlimited()) return pace;
  const auto length = fmt::format("{} ns", pace.interval.count());
  if (pace.interval.count() < 0) {
    return failed(fmt::format("interval: {} is less than none: expected 0 or more", length));
  }
  if (pace.is_parallelism()) {
    if (pace.mode == Pace::Mode::kMean) {
      return failed(std::string("mode: so many at a time have no mean: expected a rate"));
    }
    if (pace.count <= kMostAtOnce) return pace;
    return failed(
        fmt::format("rate: {} at once are too many: expected {} at most", pace.count, kMostAtOnce));
  }
  if (pace.interval > kLongestInterval) {
    return failed(fmt::format("interval: {} is too long: expected 10,000 hours at most", length));
  }
  if (pace.count > kMostPerInterval) {
    return failed(fmt::format("rate: {} in an interval are too many: expected {} at most",
                              pace.count, kMostPerInterval));
  }
  // More would be slots closer than the clock tells apart.
  __extension__ using Wide = unsigned __int128;
  const auto most = static_cast<Wide>(kMostPerSecond) *
                    static_cast<std::uint64_t>(pace.interval.count()) / kSecondNs;
  if (static_cast<Wide>(pace.count) > std::max<Wide>(most, 1)) {
    return failed(fmt::format("rate: {} in {} are too many: expected {} a second at most",
                              pace.count, length, kMostPerSecond));
  }
  return pace;
}

Result<Pace, std::string> pace_of_gap(base::Duration gap) {
  if (gap.count() == 0) return Pace{Pace::kUnlimited, {}};
  if (gap.count() < 0 || gap > kLongestInterval) {
    return failed(fmt::format(
        "interarrival: {} ns: expected 0 (unlimited) to 10,000 hours between two", gap.count()));
  }
  const std::int64_t count = std::max<std::int64_t>(1, kStandardInterval / gap);
  return check_pace({static_cast<std::uint64_t>(count), gap * count});
}

Result<Pace, std::string> parse_pace(std::string_view given) {
  std::string_view text = trim(given);
  if (text == "unlimited" || text == "infinity") return Pace{Pace::kUnlimited, {}};
  if (text == "none") return Pace{0, kStandardInterval};
  if (text.starts_with("every ")) {
    const auto gap = base::parse_duration(trim(text.substr(6)));
    return gap ? pace_of_gap(*gap) : failed("interarrival: " + gap.error());
  }
  if (take_suffix(text, "at once")) {
    const auto count = whole_number(text);
    return count ? check_pace({*count, {}}) : no_pace(given);
  }
  const bool is_mean = take_suffix(text, " mean");
  auto pace = parse_rate_pace(text);
  if (pace && is_mean) pace->mode = Pace::Mode::kMean;
  return pace;
}

std::string format_pace(const Pace& pace) {
  if (pace.is_unlimited()) return "unlimited";
  if (pace.is_parallelism()) return fmt::format("{} at once", pace.count);
  if (pace.count == 0) return "none";
  const char* const mode = pace.mode == Pace::Mode::kMean ? " mean" : "";
  for (const IntervalName& named : kIntervals) {
    if (pace.interval == named.interval) {
      return fmt::format("{}/{}{}", pace.count, named.name, mode);
    }
  }
  const std::int64_t ns = pace.interval.count();
  static constexpr std::array<std::pair<std::int64_t, const char*>, 4> kUnits = {
      {{kSecondNs, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
  for (const auto& [factor, unit] : kUnits) {
    if (ns % factor == 0) {
      return fmt::format("{} in {}{}{}", pace.count, ns / factor, unit, mode);
    }
  }
  return {};
}

}  // namespace throng::throttle
