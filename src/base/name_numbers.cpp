#include "base/name_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.hpp"

namespace throng::base {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == ':';
}

}  // namespace

Result<NameNumbers::Number, std::string> NameNumbers::number(std::string_view name) {
  if (name.empty() || name.size() > kLongest ||
      !std::all_of(name.begin(), name.end(), is_name_character)) {
    return failed(
        fmt::format("name: \"{}\" will not do: expected 1 to {} letters, digits or _ - . :",
                    printable(name.substr(0, kLongest)), kLongest));
  }
  if (const auto known = find(name)) return *known;
  if (names_.size() == most_) {
    return failed(
        fmt::format("name: \"{}\" is one too many: there are {} {} at most", name, most_, what_));
  }
  names_.emplace_back(name);
  const auto number = static_cast<Number>(names_.size());
  numbers_.emplace(name, number);
  return number;
}

std::optional<NameNumbers::Number> NameNumbers::find(std::string_view name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace throng::base
