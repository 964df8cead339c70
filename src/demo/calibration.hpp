#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "telemetry/histogram.hpp"
#include "throng/result.hpp"

namespace throng::demo {

/// How long calibrated answers are held.
struct Holding {
  enum class Shape : std::uint8_t { kFixed, kUniform, kExponential, kLognormal };
  Shape shape = Shape::kFixed;
  base::Duration first{};   // fixed: the time; uniform: from; exponential: least; lognormal: median
  base::Duration second{};  // uniform: to; exponential: mean above the least; lognormal: p99
};

/// For `length` from `at` on no calibrated answer leaves; counted from the first calibrated
/// request.
struct Stall {
  base::Duration at{};
  base::Duration length{};
};

/// A share of the calibrated answers that go wrong on purpose.
struct Fault {
  double share = 0;  // 0 to 1
  int status = 500;  // 0: the connection is closed without an answer
};

struct CalibrationScript {
  Holding holding{Holding::Shape::kFixed, std::chrono::milliseconds(20), {}};
  std::vector<Stall> stalls;
  std::vector<Fault> faults;
  std::uint64_t seed = 1;
};

/// Reads `fixed:20ms`, `uniform:20ms:80ms`, `exponential:20ms:10ms`, `lognormal:30ms:200ms`.
Result<Holding, std::string> parse_holding(std::string_view text);
/// Reads a script: {"latency": "…", "stalls": [{"at": "10s", "for": "500ms"}],
/// "errors": [{"share": 0.01, "status": 503}], "seed": 1}. Errors name the key.
Result<CalibrationScript, std::string> parse_calibration(const std::string& json);

/// A target whose latencies are known: it decides how long each answer is held, and keeps its own
/// record of how long each was, against which a load tester's figures can be checked.
class Calibration {
 public:
  explicit Calibration(CalibrationScript script);

  struct Decision {
    base::TimePoint release;  // the answer must not leave before
    int status = 200;         // 0: close instead
  };
  /// Decides about a request that was read at `arrived`.
  Decision decide(base::TimePoint arrived);
  /// Notes that an answer left after it was held that long.
  void note_held(base::Duration held) { held_.record(held.count()); }

  const telemetry::Histogram& held() const { return held_; }
  /// The record as JSON: count, and min, mean, p50, p90, p99, p999, max in microseconds.
  std::string record_json() const;

 private:
  base::Duration draw();

  CalibrationScript script_;
  std::mt19937_64 random_;
  std::optional<base::TimePoint> began_;
  telemetry::Histogram held_{3};
};

}  // namespace throng::demo
