#include "scenario/native/settings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <utility>

#include "base/units.hpp"
#include "throng/host.hpp"

namespace {

template <class Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

bool read_flag(std::string_view text, std::int64_t& flag) {
  const bool is_on = text == "true" || text == "yes" || text == "on" || text == "1";
  const bool is_off = text == "false" || text == "no" || text == "off" || text == "0";
  flag = is_on;
  return is_on || is_off;
}

}  // namespace

int throng_settings::read(std::string_view name, std::int32_t kind, throng_setting& value) {
  asked_.emplace(name);
  const auto found = given_.find(std::string(name));
  if (found == given_.end()) {
    if ((kind & THRONG_NEEDED) == 0) return 0;
    return complain(fmt::format("the parameter {0} is missing: give it with --set {0}=…", name),
                    value);
  }
  const std::string& text = found->second;
  value.text = throng::detail::border(text);
  switch (kind & ~THRONG_NEEDED) {
    case THRONG_INTEGER:
      if (read_number(text, value.integer)) return 1;
      return refuse(name, text, "a whole number", value);
    case THRONG_REAL:
      if (read_number(text, value.real)) return 1;
      return refuse(name, text, "a number", value);
    case THRONG_FLAG:
      if (read_flag(text, value.integer)) return 1;
      return refuse(name, text, "true or false", value);
    case THRONG_DURATION:
      if (const auto duration = throng::base::parse_duration(text)) {
        value.integer = duration->count();
        return 1;
      }
      return refuse(name, text, "a duration with its unit, like 500ms, 10s, 2m", value);
    default:
      return 1;
  }
}

int throng_settings::refuse(std::string_view name, std::string_view text, std::string_view expected,
                            throng_setting& value) {
  return complain(fmt::format("--set {}={}: expected {}", name, text, expected), value);
}

int throng_settings::complain(std::string text, throng_setting& value) {
  complaints_.push_back(std::move(text));
  value.text = throng::detail::border(complaints_.back());
  return -1;
}

std::string throng_settings::complain_of_unknown() const {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : given_) {
    if (!asked_.contains(name)) unknown.push_back(name);
  }
  if (unknown.empty()) return {};
  const std::string known = asked_.empty() ? std::string("it has no parameters")
                                           : fmt::format("it has {}", fmt::join(asked_, ", "));
  return fmt::format("--set {}: the scenario has no such parameter; {}",
                     fmt::join(unknown, ", --set "), known);
}
