#include "scenario/values/element_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "scenario/values/arguments.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostShown = 80;

/// Null: the map has no such key, nor one that says the same.
const Value* found(const Value& map, const Value& key) {
  if (const Value* exactly = map.find(key)) return exactly;
  const bool has_text = key.is(Kind::kString) || key.is(Kind::kBinary) || key.is(Kind::kAtom);
  if (!has_text || !terms::is_utf8(key.text())) return nullptr;
  // JSON has made binaries of its keys, so that one is the likeliest.
  if (!key.is(Kind::kBinary)) {
    if (const Value* binary = map.find(Value::binary(key.text()))) return binary;
  }
  if (!key.is(Kind::kString)) {
    if (const Value* string = map.find(Value::string(key.text()))) return string;
  }
  return key.is(Kind::kAtom) ? nullptr : map.find(Value::atom(key.text()));
}

}  // namespace

Result<Value, Fault> nth(const Value& place, const Value& list) {
  const auto number = integer_argument({"nth", 1}, place);
  if (!number) return failed(number.error());
  if (!list.is_listlike() && !list.is(Kind::kTuple)) {
    return failed(bad_argument({"nth", 2}, list, "a list or a tuple"));
  }
  std::vector<Value> codes;
  if (list.is(Kind::kString)) codes = list.elements();
  const std::vector<Value>& items = list.is(Kind::kString) ? codes : list.items();
  if (*number < 1 || static_cast<std::uint64_t>(*number) > items.size()) {
    const std::string expected =
        items.empty() ? "a list with elements" : fmt::format("a place from 1 to {}", items.size());
    return failed(bad_argument({"nth", 1}, place, expected));
  }
  return items[static_cast<std::size_t>(*number - 1)];
}

Result<Value, Fault> field(const Value& map, const Value& key) {
  if (!map.is(Kind::kMap)) return failed(bad_argument({"field", 1}, map, "a map"));
  if (const Value* value = found(map, key)) return *value;
  return failed(fault("badkey", key,
                      fmt::format("field: {} in {}: expected a key of the map",
                                  shown(key, kMostShown), shown(map, kMostShown))));
}

Result<Value, Fault> field(const Value& map, const Value& key, const Value& otherwise) {
  if (!map.is(Kind::kMap)) return failed(bad_argument({"field", 1}, map, "a map"));
  const Value* value = found(map, key);
  return value != nullptr ? *value : otherwise;
}

}  // namespace throng::scenario::values
