#include "scenario/values/script_value.hpp"

#include <algorithm>
#include <mutex>

#include "scenario/values/compare.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

/// Atoms that everybody has: shared, and never given back.
ValueObject* lasting(std::string_view name) {
  auto* object = new ValueObject;
  object->holders = ValueObject::kShared;
  object->text = name;
  return object;
}

struct WellKnown {
  ValueObject* nil = lasting("nil");
  ValueObject* ok = lasting("ok");
  ValueObject* yes = lasting("true");
  ValueObject* no = lasting("false");
};

const WellKnown& well_known() {
  static const WellKnown atoms;
  return atoms;
}

ValueObject* with_text(std::string text) {
  auto* object = new ValueObject;
  object->text = std::move(text);
  return object;
}

ValueObject* with_items(std::vector<Value> items) {
  auto* object = new ValueObject;
  object->items = std::move(items);
  for (const Value& each : object->items) object->depth = std::max(object->depth, each.depth());
  ++object->depth;
  return object;
}

}  // namespace

Value::Value() : Value(Kind::kAtom, well_known().nil) {}

Value Value::ok() {
  return Value(Kind::kAtom, well_known().ok);
}

Value Value::boolean(bool is_true) {
  return Value(Kind::kAtom, is_true ? well_known().yes : well_known().no);
}

Value Value::atom(std::string_view utf8) {
  return Value(Kind::kAtom, with_text(std::string(utf8)));
}

Value Value::string(std::string utf8) {
  if (utf8.empty()) return list({});
  return Value(Kind::kString, with_text(std::move(utf8)));
}

Value Value::binary(std::string bytes) {
  return Value(Kind::kBinary, with_text(std::move(bytes)));
}

Value Value::list(std::vector<Value> items) {
  return Value(Kind::kList, with_items(std::move(items)));
}

Value Value::tuple(std::vector<Value> items) {
  return Value(Kind::kTuple, with_items(std::move(items)));
}

Value Value::map(std::vector<Value> entries) {
  THRONG_ASSERT(entries.size() % 2 == 0);
  std::vector<std::pair<Value, Value>> pairs;
  for (std::size_t i = 0; i < entries.size(); i += 2) {
    pairs.emplace_back(std::move(entries[i]), std::move(entries[i + 1]));
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& left, const auto& right) {
    return compare(left.first, right.first) < 0;
  });
  std::vector<Value> sorted;
  for (auto& [key, value] : pairs) {
    const bool is_again = !sorted.empty() && equals(sorted[sorted.size() - 2], key);
    if (is_again) {
      sorted.back() = std::move(value);
      continue;
    }
    sorted.push_back(std::move(key));
    sorted.push_back(std::move(value));
  }
  return Value(Kind::kMap, with_items(std::move(sorted)));
}

const Value* Value::find(const Value& key) const {
  THRONG_ASSERT(kind_ == Kind::kMap);
  std::size_t first = 0;  // pairs
  for (std::size_t left = items().size() / 2; left > 0;) {
    const std::size_t half = left / 2;
    const int order = compare(items()[2 * (first + half)], key);
    if (order == 0) return &items()[2 * (first + half) + 1];
    if (order < 0) first += half + 1;
    left = order < 0 ? left - half - 1 : half;
  }
  return nullptr;
}

std::vector<Value> Value::elements() const {
  if (kind_ == Kind::kList) return items();
  std::vector<Value> codes;
  std::string_view left = text();
  while (!left.empty()) {
    const terms::Character next = terms::first_character(left);
    codes.push_back(integer(static_cast<std::int64_t>(next.code)));
    left.remove_prefix(std::max<std::size_t>(next.bytes, 1));
  }
  return codes;
}

std::optional<std::string> Value::as_text() const {
  if (kind_ == Kind::kString) return text();
  if (kind_ != Kind::kList) return std::nullopt;
  std::string utf8;
  for (const Value& each : items()) {
    if (!each.is(Kind::kInteger) || each.as_integer() < 0 || each.as_integer() > 0x10ffff ||
        !terms::is_character(static_cast<char32_t>(each.as_integer()))) {
      return std::nullopt;
    }
    terms::append_utf8(utf8, static_cast<char32_t>(each.as_integer()));
  }
  return utf8;
}

namespace {

/// What is shared is never given back; here it is kept in sight of whoever looks for leaks.
void keep(const ValueObject* object) {
  static std::mutex mutex;
  static auto& kept = *new std::vector<const ValueObject*>;
  const std::lock_guard lock(mutex);
  kept.push_back(object);
}

}  // namespace

void Value::share_with_all(ValueObject& object) {
  if (object.holders == ValueObject::kShared) return;
  for (Value& each : object.items) {
    if (each.has_object()) share_with_all(*each.object_);
  }
  object.holders = ValueObject::kShared;
}

void Value::share() {
  if (is_shared()) return;
  share_with_all(*object_);
  keep(object_);
}

void Value::let_go() noexcept {
  if (--object_->holders == 0) delete object_;
}

}  // namespace throng::scenario::values
