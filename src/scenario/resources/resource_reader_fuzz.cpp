// Any bytes as a resource of each type: read or refused, nested no deeper than values may be, and
// twice the same. The first byte says the type.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "scenario/resources/resource_reader.hpp"
#include "scenario/values/compare.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::resources {
namespace {

using values::Value;

void check(const Value& value) {
  if (value.is(Value::Kind::kString)) {
    THRONG_ASSERT(!value.text().empty() && terms::is_utf8(value.text()));
  }
  if (value.kind() < Value::Kind::kList) return;
  for (const Value& each : value.items()) {
    THRONG_ASSERT(each.depth() < value.depth());
    check(each);
  }
}

}  // namespace
}  // namespace throng::scenario::resources

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::scenario;
  if (size == 0) return 0;
  constexpr int kTypes = 6;
  const auto type = static_cast<resources::ResourceType>(data[0] % kTypes);
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  // Not shared: what is shared is never given back.
  const auto value = resources::parse_resource(type, bytes);
  if (!value) {
    THRONG_ASSERT(!value.error().empty());
    return 0;
  }
  THRONG_ASSERT(value->depth() <= values::Value::kMostDepth);
  resources::check(*value);
  const auto again = resources::parse_resource(type, bytes);
  THRONG_ASSERT(values::equals(*value, *again));
  return 0;
}
