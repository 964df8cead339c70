#include "scenario/values/text_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/base64.hpp"
#include "scenario/values/arguments.hpp"
#include "scenario/values/compare.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

constexpr std::string_view kBlanks = " \t\r\n\v\f";

bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), begins_character));
}

/// Where the character of a place, from 0, begins; the end where there is none.
std::size_t offset_of(std::string_view utf8, std::uint64_t place) {
  std::size_t at = 0;
  for (; at < utf8.size(); ++at) {
    if (begins_character(utf8[at]) && place-- == 0) break;
  }
  return at;
}

Result<Value, Fault> part_of(const Value& text, const Value& start, const Value* size) {
  const auto read = text_argument({"substring", 1}, text);
  if (!read) return failed(read.error());
  const auto from = integer_argument({"substring", 2}, start);
  if (!from) return failed(from.error());
  if (*from < 1) return failed(bad_argument({"substring", 2}, start, "a place from 1"));
  std::string_view rest = read->view();
  rest.remove_prefix(offset_of(rest, static_cast<std::uint64_t>(*from - 1)));
  if (size != nullptr) {
    const auto most = integer_argument({"substring", 3}, *size);
    if (!most) return failed(most.error());
    if (*most < 0) return failed(bad_argument({"substring", 3}, *size, "a length from 0"));
    rest = rest.substr(0, offset_of(rest, static_cast<std::uint64_t>(*most)));
  }
  return Value::string(std::string(rest));
}

/// With each byte of ASCII changed.
template <class Change>
Result<Value, Fault> changed(std::string_view function, const Value& text, Change change) {
  const auto read = text_argument({function, 1}, text);
  if (!read) return failed(read.error());
  std::string all(read->view());
  for (char& each : all) each = change(each);
  return Value::string(std::move(all));
}

/// Two arguments that are texts.
template <class Answer>
Result<Value, Fault> asked(std::string_view function, const Value& text, const Value& other,
                           Answer answer) {
  const auto whole = text_argument({function, 1}, text);
  if (!whole) return failed(whole.error());
  const auto part = text_argument({function, 2}, other);
  if (!part) return failed(part.error());
  return Value::boolean(answer(whole->view(), part->view()));
}

/// Appends what to_string() gives; false: nothing.
bool append_string(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kInteger:
      fmt::format_to(std::back_inserter(out), "{}", value.as_integer());
      return true;
    case Kind::kFloat:
      append_real(out, value.as_real());
      return true;
    case Kind::kAtom:
    case Kind::kString:
      out += value.text();
      return true;
    case Kind::kBinary:
      if (!terms::is_utf8(value.text())) return false;
      out += value.text();
      return true;
    default:
      break;
  }
  const auto text = value.as_text();
  if (text) out += *text;
  return text.has_value();
}

constexpr std::string_view kToString =
    "a text, a number, an atom or a binary in UTF-8; {sprintf, \"~p\", [Value]} writes any value";

/// A float in usual notation: from_chars() alone takes nan and inf.
std::optional<double> real_of(std::string_view text) {
  const bool has_plus = text.starts_with('+');
  if (has_plus) text.remove_prefix(1);
  const std::size_t first = text.find_first_of("0123456789.");
  if (first > 1 || (first == 1 && (has_plus || text[0] != '-'))) return std::nullopt;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

bool is_whole(std::string_view text) {
  return text.find_first_not_of("+-0123456789") == text.npos;
}

}  // namespace

Result<Value, Fault> length(const Value& value) {
  std::size_t size = 0;
  switch (value.kind()) {
    case Kind::kString:
      size = characters(value.text());
      break;
    case Kind::kBinary:
      size = value.text().size();
      break;
    case Kind::kList:
    case Kind::kTuple:
      size = value.items().size();
      break;
    case Kind::kMap:
      size = value.items().size() / 2;
      break;
    default:
      return failed(bad_argument({"length", 1}, value, "a text, list, tuple, map or binary"));
  }
  return Value::integer(static_cast<std::int64_t>(size));
}

Result<Value, Fault> substring(const Value& text, const Value& start) {
  return part_of(text, start, nullptr);
}

Result<Value, Fault> substring(const Value& text, const Value& start, const Value& size) {
  return part_of(text, start, &size);
}

