#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "throng/result.hpp"

namespace throng::throttle {

/// How often a throttle lets something pass: `count` in each `interval`, or, with an interval of 0,
/// `count` at a time.
struct Pace {
  static constexpr std::uint64_t kUnlimited = std::numeric_limits<std::uint64_t>::max();
  /// What holds when something comes too late for its slot.
  enum class Mode : std::uint8_t {
    kLimit,  // no interval ever holds more than the count; what is lost is not caught up
    kMean,   // the count is kept in the long run; an interval may hold more than it
  };

  std::uint64_t count = 0;  // 0: nothing passes; kUnlimited: everything does
  base::Duration interval{};
  Mode mode = Mode::kLimit;

  bool is_unlimited() const { return count == kUnlimited; }
  bool is_parallelism() const { return interval.count() == 0 && !is_unlimited(); }
  /// How late a slot may be taken: min(1 ms, a hundredth of the interval).
  base::Duration tolerance() const;
  friend bool operator==(const Pace& a, const Pace& b) {
    // Everything passes or nothing does, whatever the interval.
    if (a.count != b.count) return false;
    return a.is_unlimited() || (a.interval == b.interval && a.mode == b.mode);
  }
};

inline constexpr base::Duration kStandardInterval = std::chrono::minutes(1);
inline constexpr std::uint64_t kMostPerInterval = 10'000'000'000;
inline constexpr std::uint64_t kMostPerSecond = 100'000'000;
inline constexpr std::uint64_t kMostAtOnce = 1'000'000'000;
inline constexpr base::Duration kLongestInterval = std::chrono::hours(10'000);

/// Whether a pace makes sense. Errors: the field, its value and what was expected.
Result<Pace, std::string> check_pace(Pace pace);
/// One every `gap`: 0 is unlimited. As a count in about a minute, so that no gap costs more than a
/// millisecond in a minute. Errors: as above.
Result<Pace, std::string> pace_of_gap(base::Duration gap);

/// Reads a pace as people write it: `100/s`, `1200/min`, `90/h`, `1/day`, `100 in 500ms`, `every
/// 50ms`, `10 at once`, `unlimited`, `none`; behind a rate ` mean` asks for that mode. Errors: what
/// was given and what was expected.
Result<Pace, std::string> parse_pace(std::string_view text);
/// The same, so that it can be read again.
std::string format_pace(const Pace& pace);

}  // namespace throng::throttle
