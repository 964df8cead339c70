#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "throng/result.hpp"

namespace throng::base {

/// Reads a duration with its unit: `500ms`, `10s`, `1.5s`, `2m`, `1h`, `250us`.
/// Errors: what was given and what was expected; also for a bare number, since nobody can know its
/// unit. Range: 0 to 10,000 hours.
Result<Duration, std::string> parse_duration(std::string_view text);

/// Reads a size in bytes: `512`, `64KiB`, `10MB`, `1GiB`. Errors as above. Range: up to 2^60.
Result<std::uint64_t, std::string> parse_size(std::string_view text);

/// So many in each interval.
struct Rate {
  std::uint64_t count = 0;
  Duration interval{};
};

/// Reads a rate with its unit: `20/s`, `1200/min`, `0.5/s`, `90/h`. Errors as above; also for a
/// bare number. Range: more than 0, up to 10^9 in an interval, three decimals.
Result<Rate, std::string> parse_rate(std::string_view text);

/// Three significant digits and the unit that fits: `850 us`, `1.24 ms`, `12.0 s`.
std::string format_duration(double ns);
/// `1,234,567`.
std::string format_count(std::uint64_t count);
/// `1.5 KiB`, `20.0 MiB`.
std::string format_bytes(double bytes);
/// `20/s`, `3 in 2.00 s`.
std::string format_rate(Rate rate);
/// Nanoseconds since 1970 as `2026-01-01T00:00:00.123Z`.
std::string format_utc(std::int64_t unix_ns);

}  // namespace throng::base
