#include "scenario/values/function_table.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "scenario/values/bytes_to_values.hpp"

// Any function, by the first byte, takes any values: patterns of regex and texts among them.
namespace throng::scenario::values {
namespace {

void check(const TableEntry& function, const std::vector<Value>& arguments) {
  static RegexCache regexes;
  base::Random random(1, 1);
  FunctionContext context{random, regexes};
  const auto result = function.call(context, arguments);
  if (result) {
    THRONG_ASSERT(result->depth() <= 200);
    return;
  }
  const Fault& fault = result.error();
  THRONG_ASSERT(!fault.text.empty() && base::printable(fault.text) == fault.text);
  THRONG_ASSERT(fault.reason.is(Value::Kind::kAtom) || fault.reason.is(Value::Kind::kTuple));
}

}  // namespace
}  // namespace throng::scenario::values

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using throng::scenario::values::Value;
  const auto table = throng::scenario::values::function_table();
  if (size == 0) return 0;
  const auto& function = table[data[0] % table.size()];
  throng::scenario::values::BytesToValues left(
      std::string_view(reinterpret_cast<const char*>(data + 1), size - 1));
  std::vector<Value> arguments(function.arity);
  for (Value& each : arguments) each = left.next();
  throng::scenario::values::check(function, arguments);
  return 0;
}
