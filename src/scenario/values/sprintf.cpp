#include "scenario/values/sprintf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "scenario/values/arguments.hpp"
#include "scenario/values/float_text.hpp"
#include "scenario/values/value_format.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;
using Size = std::optional<std::size_t>;

constexpr std::size_t kMostShown = 80;

struct Directive {
  std::size_t number = 0;   // from 1
  std::string_view source;  // as it is written
  Size width;
  bool is_left = false;
  Size precision;
  char32_t pad = ' ';
  bool is_unicode = false;
  bool has_quotes = true;
  char letter = 0;
};

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  std::size_t at = 0;
  while (at < utf8.size() && count-- > 0) at += terms::first_character(utf8.substr(at)).bytes;
  return utf8.substr(0, at);
}

bool is_character(const Value& value) {
  return value.is(Kind::kInteger) && value.as_integer() >= 0 && value.as_integer() <= 0x10ffff &&
         terms::is_character(static_cast<char32_t>(value.as_integer()));
}

/// The steps say false when they have set the fault, after which nothing more is done.
class Sprintf {
 public:
  Sprintf(std::string_view format, std::span<const Value> arguments)
      : format_(format), arguments_(arguments) {}

  bool run() {
    while (at_ < format_.size()) {
      const std::size_t tilde = std::min(format_.find('~', at_), format_.size());
      if (!has_room(tilde - at_)) return false;
      out_ += format_.substr(at_, tilde - at_);
      at_ = tilde;
      if (at_ < format_.size() && (!read() || !write())) return false;
    }
    if (used_ == arguments_.size()) return true;
    return fail(fmt::format("sprintf: {} arguments, but the directives of the format take {}",
                            arguments_.size(), used_));
  }

  std::string& out() { return out_; }
  Fault& problem() { return fault_; }

 private:
  bool fail(std::string text) {
    fault_ = fault("badarg", std::move(text));
    return false;
  }

  bool wrong(std::string_view found, std::string_view expected) {
    return fail(fmt::format("sprintf, directive {}, {}: {}: expected {}", one_.number,
                            shown(Value::atom(one_.source), kMostShown), found, expected));
  }

  bool wrong(const Value& found, std::string_view expected) {
    return wrong(shown(found, kMostShown), expected);
  }

  bool has_room(std::size_t bytes) {
    if (bytes <= kMostSprintfBytes && out_.size() <= kMostSprintfBytes - bytes) return true;
    fault_ = too_many("sprintf", kMostSprintfBytes, "bytes");
    return false;
  }

  const Value* take(std::string_view expected) {
    if (used_ < arguments_.size()) return &arguments_[used_++];
    wrong(fmt::format("no argument {}", used_ + 1), expected);
    return nullptr;
  }

  /// Reads a directive, at whose tilde it stands, with what its stars take.
  bool read() {
    const std::size_t begin = at_++;
    one_ = Directive{.number = one_.number + 1};
    const auto see = [&] { one_.source = format_.substr(begin, at_ - begin); };
    const bool is_negative = skip('-');
    std::int64_t width = 0;
    bool is_there = false;
    if (!read_number(width, is_there)) return false;
    see();
    if (is_negative && !is_there) return wrong("a '-' alone", "the width after it");
    if (is_there) {
      one_.is_left = (width < 0) != is_negative;
      one_.width = static_cast<std::size_t>(width < 0 ? -width : width);
    }
    std::int64_t precision = 0;
    bool is_precise = false;
    if (skip('.') && !read_number(precision, is_precise)) return false;
    see();
    if (precision < 0) return wrong(Value::integer(precision), "a precision from 0");
    if (is_precise) one_.precision = static_cast<std::size_t>(precision);
    if (skip('.') && !read_pad()) return false;
    while (at_ < format_.size() && (format_[at_] == 't' || format_[at_] == 'l')) {
      (format_[at_] == 't' ? one_.is_unicode : one_.has_quotes) = format_[at_] == 't';
      ++at_;
    }
    see();
    if (at_ == format_.size()) return wrong("the end of the format", "the letter of a directive");
    const std::size_t letter = terms::first_character(format_.substr(at_)).bytes;
    one_.letter = letter == 1 ? format_[at_] : '\0';
    at_ += letter;
    see();
    return true;
  }

