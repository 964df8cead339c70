#include "scenario/engine/condition.hpp"

#include <algorithm>
#include <limits>

namespace throng::scenario::engine {
namespace {

using Values = std::vector<double>;

constexpr double kMoreThanAll = std::numeric_limits<double>::infinity();

bool compare(Condition::Kind kind, double left, double right) {
  switch (kind) {
    case Condition::Kind::kGt:
      return left > right;
    case Condition::Kind::kGte:
      return left >= right;
    case Condition::Kind::kLt:
      return left < right;
    case Condition::Kind::kLte:
      return left <= right;
    case Condition::Kind::kEq:
      return left == right;
    default:
      return left != right;
  }
}

/// Nothing: it was to be a number and is none.
std::optional<Values> values_of(const Condition::Operand& operand,
                                const std::vector<MetricReading>& readings,
                                Condition::Numbers computed) {
  using Kind = Condition::Operand::Kind;
  if (operand.kind == Kind::kNumber) return Values{operand.number};
  if (operand.kind == Kind::kComputed) {
    const auto worth = computed[operand.computed];
    return worth ? std::optional(Values{*worth}) : std::nullopt;
  }
  Values values;
  for (const MetricReading& reading : readings) {
    if (!fits_wildcard(operand.pattern, reading.name)) continue;
    values.push_back(reading.value.value_or(kMoreThanAll));
  }
  return values;
}

}  // namespace

bool fits_wildcard(std::string_view pattern, std::string_view name) {
  std::size_t at = 0;      // in the pattern
  std::size_t behind = 0;  // in the name
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (behind < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      retry = behind;
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == name[behind])) {
      ++at;
      ++behind;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      behind = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

bool Condition::holds(const std::vector<MetricReading>& readings, Numbers computed) const {
  const auto part_holds = [&](const Condition& part) { return part.holds(readings, computed); };
  if (kind == Kind::kAnd) return std::all_of(parts.begin(), parts.end(), part_holds);
  if (kind == Kind::kOr) return std::any_of(parts.begin(), parts.end(), part_holds);
  if (kind == Kind::kNot) return !part_holds(parts.front());
  const auto lefts = values_of(left, readings, computed);
  const auto rights = values_of(right, readings, computed);
  if (!lefts || !rights) return false;
  for (const double one : *lefts) {
    for (const double other : *rights) {
      if (!compare(kind, one, other)) return false;
    }
  }
  return true;
}

}  // namespace throng::scenario::engine
