#include "scenario/native/cpp_literals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/printable.hpp"

namespace throng::scenario::native {
namespace {

constexpr std::size_t kMostShown = 60;
constexpr std::uint64_t kLongestNs = 36'000'000'000'000'000;  // 10,000 h, as everywhere

[[noreturn]] void refuse(std::string_view what) {
  throw NotLiteral{shown_source(what) + " is no literal that is read here"};
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
  }
  put(0x80 | (code & 0x3f));
}

/// The inside of one string literal.
class StringBody {
 public:
  StringBody(const CppToken& token, std::string& into)
      : token_(token), rest_(token.body), into_(into) {}

  void read() {
    const bool is_plain = token_.prefix.empty() || token_.prefix == "u8";
    if (!is_plain || !token_.suffix.empty() || !token_.is_closed) refuse(token_.text);
    if (token_.is_raw) {
      into_ += rest_;
      return;
    }
    while (!rest_.empty()) {
      const char c = take();
      if (c == '\\') {
        read_escape();
      } else {
        into_ += c;
      }
    }
  }

 private:
  char take() {
    if (rest_.empty()) refuse(token_.text);
    const char c = rest_[0];
    rest_.remove_prefix(1);
    return c;
  }

  /// A number of `least` to `most` digits.
  std::uint32_t number(int base, std::size_t least, std::size_t most) {
    const std::string_view digits = rest_.substr(0, most);
    std::uint32_t value = 0;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    const auto used = static_cast<std::size_t>(end - digits.data());
    if (error != std::errc() || used < least) refuse(token_.text);
    rest_.remove_prefix(used);
    return value;
  }

  /// How much from `c` on the end of this line takes, when nothing else stands there; else 0.
  std::size_t rest_to_next_line(char c) const {
    if (c == '\n') return 1;
    const std::size_t end = rest_.find_first_not_of(" \t\r");
    const bool is_blank = c == ' ' || c == '\t' || c == '\r';
    return is_blank && end < rest_.size() && rest_[end] == '\n' ? end + 2 : 0;
  }

  void put_byte(std::uint32_t value) {
    if (value > 0xff) refuse(token_.text);
    into_ += static_cast<char>(value);
  }
  void put_character(std::uint32_t code) {
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) refuse(token_.text);
    append_utf8(into_, code);
  }

  void read_escape() {
    static constexpr std::string_view kNames = "ntrabfv\\\"'?";
    static constexpr std::string_view kMeanings = "\n\t\r\a\b\f\v\\\"'?";
    const char c = take();
    if (const std::size_t found = kNames.find(c); found != std::string_view::npos) {
      into_ += kMeanings[found];
    } else if (c >= '0' && c <= '7') {
      rest_ = {rest_.data() - 1, rest_.size() + 1};
      put_byte(number(8, 1, 3));
    } else if (c == 'x') {
      put_byte(number(16, 1, rest_.size()));
    } else if (c == 'u') {
      put_character(number(16, 4, 4));
    } else if (c == 'U') {
      put_character(number(16, 8, 8));
    } else if (const std::size_t blanks = rest_to_next_line(c)) {
      rest_.remove_prefix(blanks - 1);
    } else {
      refuse(token_.text);
    }
  }

  const CppToken& token_;
  std::string_view rest_;
  std::string& into_;
};

std::string without_separators(std::string_view text) {
  std::string digits(text);
  std::erase(digits, '\'');
  return digits;
}

/// A whole number with what stands behind its digits.
struct Whole {
  std::uint64_t magnitude = 0;
  bool is_decimal = true;
  std::string suffix;
};

Whole whole_of(const CppToken& token) {
  const std::string text = without_separators(token.text);
  std::string_view digits = text;
  int base = 10;
  const auto begins = [&](const char* one, const char* other) {
    return digits.starts_with(one) || digits.starts_with(other);
  };
  if (begins("0x", "0X") || begins("0b", "0B")) {
    base = begins("0x", "0X") ? 16 : 2;
    digits.remove_prefix(2);
  } else if (digits.size() > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') {
    base = 8;
  }
  Whole whole;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, whole.magnitude, base);
  if (error != std::errc() || whole.magnitude > std::uint64_t{INT64_MAX}) refuse(token.text);
  whole.is_decimal = base == 10;
  whole.suffix = std::string(rest, end);
  return whole;
}

bool is_real(const CppToken& token) {
  const std::string_view text = token.text;
  const bool is_other_base = text.size() > 1 && text[0] == '0' && std::isalpha(text[1]) != 0 &&
                             text[1] != 'e' && text[1] != 'E';
  return !is_other_base && text.find_first_of(".eE") != std::string_view::npos;
}

bool is_unsigned(const std::string& suffix) {
  return suffix.find_first_of("uU") != std::string::npos;
}

