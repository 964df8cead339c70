#include "scenario/values/compare.hpp"

#include <cmath>

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

int sign(bool is_less, bool is_greater) {
  return is_less ? -1 : (is_greater ? 1 : 0);
}

/// The classes of Erlang's order.
int rank(Kind kind) {
  switch (kind) {
    case Kind::kInteger:
    case Kind::kFloat:
      return 0;
    case Kind::kAtom:
      return 1;
    case Kind::kTuple:
      return 2;
    case Kind::kMap:
      return 3;
    case Kind::kString:
    case Kind::kList:
      return 4;
    case Kind::kBinary:
      return 5;
  }
  return 5;
}

int compare_mixed(std::int64_t whole, double real) {
  constexpr double kBeyond = 9223372036854775808.0;  // 2^63
  if (real >= kBeyond) return -1;
  if (real < -kBeyond) return 1;
  const double floor = std::floor(real);
  const auto below = static_cast<std::int64_t>(floor);
  if (whole != below) return sign(whole < below, true);
  return real > floor ? -1 : 0;
}

int compare_numbers(const Value& left, const Value& right) {
  if (left.is(Kind::kInteger) && right.is(Kind::kInteger)) {
    return sign(left.as_integer() < right.as_integer(), left.as_integer() > right.as_integer());
  }
  if (left.is(Kind::kInteger)) return compare_mixed(left.as_integer(), right.as_real());
  if (right.is(Kind::kInteger)) return -compare_mixed(right.as_integer(), left.as_real());
  return sign(left.as_real() < right.as_real(), left.as_real() > right.as_real());
}

int compare_items(const std::vector<Value>& left, const std::vector<Value>& right) {
  // Copies share what they hold, and one that holds itself twice at each level is endless work.
  if (&left == &right) return 0;
  for (std::size_t i = 0; i < left.size() && i < right.size(); ++i) {
    const int order = compare(left[i], right[i]);
    if (order != 0) return order;
  }
  return sign(left.size() < right.size(), left.size() > right.size());
}

int compare_maps(const Value& left, const Value& right) {
  const auto& one = left.items();
  const auto& other = right.items();
  if (&one == &other) return 0;
  if (one.size() != other.size()) return sign(one.size() < other.size(), true);
  for (const std::size_t part : {std::size_t{0}, std::size_t{1}}) {  // keys, then values
    for (std::size_t i = part; i < one.size(); i += 2) {
      const int order = compare(one[i], other[i]);
      if (order != 0) return order;
    }
  }
  return 0;
}

}  // namespace

int compare(const Value& left, const Value& right) {
  const int classes = rank(left.kind()) - rank(right.kind());
  if (classes != 0) return classes;
  switch (left.kind()) {
    case Kind::kInteger:
    case Kind::kFloat:
      return compare_numbers(left, right);
    case Kind::kAtom:
    case Kind::kBinary:
      return left.text().compare(right.text());
    case Kind::kTuple:
      if (left.items().size() != right.items().size()) {
        return sign(left.items().size() < right.items().size(), true);
      }
      return compare_items(left.items(), right.items());
    case Kind::kMap:
      return compare_maps(left, right);
    case Kind::kString:
    case Kind::kList:
      break;
  }
  // UTF-8 sorts as its code points do.
  if (left.is(Kind::kString) && right.is(Kind::kString)) return left.text().compare(right.text());
  if (left.is(Kind::kList) && right.is(Kind::kList))
    return compare_items(left.items(), right.items());
  return compare_items(left.elements(), right.elements());
}

}  // namespace throng::scenario::values
