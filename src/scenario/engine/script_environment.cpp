#include "scenario/engine/script_environment.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "scenario/values/value_format.hpp"

namespace throng::scenario::engine {
namespace {

using Kind = Value::Kind;
constexpr std::size_t kShown = 100;  // bytes of a value in a message

std::optional<std::int64_t> whole_integer(std::string_view text) {
  if (text.starts_with("+-")) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// How long the float is that `text` begins with: digits, a point, digits, perhaps an exponent.
std::size_t float_prefix(std::string_view text) {
  std::size_t at = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const auto digits = [&] {
    const std::size_t from = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    return at > from;
  };
  if (!digits() || at >= text.size() || text[at] != '.') return 0;
  ++at;
  if (!digits()) return 0;
  const std::size_t without = at;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!digits()) return without;
  }
  return at;
}

std::optional<std::string> text_of(const Value& value) {
  return value.is(Kind::kBinary) ? std::optional(value.text()) : value.as_text();
}

Value as_default(const Value& value, const Value& otherwise) {
  if (otherwise.is_number() && value.is_listlike()) {
    const auto number = number_of(value);
    if (number.is_ok()) return *number;
  }
  if (otherwise.is(Kind::kFloat) && value.is(Kind::kInteger)) return Value::real(value.as_real());
  if (otherwise.is(Kind::kBinary) && value.is_listlike()) {
    if (const auto text = value.as_text()) return Value::binary(*text);
  }
  return value;
}

}  // namespace

Result<Value, Fault> number_of(const Value& value) {
  if (value.is_number()) return value;
  if (const auto text = text_of(value)) {
    if (const std::size_t length = float_prefix(*text); length > 0) {
      const double number = std::strtod(text->substr(0, length).c_str(), nullptr);
      if (std::isfinite(number)) return Value::real(number);
    }
    if (const auto number = whole_integer(*text)) return Value::integer(*number);
  }
  return failed(Fault{Value::atom("badarg"), fmt::format("{} is no number: expected one such as "
                                                         "\"10\" or \"1.5\"",
                                                         values::shown(value, kShown))});
}

Result<Value, Fault> read_variable(const VariableUse& use, const ScriptEnvironment& environment) {
  const Value* found = environment.find(use.name);
  if (found == nullptr && use.otherwise) {
    return use.is_number ? number_of(*use.otherwise) : Result<Value, Fault>(*use.otherwise);
  }
  if (found == nullptr) {
    return failed(
        Fault{Value::tuple({Value::atom("var_is_unbound"), Value::string(use.name)}),
              fmt::format("Var '{0}' is not defined: expected --env {0}=VALUE", use.name)});
  }
  if (use.is_number) return number_of(*found);
  return use.otherwise ? as_default(*found, *use.otherwise) : *found;
}

}  // namespace throng::scenario::engine
