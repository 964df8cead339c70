#include "scenario/values/regex_functions.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenario/values/arguments.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

constexpr std::size_t kMostShown = 80;

Value value_of_part(const re2::StringPiece& part) {
  std::string bytes(part.data(), part.size());
  return terms::is_utf8(bytes) ? Value::string(std::move(bytes)) : Value::binary(std::move(bytes));
}

Result<int, Fault> group_of(const Value& given, int groups) {
  const auto number = integer_argument({"regex", 3}, given);
  if (!number) return failed(number.error());
  if (*number >= 0 && *number <= groups) return static_cast<int>(*number);
  return failed(bad_argument({"regex", 3}, given,
                             fmt::format("a group from 0 to {}, which the pattern has", groups)));
}

Result<Value, Fault> matched(RegexCache& regexes, const Value& text, const Value& pattern,
                             const Value* group) {
  std::optional<TextArgument> whole;
  if (text.is(Value::Kind::kBinary)) {
    whole.emplace(text.text());  // any bytes: what they match tells what they are
  } else {
    auto given = text_argument({"regex", 1}, text);
    if (!given) return failed(given.error());
    whole.emplace(std::move(*given));
  }
  const auto wanted = text_argument({"regex", 2}, pattern);
  if (!wanted) return failed(wanted.error());
  const auto compiled = regexes.find(wanted->view());
  if (!compiled) {
    return failed(bad_argument({"regex", 2}, pattern, "a pattern of RE2: " + compiled.error()));
  }
  const re2::RE2& regex = **compiled;
  int number = regex.NumberOfCapturingGroups() > 0 ? 1 : 0;
  if (group != nullptr) {
    const auto given = group_of(*group, regex.NumberOfCapturingGroups());
    if (!given) return failed(given.error());
    number = *given;
  }
  const re2::StringPiece all(whole->view().data(), whole->view().size());
  std::vector<re2::StringPiece> parts(static_cast<std::size_t>(number) + 1);
  if (!regex.Match(all, 0, all.size(), re2::RE2::UNANCHORED, parts.data(), number + 1)) {
    return failed(fault("no_match", pattern,
                        fmt::format("regex: {}: expected a match of {}", shown(text, kMostShown),
                                    shown(pattern, kMostShown))));
  }
  return value_of_part(parts[static_cast<std::size_t>(number)]);
}

}  // namespace

Result<Value, Fault> regex(RegexCache& regexes, const Value& text, const Value& pattern) {
  return matched(regexes, text, pattern, nullptr);
}

Result<Value, Fault> regex(RegexCache& regexes, const Value& text, const Value& pattern,
                           const Value& group) {
  return matched(regexes, text, pattern, &group);
}

}  // namespace throng::scenario::values
