#pragma once

#include <chrono>
#include <cstdint>

namespace throng::base {

/// Nanoseconds of a monotonic clock. A plain integer type of its own kind: hot records keep eight
/// bytes, and a duration cannot be mistaken for an instant.
using Duration = std::chrono::nanoseconds;
struct TimePoint {
  std::int64_t ns = 0;

  friend auto operator<=>(TimePoint, TimePoint) = default;
  friend TimePoint operator+(TimePoint t, Duration d) { return TimePoint{t.ns + d.count()}; }
  friend TimePoint operator-(TimePoint t, Duration d) { return TimePoint{t.ns - d.count()}; }
  friend Duration operator-(TimePoint a, TimePoint b) { return Duration(a.ns - b.ns); }
  static constexpr TimePoint never() { return TimePoint{INT64_MAX}; }
};

/// The only source of time. Everything takes a Clock; tests step a simulated one by hand.
/// Thread: `now` may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Monotonic, nanoseconds; the origin is arbitrary.
  virtual TimePoint now() const = 0;
  /// Nanoseconds since 1970-01-01 UTC, for time stamps that people read.
  virtual std::int64_t unix_ns() const = 0;
};

}  // namespace throng::base