/// Whole numbers of one place: where one is less than nothing, all must have a sign.
std::vector<std::int64_t> wholes_of(std::span<const CppNumber> numbers) {
  static constexpr std::string_view kSuffixes[] = {
      "", "u", "U", "l", "L", "ul", "UL", "lu", "LU", "ll", "LL", "ull", "ULL", "llu", "LLU"};
  const bool has_negative = std::any_of(numbers.begin(), numbers.end(),
                                        [](const CppNumber& each) { return each.is_negative; });
  std::vector<std::int64_t> wholes;
  for (const CppNumber& each : numbers) {
    if (is_real(each.token)) refuse(each.token.text);
    const Whole whole = whole_of(each.token);
    const bool is_known =
        std::find(std::begin(kSuffixes), std::end(kSuffixes), whole.suffix) != std::end(kSuffixes);
    const bool may_wrap = has_negative && (!whole.is_decimal || is_unsigned(whole.suffix));
    if (!is_known || may_wrap) refuse(each.token.text);
    const auto magnitude = static_cast<std::int64_t>(whole.magnitude);
    wholes.push_back(each.is_negative ? -magnitude : magnitude);
  }
  return wholes;
}

template <class T>
double real_of(const CppToken& token, std::string_view suffixes) {
  const std::string text = without_separators(token.text);
  T value{};
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  const std::string_view left(rest, static_cast<std::size_t>(end - rest));
  const bool is_whole = suffixes.empty()
                            ? left.empty()
                            : left.size() == 1 && suffixes.find(left[0]) != std::string_view::npos;
  if (error != std::errc() || !is_whole || !std::isfinite(value)) refuse(token.text);
  return static_cast<double>(value);
}

std::vector<double> reals_of(std::span<const CppNumber> numbers) {
  const auto is_float = [](const CppNumber& each) {
    return is_real(each.token) &&
           (each.token.text.ends_with('f') || each.token.text.ends_with('F'));
  };
  const auto floats = std::count_if(numbers.begin(), numbers.end(), is_float);
  std::vector<double> reals;
  if (std::none_of(numbers.begin(), numbers.end(),
                   [](const CppNumber& each) { return is_real(each.token); })) {
    for (const std::int64_t whole : wholes_of(numbers)) {
      reals.push_back(static_cast<double>(whole));
    }
    return reals;
  }
  for (const CppNumber& each : numbers) {
    // Beside a float the others would become floats too.
    if (floats != 0 && !is_float(each)) refuse(each.token.text);
    double value = 0;
    if (!is_real(each.token)) {
      value = static_cast<double>(wholes_of(std::span(&each, 1))[0]);
    } else {
      value = floats != 0 ? real_of<float>(each.token, "fF") : real_of<double>(each.token, "");
      if (each.is_negative) value = -value;
    }
    reals.push_back(value);
  }
  return reals;
}

config::Value duration_of(const CppNumber& number) {
  static constexpr std::pair<std::string_view, std::uint64_t> kUnits[] = {{"ns", 1},
                                                                          {"us", 1000},
                                                                          {"ms", 1'000'000},
                                                                          {"s", 1'000'000'000},
                                                                          {"min", 60'000'000'000},
                                                                          {"h", 3600'000'000'000}};
  if (number.is_negative || is_real(number.token)) refuse(number.token.text);
  const Whole whole = whole_of(number.token);
  for (const auto& [unit, ns] : kUnits) {
    if (whole.suffix != unit) continue;
    if (whole.magnitude > kLongestNs / ns) refuse(number.token.text);
    return config::Value::duration(base::Duration(static_cast<std::int64_t>(whole.magnitude * ns)));
  }
  refuse(number.token.text);
}

}  // namespace

std::string shown_source(std::string_view text) {
  std::string shown = base::printable(text.substr(0, kMostShown));
  return text.size() > kMostShown ? shown + "..." : shown;
}

std::string text_of_strings(std::span<const CppToken> strings) {
  std::string text;
  for (const CppToken& each : strings) StringBody(each, text).read();
  return text.substr(0, text.find('\0'));
}

std::vector<config::Value> values_of_numbers(config::ParameterType type,
                                             std::span<const CppNumber> numbers) {
  std::vector<config::Value> values;
  switch (type) {
    case config::ParameterType::kInteger:
      for (const std::int64_t whole : wholes_of(numbers)) {
        values.push_back(config::Value::integer(whole));
      }
      break;
    case config::ParameterType::kReal:
      for (const double real : reals_of(numbers)) values.push_back(config::Value::real(real));
      break;
    default:
      for (const CppNumber& each : numbers) values.push_back(duration_of(each));
  }
  return values;
}

}  // namespace throng::scenario::native
