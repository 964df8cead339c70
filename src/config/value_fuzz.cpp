#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "base/printable.hpp"
#include "config/value_json.hpp"
#include "config/value_term.hpp"
#include "config/value_text.hpp"
#include "terms/term_parser.hpp"
#include "terms/utf8.hpp"

// Any bytes are a value of each type or refused, in each of the three notations. What is a value
// has the type that was asked for, and comes back from its text and its JSON.
namespace throng::config {
namespace {

void check(ParameterType type, const Result<Value, std::string>& read) {
  if (!read) {
    THRONG_ASSERT(base::printable(read.error()) == read.error());
    return;
  }
  const Value& value = *read;
  THRONG_ASSERT(value.is_undefined() || value.type() == type);
  const auto from_json = value_of_json(type, to_json(value));
  THRONG_ASSERT(from_json.is_ok());
  const auto* bytes = value.as<std::string>();
  THRONG_ASSERT(*from_json == value || (bytes != nullptr && !terms::is_utf8(*bytes)));
  if (value.is_undefined()) return;
  const auto from_text = value_of_text(type, to_text(value));
  THRONG_ASSERT(from_text.is_ok() && *from_text == value);
}

}  // namespace
}  // namespace throng::config

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace throng::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto term = throng::terms::parse_term(text);
  for (const ParameterType type : kParameterTypes) {
    check(type, value_of_text(type, text));
    check(type, value_of_json(type, text));
    if (term) check(type, value_of_term(type, *term));
  }
  return 0;
}
