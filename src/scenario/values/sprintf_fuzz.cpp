#include "scenario/values/sprintf.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "scenario/values/bytes_to_values.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

// Any format, the first line, with any arguments makes a text or a fault that fits on a terminal;
// what a value is written as is the same wherever it is written.
namespace throng::scenario::values {
namespace {

void check(const Value& format, const Value& arguments) {
  const auto text = sprintf(format, arguments);
  if (text) {
    const auto utf8 = text->as_text();
    THRONG_ASSERT(utf8.has_value() && utf8->size() <= kMostSprintfBytes);
    THRONG_ASSERT(terms::is_utf8(*utf8));
  } else {
    const Fault& fault = text.error();
    THRONG_ASSERT(fault.reason.is_atom("badarg") || fault.reason.is_atom("system_limit"));
    THRONG_ASSERT(!fault.text.empty() && base::printable(fault.text) == fault.text);
  }
}

void check_shown(const Value& value) {
  const std::string all = shown(value, 1'000'000);
  THRONG_ASSERT(base::printable(all) == all);
  for (const std::size_t most : {0U, 1U, 5U, 20U}) {
    const std::string some = shown(value, most);
    THRONG_ASSERT(some.size() <= most && terms::is_utf8(some));
    THRONG_ASSERT(all.size() > most || some == all);
  }
  const auto raw = sprintf(Value::string("~w"), Value::list({value}));
  THRONG_ASSERT(raw.is_ok() && raw->text() == raw_text(value));
  const auto pretty = sprintf(Value::string("~p"), Value::list({value}));
  THRONG_ASSERT(pretty.is_ok() && pretty->text() == pretty_text(value));
}

}  // namespace
}  // namespace throng::scenario::values

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using throng::scenario::values::BytesToValues;
  using throng::scenario::values::Value;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = bytes.substr(0, bytes.find('\n')).size();
  BytesToValues left(bytes.substr(line < bytes.size() ? line + 1 : line));
  std::vector<Value> arguments;
  while (!left.is_empty()) arguments.push_back(left.next());
  for (const Value& each : arguments) throng::scenario::values::check_shown(each);
  throng::scenario::values::check(Value::binary(std::string(bytes.substr(0, line))),
                                  Value::list(std::move(arguments)));
  return 0;
}
