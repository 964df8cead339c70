#include "protocols/http/set_cookie.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include "protocols/http/head_fields.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The characters between the tokens of a date; bytes above 0x7f are none.
bool is_date_delimiter(char c) {
  return c == '\t' || (c >= 0x20 && c <= 0x2f) || (c >= 0x3b && c <= 0x40) ||
         (c >= 0x5b && c <= 0x60) || (c >= 0x7b && c <= 0x7e);
}

// Takes a number of at least `least` and at most `most` digits off the front; a digit may not
// follow. Of what may follow a number in a token the RFC asks nothing else.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  int number = 0;
  while (size < text.size() && is_digit(text[size])) {
    if (++size > most) return std::nullopt;
    number = number * 10 + (text[size - 1] - '0');
  }
  if (size < least) return std::nullopt;
  text.remove_prefix(size);
  return number;
}

std::optional<int> number_of(std::string_view token, std::size_t least, std::size_t most) {
  return take_number(token, least, most);
}

std::optional<int> month_of(std::string_view token) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (equals_lower(token.substr(0, 3), kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

// h:m:s of the day in seconds; a value out of range is still a time of day to the RFC, and makes
// the whole date none.
struct DayTime {
  int hour = 0;
  int minute = 0;
  int second = 0;
};

std::optional<DayTime> day_time_of(std::string_view token) {
  std::array<int, 3> parts{};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) {
      if (!token.starts_with(':')) return std::nullopt;
      token.remove_prefix(1);
    }
    const std::optional<int> part = take_number(token, 1, 2);
    if (!part) return std::nullopt;
    parts[i] = *part;
  }
  return DayTime{parts[0], parts[1], parts[2]};
}

struct Date {
  std::optional<DayTime> day_time;
  std::optional<int> day;
  std::optional<int> month;
  std::optional<int> year;

  // A token goes to the first part that is still missing and that it can be.
  void take(std::string_view token) {
    if (!day_time && (day_time = day_time_of(token))) return;
    if (!day && (day = number_of(token, 1, 2))) return;
    if (!month && (month = month_of(token))) return;
    if (!year) year = number_of(token, 2, 4);
  }

  std::optional<std::int64_t> unix_s() const {
    if (!day_time || !day || !month || !year) return std::nullopt;
    int full_year = *year;
    if (full_year < 100) full_year += full_year >= 70 ? 1900 : 2000;
    const std::chrono::year_month_day date(std::chrono::year(full_year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (full_year < 1601 || !date.ok()) return std::nullopt;
    if (day_time->hour > 23 || day_time->minute > 59 || day_time->second > 59) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return days * 86400 + day_time->hour * 3600 + day_time->minute * 60 + day_time->second;
  }
};

std::optional<std::int64_t> parse_max_age(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const std::string_view digits = text.substr(is_negative ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::int64_t seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc()) return seconds;
  using Limits = std::numeric_limits<std::int64_t>;
  return is_negative ? Limits::min() : Limits::max();
}

void take_attribute(SetCookie& cookie, std::string_view name, std::string_view value) {
  if (value.size() > kMaxCookieAttributeBytes) return;
  if (equals_lower(name, "secure")) {
    cookie.is_secure = true;
  } else if (equals_lower(name, "path")) {
    cookie.path = value.starts_with('/') ? value : std::string_view();
  } else if (equals_lower(name, "domain")) {
    if (!value.empty()) cookie.domain = value.substr(value.starts_with('.') ? 1 : 0);
  } else if (equals_lower(name, "max-age")) {
    if (const auto seconds = parse_max_age(value)) cookie.max_age_s = seconds;
  } else if (equals_lower(name, "expires")) {
    if (const auto unix_s = parse_cookie_date(value)) cookie.expires_unix_s = unix_s;
  }
}

// Cuts the text up to the next ';' off the front.
std::string_view take_part(std::string_view& text) {
  const std::size_t end = std::min(text.find(';'), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

}  // namespace

std::optional<std::int64_t> parse_cookie_date(std::string_view text) noexcept {
  Date date;
  while (!text.empty()) {
    const auto end = std::find_if(text.begin(), text.end(), is_date_delimiter);
    const std::size_t size = static_cast<std::size_t>(end - text.begin());
    if (size > 0) date.take(text.substr(0, size));
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return date.unix_s();
}

std::optional<SetCookie> parse_set_cookie(std::string_view value) noexcept {
  const auto is_refused = [](char c) { return is_control(c) && c != '\t'; };
  if (std::any_of(value.begin(), value.end(), is_refused)) return std::nullopt;
  const std::string_view pair = take_part(value);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  SetCookie cookie;
  cookie.name = trim(pair.substr(0, equals));
  cookie.value = trim(pair.substr(equals + 1));
  if (cookie.name.empty()) return std::nullopt;
  if (cookie.name.size() + cookie.value.size() > kMaxCookieBytes) return std::nullopt;
  while (!value.empty()) {
    const std::string_view attribute = take_part(value);
    const std::size_t cut = std::min(attribute.find('='), attribute.size());
    const std::size_t begin = std::min(cut + 1, attribute.size());
    take_attribute(cookie, trim(attribute.substr(0, cut)), trim(attribute.substr(begin)));
  }
  return cookie;
}

}  // namespace throng::protocols::http