  bool skip(char c) {
    if (at_ == format_.size() || format_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool read_number(std::int64_t& number, bool& is_there) {
    is_there = true;
    if (skip('*')) {
      const Value* given = take("a number for the '*'");
      if (given == nullptr) return false;
      constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
      if (!given->is(Kind::kInteger)) return wrong(*given, "a whole number for the '*'");
      number = std::clamp(given->as_integer(), -kMost, kMost);
      return true;
    }
    const std::size_t begin = at_;
    constexpr std::int64_t kBeyond = std::int64_t{1} << 40;
    while (at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9') {
      number = std::min(number * 10 + (format_[at_++] - '0'), kBeyond);
    }
    is_there = at_ > begin;
    return true;
  }

  bool read_pad() {
    if (skip('*')) {
      const Value* given = take("a character for the '*'");
      if (given == nullptr) return false;
      if (!is_character(*given)) return wrong(*given, "a character for the '*', such as $0");
      one_.pad = static_cast<char32_t>(given->as_integer());
      return true;
    }
    if (at_ == format_.size()) return wrong("the end of the format", "what pads after the '.'");
    const terms::Character pad = terms::first_character(format_.substr(at_));
    one_.pad = pad.code;
    at_ += pad.bytes;
    return true;
  }

  bool write() {
    switch (one_.letter) {
      case 'p':
      case 'w':
        return write_value();
      case 'P':
      case 'W':
        return write_deep_value();
      case 's':
        return write_text();
      case 'b':
      case 'B':
        return write_integer(one_.letter == 'B');
      case 'x':
      case 'X':
        return write_prefixed();
      case '+':
      case '#':
        return write_based();
      case 'f':
      case 'e':
      case 'g':
        return write_float();
      case 'c':
        return write_character();
      case 'n':
        if (one_.is_left && one_.width != 0) return wrong("a width below 0", "one from 0");
        return repeat('\n', one_.width.value_or(1));
      case '~':
        return write_repeated('~', 1);
      case 'i':
        return take("one to skip") != nullptr;
      default:
        return wrong("no directive", "one of p w P W s b B x X + # f e g c n i ~");
    }
  }

  bool repeat(char32_t code, std::size_t count) {
    std::string one;
    terms::append_utf8(one, code);
    if (count > kMostSprintfBytes || !has_room(count * one.size())) {
      return has_room(kMostSprintfBytes + 1);
    }
    if (one.size() == 1) {
      out_.append(count, one[0]);
      return true;
    }
    for (; count > 0; --count) out_ += one;
    return true;
  }

  bool pad(std::size_t count) { return repeat(one_.pad, count); }

  bool put(std::string_view text) {
    if (!has_room(text.size())) return false;
    out_ += text;
    return true;
  }

  /// In a field: `width` characters, `text` at its side.
  bool put_beside(std::string_view text, std::size_t size, std::size_t width, bool is_left) {
    if (is_left) return put(text) && pad(width - size);
    return pad(width - size) && put(text);
  }

  /// What is no text fills a field too small for it with stars.
  bool put_field(std::string_view text) {
    if (!one_.width && !one_.precision) return put(text);
    const std::size_t width = one_.width ? *one_.width : *one_.precision;
    const std::size_t size = characters(text);
    const std::size_t most = std::min({size, width, one_.precision.value_or(width)});
    if (size <= most) return put_beside(text, size, width, one_.is_left);
    if (!one_.is_left && !pad(width - most)) return false;
    return repeat('*', most) && (!one_.is_left || pad(width - most));
  }

  /// A text is cut instead.
  bool put_text_field(std::string_view text) {
    if (!one_.width && !one_.precision) return put(text);
    const std::size_t inner = one_.precision.value_or(one_.width.value_or(0));
    const std::size_t width = one_.width.value_or(inner);
    if (width < inner) {
      return wrong("a precision beyond the width", "a width at least as large");
    }
    const std::string_view kept = first_characters(text, inner);
    const std::size_t size = characters(kept);
    if (!one_.width || !one_.precision || width == inner) {
      return put_beside(kept, size, width, one_.is_left || !one_.width);
    }
    if (one_.is_left) return put_beside(kept, size, width, true);
    return pad(width - inner) && put_beside(kept, size, inner, true);
  }

  bool write_value() {
    const Value* value = take("a value");
    return value != nullptr && put_value(*value, -1);
  }

  bool write_deep_value() {
    const Value* value = take("a value");
    if (value == nullptr) return false;
    const Value* depth = take("a depth");
    if (depth == nullptr) return false;
    if (!depth->is(Kind::kInteger)) return wrong(*depth, "a depth, which is a whole number");
    return put_value(*value, std::max<std::int64_t>(depth->as_integer(), -1));
  }

  bool put_value(const Value& value, std::int64_t depth) {
    ValueStyle style;
    const bool is_pretty = one_.letter == 'p' || one_.letter == 'P';
    style.has_quotes = is_pretty && one_.has_quotes;
    style.is_unicode = one_.is_unicode;
    style.depth = depth;
    style.most_bytes = kMostSprintfBytes - out_.size() + 1;
    if (is_pretty) {
      // The width would be that of a line and the precision an indent: there is one line only.
      if (one_.is_left && one_.width != 0) return wrong("a width below 0", "one from 0");
      append_value(out_, value, style);
      return has_room(0);
    }
    std::string text;
    append_value(text, value, style);
    return has_room(text.size()) && put_field(text);
  }

  bool write_text() {
    const Value* value = take("a text");
    if (value == nullptr) return false;
    if (value->is(Kind::kString) || value->is(Kind::kAtom)) return put_text_field(value->text());
    std::string text;
    if (!gather(*value, text)) {
      if (text.size() > kMostSprintfBytes) return has_room(text.size());
      return wrong(*value, "a text, an atom, a binary or a list of them; ~p writes any value");
    }
    return put_text_field(text);
  }

  /// Appends what a list of characters, texts, binaries and such lists says; false: it is none.
  bool gather(const Value& value, std::string& text) {
    if (text.size() > kMostSprintfBytes) return false;
    if (value.is(Kind::kString)) {
      text += value.text();
    } else if (value.is(Kind::kBinary)) {
      gather_bytes(value.text(), text);
    } else if (value.is(Kind::kList)) {
      for (const Value& each : value.items()) {
        if (is_character(each)) {
          terms::append_utf8(text, static_cast<char32_t>(each.as_integer()));
        } else if (each.is(Kind::kInteger) || !gather(each, text)) {
          return false;
        }
      }
    } else {
      return false;
    }
    return text.size() <= kMostSprintfBytes;
  }

  static void gather_bytes(const std::string& bytes, std::string& text) {
    if (terms::is_utf8(bytes)) {
      text += bytes;
      return;
    }
    for (const char each : bytes) terms::append_utf8(text, static_cast<unsigned char>(each));
  }

  /// The digits of the next argument in the base that the precision is; false: it has none.
  bool read_integer(bool is_upper, std::string& sign, std::string& digits, int& base) {
    const Value* value = take("a whole number");
    if (value == nullptr) return false;
    return digits_of(*value, is_upper, sign, digits, base);
  }

  bool digits_of(const Value& value, bool is_upper, std::string& sign, std::string& digits,
                 int& base) {
    constexpr std::size_t kMostBase = 36;
    const std::size_t wanted = one_.precision.value_or(10);
    if (wanted < 2 || wanted > kMostBase) {
      return wrong(fmt::format("base {}", wanted), "a base from 2 to 36 as the precision");
    }
    if (!value.is(Kind::kInteger)) return wrong(value, "a whole number");
    base = static_cast<int>(wanted);
    char text[65];
    const auto end = std::to_chars(std::begin(text), std::end(text), value.as_integer(), base);
    digits.assign(text, end.ptr);
    if (digits[0] == '-') {
      sign = "-";
      digits.erase(0, 1);
    }
    if (is_upper) {
      for (char& c : digits) c = c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return true;
  }

  /// The precision was the base, so that it says nothing of the field.
  bool put_number(const std::string& text) {
    one_.precision.reset();
    return put_field(text);
  }

  bool write_integer(bool is_upper) {
    std::string sign;
    std::string digits;
    int base = 0;
    return read_integer(is_upper, sign, digits, base) && put_number(sign + digits);
  }

  bool write_prefixed() {
    const Value* value = take("a whole number");
    if (value == nullptr) return false;
    const Value* before = take("a text to stand in front");
    std::string sign;
    std::string digits;
    int base = 0;
    if (before == nullptr || !digits_of(*value, one_.letter == 'X', sign, digits, base)) {
      return false;
    }
    std::string prefix;
    if (before->is(Kind::kAtom)) {
      prefix = before->text();
    } else if (!before->is_listlike() || !gather(*before, prefix)) {
      return wrong(*before, "a text or an atom to stand in front");
    }
    return put_number(sign + prefix + digits);
  }

  bool write_based() {
    std::string sign;
    std::string digits;
    int base = 0;
    return read_integer(one_.letter == '#', sign, digits, base) &&
           put_number(fmt::format("{}{}#{}", sign, base, digits));
  }

  bool write_float() {
    const Value* value = take("a float");
    if (value == nullptr) return false;
    if (!value->is(Kind::kFloat)) return wrong(*value, "a float, such as 1.0");
    const std::size_t least = one_.letter == 'e' ? 2 : 1;
    const std::size_t precision = one_.precision.value_or(6);
    if (precision < least) {
      return wrong(fmt::format("precision {}", precision), fmt::format("one from {}", least));
    }
    if (!has_room(precision)) return false;
    const double number = value->as_real();
    return put_number(one_.letter == 'f'   ? fixed_text(number, precision)
                      : one_.letter == 'e' ? scientific_text(number, precision)
                                           : general_text(number, precision));
  }

  bool write_character() {
    const Value* value = take("a character");
    if (value == nullptr) return false;
    if (!is_character(*value)) return wrong(*value, "a character, such as $a or 97");
    return write_repeated(static_cast<char32_t>(value->as_integer()), 1);
  }

  /// As often as the precision, else the width says, in a field as wide as the width.
  bool write_repeated(char32_t code, std::size_t otherwise) {
    const std::size_t count = one_.precision.value_or(one_.width.value_or(otherwise));
    const std::size_t width = one_.width.value_or(count);
    if (width < count) return wrong("a precision beyond the width", "a width at least as large");
    if (!one_.is_left && !pad(width - count)) return false;
    return repeat(code, count) && (!one_.is_left || pad(width - count));
  }

  std::string_view format_;
  std::span<const Value> arguments_;
  std::size_t at_ = 0;
  std::size_t used_ = 0;
  Directive one_;
  std::string out_;
  Fault fault_;
};

}  // namespace

Result<Value, Fault> sprintf(const Value& format, const Value& arguments) {
  if (!arguments.is_listlike()) {
    return failed(bad_argument({"sprintf", 2}, arguments, "a list of what the directives take"));
  }
  std::vector<Value> characters;  // of a text as the list that it is
  if (arguments.is(Kind::kString)) characters = arguments.elements();
  const auto& given = arguments.is(Kind::kString) ? characters : arguments.items();
  std::optional<TextArgument> text;
  if (format.is(Kind::kAtom)) {
    text.emplace(format.text());
  } else {
    auto read = text_argument({"sprintf", 1}, format);
    if (!read) return failed(read.error());
    text.emplace(std::move(*read));
  }
  Sprintf run(text->view(), given);
  if (!run.run()) return failed(std::move(run.problem()));
  return Value::string(std::move(run.out()));
}

}  // namespace throng::scenario::values