Result<Value, Fault> upper(const Value& text) {
  return changed("upper", text, [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
}

Result<Value, Fault> lower(const Value& text) {
  return changed("lower", text, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
}

Result<Value, Fault> trim(const Value& text) {
  const auto read = text_argument({"trim", 1}, text);
  if (!read) return failed(read.error());
  const std::string_view all = read->view();
  const std::size_t begin = all.find_first_not_of(kBlanks);
  if (begin == all.npos) return Value::string("");
  return Value::string(std::string(all.substr(begin, all.find_last_not_of(kBlanks) + 1 - begin)));
}

Result<Value, Fault> replace(const Value& text, const Value& old, const Value& now) {
  const auto read = text_argument({"replace", 1}, text);
  if (!read) return failed(read.error());
  const auto from = text_argument({"replace", 2}, old);
  if (!from) return failed(from.error());
  const auto to = text_argument({"replace", 3}, now);
  if (!to) return failed(to.error());
  const std::string_view all = read->view();
  const std::string_view before = from->view();
  if (before.empty()) return failed(bad_argument({"replace", 2}, old, "a text that is not empty"));
  std::string out;
  std::size_t at = 0;
  for (std::size_t found = 0; (found = all.find(before, at)) != all.npos;) {
    out += all.substr(at, found - at);
    out += to->view();
    if (out.size() > kMostBytes) return failed(too_many("replace", kMostBytes, "bytes"));
    at = found + before.size();
  }
  out += all.substr(at);
  return Value::string(std::move(out));
}

Result<Value, Fault> contains(const Value& whole, const Value& part) {
  // A list of code points is a text only beside a text; beside a number it is a list.
  const bool is_of_text = part.is(Kind::kString) || part.is(Kind::kBinary) || part.is_empty_list();
  if (whole.is(Kind::kBinary) || (whole.is(Kind::kString) && !part.is(Kind::kInteger)) ||
      (whole.is(Kind::kList) && is_of_text && is_text(whole))) {
    return asked("contains", whole, part, [](std::string_view all, std::string_view some) {
      return all.find(some) != all.npos;
    });
  }
  if (!whole.is_listlike()) {
    return failed(bad_argument({"contains", 1}, whole, "a text or a list"));
  }
  const auto is_it = [&](const Value& each) { return equals(each, part); };
  if (whole.is(Kind::kString)) {
    const std::vector<Value> codes = whole.elements();
    return Value::boolean(std::any_of(codes.begin(), codes.end(), is_it));
  }
  return Value::boolean(std::any_of(whole.items().begin(), whole.items().end(), is_it));
}

Result<Value, Fault> starts_with(const Value& text, const Value& start) {
  return asked("starts_with", text, start,
               [](std::string_view all, std::string_view some) { return all.starts_with(some); });
}

Result<Value, Fault> ends_with(const Value& text, const Value& end) {
  return asked("ends_with", text, end,
               [](std::string_view all, std::string_view some) { return all.ends_with(some); });
}

Result<Value, Fault> join(const Value& list, const Value& separator) {
  if (!list.is_listlike()) return failed(bad_argument({"join", 1}, list, "a list"));
  const auto between = text_argument({"join", 2}, separator);
  if (!between) return failed(between.error());
  std::vector<Value> codes;
  if (list.is(Kind::kString)) codes = list.elements();
  const std::vector<Value>& items = list.is(Kind::kString) ? codes : list.items();
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += between->view();
    if (!append_string(out, items[i])) {
      return failed(
          bad_argument({"join", 1}, items[i], std::string("in the list ").append(kToString)));
    }
    if (out.size() > kMostBytes) return failed(too_many("join", kMostBytes, "bytes"));
  }
  return Value::string(std::move(out));
}

Result<Value, Fault> to_string(const Value& value) {
  if (value.is(Kind::kString)) return value;
  std::string out;
  if (!append_string(out, value)) return failed(bad_argument({"to_string", 1}, value, kToString));
  return Value::string(std::move(out));
}

Result<Value, Fault> to_number(const Value& value) {
  if (value.is_number()) return value;
  const auto read = text_argument({"to_number", 1}, value);
  if (!read) return failed(read.error());
  if (const auto whole = integer_of(read->view())) return Value::integer(*whole);
  const auto real = is_whole(read->view()) ? std::nullopt : real_of(read->view());
  if (real) return Value::real(*real);
  return failed(
      bad_argument({"to_number", 1}, value,
                   "a text that is a number, such as 12 or 1.5, of 64 bits, and no more"));
}

Result<Value, Fault> url_encode(const Value& text) {
  std::optional<TextArgument> read;
  if (text.is(Kind::kBinary)) {
    read.emplace(text.text());
  } else {
    auto given = text_argument({"url_encode", 1}, text);
    if (!given) return failed(given.error());
    read.emplace(std::move(*given));
  }
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char each : read->view()) {
    const auto byte = static_cast<unsigned char>(each);
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
                          byte == '_' || byte == '~';
    if (is_plain) {
      out += each;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 0xf]};
    }
  }
  if (out.size() > kMostBytes) return failed(too_many("url_encode", kMostBytes, "bytes"));
  return Value::string(std::move(out));
}

Result<Value, Fault> base64(const Value& text) {
  if (text.is(Kind::kBinary)) return Value::string(base::base64_encode(text.text()));
  const auto read = text_argument({"base64", 1}, text);
  if (!read) return failed(read.error());
  return Value::string(base::base64_encode(read->view()));
}

}  // namespace throng::scenario::values
