#include "scenario/values/random_functions.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/base64.hpp"
#include "scenario/values/arguments.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

std::string random_bytes(base::Random& random, std::size_t size) {
  std::string bytes(size, '\0');
  std::uint64_t some = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % sizeof(some) == 0) some = random();
    bytes[i] = static_cast<char>(some & 0xff);
    some >>= 8;
  }
  return bytes;
}

Result<Value, Fault> number_between(base::Random& random, std::int64_t begin, std::int64_t end,
                                    Place place) {
  if (begin >= end) {
    const std::string expected = "a number above " + std::to_string(begin);
    return failed(bad_argument(place, Value::integer(end), expected));
  }
  const std::uint64_t from = static_cast<std::uint64_t>(begin);
  return Value::integer(
      static_cast<std::int64_t>(from + random.uniform(static_cast<std::uint64_t>(end) - from)));
}

/// `count` of the items, which are more, by a Fisher-Yates shuffle that stops early and remembers
/// only what it moved: a few out of a large list cost no copy of it.
Value chosen(base::Random& random, std::size_t count, const std::vector<Value>& items) {
  std::unordered_map<std::size_t, std::size_t> moved;
  std::vector<Value> taken;
  taken.reserve(count);
  const auto at = [&](std::size_t place) {
    const auto found = moved.find(place);
    return found == moved.end() ? place : found->second;
  };
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = i + random.uniform(items.size() - i);
    taken.push_back(items[at(place)]);
    moved[place] = at(i);
  }
  return Value::list(std::move(taken));
}

}  // namespace

Result<Value, Fault> random_number(base::Random& random, const Value& end) {
  constexpr Place kPlace{"random_number", 1};
  const auto number = integer_argument(kPlace, end);
  if (!number) return failed(number.error());
  return number_between(random, 0, *number, kPlace);
}

Result<Value, Fault> random_number(base::Random& random, const Value& begin, const Value& end) {
  const auto first = integer_argument({"random_number", 1}, begin);
  if (!first) return failed(first.error());
  const auto last = integer_argument({"random_number", 2}, end);
  if (!last) return failed(last.error());
  return number_between(random, *first, *last, {"random_number", 2});
}

Result<Value, Fault> random_list(base::Random& random, const Value& size) {
  const auto wanted = size_argument({"random_list", 1}, size, kMostElements);
  if (!wanted) return failed(wanted.error());
  std::vector<Value> items;
  items.reserve(*wanted);
  for (const char each : random_bytes(random, *wanted)) {
    items.push_back(Value::integer(static_cast<unsigned char>(each)));
  }
  return Value::list(std::move(items));
}

Result<Value, Fault> random_binary(base::Random& random, const Value& size) {
  const auto wanted = size_argument({"random_binary", 1}, size, kMostBytes);
  if (!wanted) return failed(wanted.error());
  return Value::binary(random_bytes(random, *wanted));
}

Result<Value, Fault> random_string(base::Random& random, const Value& size) {
  const auto wanted = size_argument({"random_string", 1}, size, kMostBytes);
  if (!wanted) return failed(wanted.error());
  return Value::string(base::base64_encode(random_bytes(random, *wanted)));
}

Result<Value, Fault> choose(base::Random& random, const Value& list) {
  if (!list.is_listlike() || list.is_empty_list()) {
    return failed(bad_argument({"choose", 1}, list, "a list with at least one element"));
  }
  if (list.is(Kind::kString)) {
    const std::vector<Value> codes = list.elements();
    return codes[random.uniform(codes.size())];
  }
  return list.items()[random.uniform(list.items().size())];
}

Result<Value, Fault> choose(base::Random& random, const Value& count, const Value& list) {
  const auto number = integer_argument({"choose", 1}, count);
  if (!number) return failed(number.error());
  if (*number < 0) return failed(bad_argument({"choose", 1}, count, "a number from 0"));
  if (!list.is_listlike()) return failed(bad_argument({"choose", 2}, list, "a list"));
  std::vector<Value> codes;
  if (list.is(Kind::kString)) codes = list.elements();
  const std::vector<Value>& items = list.is(Kind::kString) ? codes : list.items();
  const auto wanted = static_cast<std::uint64_t>(*number);
  if (wanted >= items.size()) return list;
  return chosen(random, wanted, items);
}

}  // namespace throng::scenario::values
