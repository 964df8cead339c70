#include "scenario/values/json_values.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "scenario/values/compare.hpp"

// Any bytes are a document or refused. A pointer, the first line, finds what one finds who walks
// through the whole document.
namespace throng::scenario::values {
namespace {

/// Null: there is nothing.
const Value* walked(const Value* at, std::string_view pointer) {
  while (at != nullptr && !pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view step = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(step.size());
    std::string key;
    for (std::size_t i = 0; i < step.size(); ++i) {
      key += step[i] != '~' ? step[i] : step[++i] == '0' ? '~' : '/';
    }
    if (at->is(Value::Kind::kMap)) {
      at = at->find(Value::binary(key));
    } else if (at->is(Value::Kind::kList)) {
      std::size_t index = 0;
      while (index < at->items().size() && std::to_string(index) != key) ++index;
      at = index < at->items().size() ? &at->items()[index] : nullptr;
    } else {
      at = nullptr;
    }
  }
  return at;
}

void check(std::string_view text, std::string_view pointer) {
  const auto whole = value_of_json(text);
  const auto found = json(Value::binary(std::string(text)), Value::binary(std::string(pointer)));
  if (!whole) {
    THRONG_ASSERT(!whole.error().empty() && base::printable(whole.error()) == whole.error());
    THRONG_ASSERT(found.is_error());
    return;
  }
  THRONG_ASSERT(whole->depth() <= kMostJsonNesting);
  if (!found) {
    const bool is_bad = found.error().reason.is_atom("badarg");
    THRONG_ASSERT(is_bad || walked(&*whole, pointer) == nullptr);
    return;
  }
  const Value* expected = walked(&*whole, pointer);
  THRONG_ASSERT(expected != nullptr);
  if (expected->is(Value::Kind::kBinary)) {
    THRONG_ASSERT(equals(*found, Value::string(expected->text())));
  } else {
    THRONG_ASSERT(equals(*found, *expected));
  }
}

}  // namespace
}  // namespace throng::scenario::values

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = bytes.substr(0, bytes.find('\n')).size();
  throng::scenario::values::check(bytes.substr(line < size ? line + 1 : line),
                                  bytes.substr(0, line));
  return 0;
}
