#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace throng::scenario::engine {

/// What metrics were worth at a moment, by name. Nothing: it has none, like a histogram in whose
/// last interval nothing happened; that counts as more than every number.
struct MetricReading {
  std::string name;
  std::optional<double> value;
};

/// Whether `name` fits `pattern`: '*' stands for any characters, '?' for one, all else for itself.
bool fits_wildcard(std::string_view pattern, std::string_view name);

/// What a loop's `while` says: comparisons of metrics and numbers, and what joins them.
struct Condition {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kGt, kGte, kLt, kLte, kEq, kNe };
  struct Operand {
    enum class Kind : std::uint8_t { kNumber, kMetrics, kComputed };
    Kind kind = Kind::kNumber;
    double number = 0;
    std::string pattern;         // of the metrics' names
    std::uint32_t computed = 0;  // which of the computed numbers
  };
  Kind kind = Kind::kAnd;
  std::vector<Condition> parts;  // of and, or, not
  Operand left, right;           // of a comparison

  using Numbers = std::span<const std::optional<double>>;
  /// Compares every pair of readings that fit; true when no metric fits. `computed`: what was
  /// worked out before; what is no number makes its comparison false.
  bool holds(const std::vector<MetricReading>& readings, Numbers computed) const;
};

}  // namespace throng::scenario::engine
