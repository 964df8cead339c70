#include "scenario/values/arguments.hpp"

#include <fmt/format.h>

#include <charconv>

#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

constexpr std::size_t kMostShown = 80;
constexpr std::string_view kInteger = "a whole number, or a text that holds one";

}  // namespace

Fault fault(std::string_view reason, std::string text) {
  return Fault{Value::atom(reason), std::move(text)};
}

Fault fault(std::string_view reason, const Value& of, std::string text) {
  if (of.depth() >= Value::kMostDepth) return fault(reason, std::move(text));
  return Fault{Value::tuple({Value::atom(reason), of}), std::move(text)};
}

Fault bad_argument(Place place, const Value& found, std::string_view expected) {
  return fault("badarg", fmt::format("argument {} of {}: {}: expected {}", place.number,
                                     place.function, shown(found, kMostShown), expected));
}

Fault too_many(std::string_view function, std::size_t most, std::string_view what) {
  return fault("system_limit",
               fmt::format("{}: expected a result of at most {} {}", function, most, what));
}

Result<TextArgument, Fault> text_argument(Place place, const Value& given) {
  if (given.is(Kind::kString)) return TextArgument(given.text());
  if (given.is(Kind::kBinary)) {
    if (terms::is_utf8(given.text())) return TextArgument(given.text());
    return failed(bad_argument(place, given, "a text; the binary is no UTF-8"));
  }
  if (auto text = given.as_text()) return TextArgument(*std::move(text));
  return failed(bad_argument(place, given, "a text, such as \"abc\""));
}

bool is_text(const Value& given) {
  if (given.is(Kind::kString)) return true;
  if (given.is(Kind::kBinary)) return terms::is_utf8(given.text());
  return given.as_text().has_value();
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  if (text.starts_with('+') && text.size() > 1 && text[1] != '-') text.remove_prefix(1);
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

Result<std::int64_t, Fault> integer_argument(Place place, const Value& given) {
  if (given.is(Kind::kInteger)) return given.as_integer();
  if (given.is(Kind::kString) || given.is(Kind::kBinary)) {
    if (const auto number = integer_of(given.text())) return *number;
  } else if (const auto text = given.as_text()) {
    if (const auto number = integer_of(*text)) return *number;
  }
  return failed(bad_argument(place, given, kInteger));
}

Result<std::size_t, Fault> size_argument(Place place, const Value& given, std::size_t most) {
  auto number = integer_argument(place, given);
  if (!number) return failed(number.error());
  if (*number < 0) return failed(bad_argument(place, given, "a size from 0"));
  if (static_cast<std::uint64_t>(*number) > most) {
    return failed(fault("system_limit", fmt::format("argument {} of {}: {}: expected at most {}",
                                                    place.number, place.function, *number, most)));
  }
  return static_cast<std::size_t>(*number);
}

}  // namespace throng::scenario::values
