#pragma once

#include <cstdint>
#include <functional>
#include <optional>
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
    enum class Kind : std::uint8_t { kNumber, kMetrics, kVariable };
    Kind kind = Kind::kNumber;
    double number = 0;
    std::string pattern;         // of the metrics' names
    std::uint32_t variable = 0;  // its number in the program
  };
  Kind kind = Kind::kAnd;
  std::vector<Condition> parts;  // of and, or, not
  Operand left, right;           // of a comparison

  /// Compares every pair of readings that fit; true when no metric fits. `variable` gives the worth
  /// of a variable; nothing when it is no number, which makes the comparison false.
  bool holds(const std::vector<MetricReading>& readings,
             const std::function<std::optional<double>(std::uint32_t)>& variable) const;
};

}  // namespace throng::scenario::engine
