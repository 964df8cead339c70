#include "scenario/values/float_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <string_view>

namespace throng::scenario::values {
namespace {

/// 0.d1d2d3… times ten to the power of `point`.
struct Decimal {
  std::string digits;
  int point = 0;
};

Decimal decimal_of(double number) {
  const std::string text = fmt::format("{:.20e}", std::abs(number));
  const std::size_t e = text.find('e');
  Decimal decimal;
  decimal.digits = text[0] + text.substr(2, e - 2);
  const std::size_t sign = text[e + 1] == '+' ? 1 : 0;
  std::from_chars(text.data() + e + 1 + sign, text.data() + text.size(), decimal.point);
  ++decimal.point;
  return decimal;
}

/// Keeps the first `kept` digits, fewer or more than there are; below 0: not even a zero of them.
void round_to(Decimal& decimal, std::ptrdiff_t kept) {
  const auto size = static_cast<std::ptrdiff_t>(decimal.digits.size());
  if (kept >= size) {
    decimal.digits.append(static_cast<std::size_t>(kept - size), '0');
    return;
  }
  if (kept < 0) {
    decimal.digits.clear();
    return;
  }
  const bool is_up = decimal.digits[static_cast<std::size_t>(kept)] >= '5';
  decimal.digits.resize(static_cast<std::size_t>(kept));
  if (!is_up) return;
  for (std::size_t i = decimal.digits.size(); i > 0; --i) {
    char& digit = decimal.digits[i - 1];
    if (digit != '9') {
      ++digit;
      return;
    }
    digit = '0';
  }
  decimal.digits.insert(0, 1, '1');
  ++decimal.point;
}

std::string_view sign_of(double number) {
  return std::signbit(number) ? "-" : "";
}

}  // namespace

std::string fixed_text(double number, std::size_t decimals) {
  Decimal decimal = decimal_of(number);
  const auto behind = static_cast<std::ptrdiff_t>(decimals);
  round_to(decimal, decimal.point + behind);
  std::string text(sign_of(number));
  // All digits that are left end `decimals` behind the point.
  const auto size = static_cast<std::ptrdiff_t>(decimal.digits.size());
  std::string all = std::move(decimal.digits);
  if (size < behind + 1) all.insert(0, static_cast<std::size_t>(behind + 1 - size), '0');
  text.append(all, 0, all.size() - decimals);
  text += '.';
  text.append(all, all.size() - decimals, decimals);
  return text;
}

std::string scientific_text(double number, std::size_t digits) {
  Decimal decimal = decimal_of(number);
  if (number == 0) decimal.point = 1;
  round_to(decimal, static_cast<std::ptrdiff_t>(digits));
  decimal.digits.resize(digits);  // 9.99 became 10.00
  const int exponent = decimal.point - 1;
  std::string text(sign_of(number));
  text += decimal.digits[0];
  text += '.';
  text.append(decimal.digits, 1);
  text += exponent < 0 ? "e-" : "e+";
  text += std::to_string(std::abs(exponent));
  return text;
}

std::string general_text(double number, std::size_t digits) {
  const double size = std::abs(number);
  const std::size_t before = size < 1 ? 0 : size < 10 ? 1 : size < 100 ? 2 : size < 1000 ? 3 : 4;
  if (size >= 0.1 && size < 10000 && digits > before) return fixed_text(number, digits - before);
  return scientific_text(number, std::max<std::size_t>(digits, 2));
}

}  // namespace throng::scenario::values
