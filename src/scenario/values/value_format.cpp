#include "scenario/values/value_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <string_view>

#include "base/printable.hpp"
#include "terms/term_lexer.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

constexpr std::string_view kDots = "...";

/// The letter after the backslash that Erlang writes a character with; none: 0.
char escape_letter(char32_t code) {
  switch (code) {
    case '\n':
      return 'n';
    case '\t':
      return 't';
    case '\r':
      return 'r';
    case '\v':
      return 'v';
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case 0x1b:
      return 'e';
    default:
      return 0;
  }
}

bool is_latin1_printable(char32_t code) {
  return (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code <= 0xff) ||
         escape_letter(code) != 0;
}

bool is_printable(char32_t code, bool has_any_writing) {
  if (code <= 0xff) return is_latin1_printable(code);
  if (!has_any_writing || !terms::is_character(code)) return false;
  std::string utf8;
  terms::append_utf8(utf8, code);
  return base::printable(utf8) == utf8;
}

bool is_latin1_lower(char32_t code) {
  return (code >= 'a' && code <= 'z') || (code >= 0xdf && code <= 0xff && code != 0xf7);
}

bool is_of_name(char32_t code) {
  return is_latin1_lower(code) || (code >= 'A' && code <= 'Z') || (code >= '0' && code <= '9') ||
         code == '_' || code == '@' || (code >= 0xc0 && code <= 0xde && code != 0xd7);
}

void append_integer(std::string& out, std::int64_t number) {
  char text[24];
  out.append(text, std::to_chars(std::begin(text), std::end(text), number).ptr);
}

/// Calls `take` with each character of UTF-8 until it says false; whether it never did.
template <class Take>
bool each_character(std::string_view utf8, Take take) {
  while (!utf8.empty()) {
    const terms::Character next = terms::first_character(utf8);
    if (!take(next.code)) return false;
    utf8.remove_prefix(std::max<std::size_t>(next.bytes, 1));
  }
  return true;
}

/// Two words are reserved only in modules that ask for it.
bool is_reserved(std::string_view name) {
  return terms::is_reserved(name) && name != "maybe" && name != "else";
}

bool needs_no_quotes(std::string_view atom) {
  return !atom.empty() && is_latin1_lower(terms::first_character(atom).code) &&
         each_character(atom, is_of_name) && !is_reserved(atom);
}

/// Writes until it has written enough, which it looks at before each part of a value.
class ValueWriter {
 public:
  ValueWriter(std::string& out, const ValueStyle& style)
      : out_(out), style_(style), begin_(out.size()) {}

  void write(const Value& value, std::int64_t depth) {
    if (depth == 0) {
      out_ += kDots;
      return;
    }
    switch (value.kind()) {
      case Kind::kInteger:
        append_integer(out_, value.as_integer());
        break;
      case Kind::kFloat:
        append_real(out_, value.as_real());
        break;
      case Kind::kAtom:
        write_atom(value.text());
        break;
      case Kind::kString:
        write_string(value.text(), depth);
        break;
      case Kind::kBinary:
        write_binary(value.text(), depth);
        break;
      case Kind::kList:
        write_list(value.items(), depth);
        break;
      case Kind::kTuple:
        write_tuple(value.items(), depth);
        break;
      case Kind::kMap:
        write_map(value.items(), depth);
        break;
    }
  }

 private:
  std::size_t room() const {
    const std::size_t used = out_.size() - begin_;
    return used < style_.most_bytes ? style_.most_bytes - used : 0;
  }

  /// As much of a text as can matter. A character more than there is room for: the end is cut.
  std::string_view part(std::string_view utf8) const {
    if (utf8.size() <= room()) return utf8;
    std::size_t end = room() + 1;
    while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xc0) == 0x80) ++end;
    return utf8.substr(0, end);
  }

  void write_code(char32_t code, char quote, bool is_unicode) {
    if (const char letter = escape_letter(code)) {
      out_ += '\\';
      out_ += letter;
    } else if (code == static_cast<char32_t>(quote) || code == '\\') {
      out_ += '\\';
      out_ += static_cast<char>(code);
    } else if (code == 0x7f) {
      out_ += "\\d";
    } else if (code < 0x20 || (code >= 0x80 && code < 0xa0)) {
      fmt::format_to(std::back_inserter(out_), "\\{:03o}", static_cast<unsigned>(code));
    } else if (code > 0xff && !(is_unicode && is_printable(code, true))) {
      fmt::format_to(std::back_inserter(out_), "\\x{{{:x}}}", static_cast<unsigned>(code));
    } else {
      terms::append_utf8(out_, code);
    }
  }

  void write_atom(std::string_view name) {
    if (needs_no_quotes(name)) {
      out_ += name;
      return;
    }
    out_ += '\'';
    each_character(part(name), [&](char32_t code) {
      write_code(code, '\'', style_.is_unicode || style_.has_any_writing);
      return true;
    });
    out_ += '\'';
  }

  void write_string(const std::string& whole, std::int64_t depth) {
    const std::string_view text = part(whole);
    const auto is_shown = [&](char32_t code) { return is_printable(code, style_.has_any_writing); };
    if (style_.has_quotes && each_character(text, is_shown)) {
      // Depth never cuts what stands in quotes but as a whole.
      if (depth == 1) {
        out_ += "[...]";
      } else {
        write_quoted(text);
      }
      return;
    }
    std::int64_t left = depth;
    write_open('[', left);
    bool is_first = true;
    each_character(text, [&](char32_t code) {
      if (!is_first && !goes_on(left, '|')) return false;
      if (left != 0) append_integer(out_, static_cast<std::int64_t>(code));
      is_first = false;
      return left != 0;
    });
    out_ += ']';
  }

  void write_quoted(std::string_view utf8) {
    out_ += '"';
    each_character(utf8, [&](char32_t code) {
      write_code(code, '"', true);
      return room() > 0;
    });
    out_ += '"';
  }

  void write_binary(std::string_view bytes, std::int64_t depth) {
    out_ += "<<";
    if (depth == 1 && !bytes.empty()) {
      out_ += kDots;
    } else if (!bytes.empty() && (!style_.has_quotes || !write_binary_text(bytes, depth))) {
      write_bytes(bytes, depth);
    }
    out_ += ">>";
  }

  void write_bytes(std::string_view bytes, std::int64_t depth) {
    std::int64_t left = depth - 1;
    for (std::size_t i = 0; i < bytes.size() && room() > 0; ++i) {
      if (i > 0) out_ += ',';
      if (left-- == 0) {
        out_ += kDots;
        break;
      }
      append_integer(out_, static_cast<unsigned char>(bytes[i]));
    }
  }

  /// Whether the bytes are a text: Latin-1, or UTF-8 where that is asked for.
  bool write_binary_text(std::string_view whole, std::int64_t depth) {
    const std::string_view bytes = part(whole);
    const bool reads_utf8 = style_.is_unicode || style_.has_any_writing;
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (std::all_of(bytes.begin(), bytes.end(), is_ascii)) return write_binary_as(bytes, depth, "");
    if (reads_utf8 && terms::is_utf8(bytes) && write_binary_as(bytes, depth, "/utf8")) return true;
    std::string utf8;
    for (const char each : bytes) terms::append_utf8(utf8, static_cast<unsigned char>(each));
    return write_binary_as(utf8, depth, "");
  }

  /// A depth leaves four characters for each level, and is content with one for each.
  bool write_binary_as(std::string_view utf8, std::int64_t depth, std::string_view kind) {
    constexpr std::int64_t kEach = 4;
    const std::int64_t most =
        depth < 0 ? INT64_MAX : std::min(depth - 1, INT64_MAX / kEach) * kEach;
    std::int64_t count = 0;
    std::size_t end = 0;
    while (end < utf8.size() && count < most) {
      const terms::Character next = terms::first_character(utf8.substr(end));
      if (!is_printable(next.code, style_.has_any_writing)) break;
      end += next.bytes;
      ++count;
    }
    const bool is_cut = end < utf8.size();
    if (is_cut && (depth < 0 || count < depth - 1)) return false;
    write_quoted(utf8.substr(0, end));
    out_ += is_cut ? kDots : kind;
    return true;
  }

  bool is_printable_list(const std::vector<Value>& items) const {
    const std::size_t looked_at = items.size() <= room() ? items.size() : room() + 1;
    return std::all_of(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(looked_at),
                       [&](const Value& each) {
                         if (!each.is(Kind::kInteger)) return false;
                         const std::int64_t code = each.as_integer();
                         return code >= 0 && code <= 0x10ffff &&
                                is_printable(static_cast<char32_t>(code), style_.has_any_writing);
                       });
  }

  void write_list(const std::vector<Value>& items, std::int64_t depth) {
    if (items.empty()) {
      out_ += "[]";
      return;
    }
    if (style_.has_quotes && depth != 1 && is_printable_list(items)) {
      out_ += '"';
      for (const Value& each : items) {
        if (room() == 0) break;
        write_code(static_cast<char32_t>(each.as_integer()), '"', true);
      }
      out_ += '"';
      return;
    }
    write_items(items, depth, '[', '|', ']');
  }

  void write_tuple(const std::vector<Value>& items, std::int64_t depth) {
    if (items.empty()) {
      out_ += "{}";
    } else {
      write_items(items, depth, '{', ',', '}');
    }
  }

  /// Each item has one level less than the one before it; the last is followed by dots.
  void write_items(const std::vector<Value>& items, std::int64_t depth, char open, char cut,
                   char close) {
    std::int64_t left = depth;
    write_open(open, left);
    for (std::size_t i = 0; i < items.size() && left != 0 && room() > 0; ++i) {
      if (i > 0 && !goes_on(left, cut)) break;
      write(items[i], left);
    }
    out_ += close;
  }

  /// `left`: what the first item may have; 0 when the depth ends here.
  void write_open(char open, std::int64_t& left) {
    out_ += open;
    if (left < 0) return;
    if (--left == 0) out_ += kDots;
  }

  /// Before an item that is not the first.
  bool goes_on(std::int64_t& left, char cut) {
    if (left > 0 && --left == 0) {
      out_ += cut;
      out_ += kDots;
      return false;
    }
    out_ += ',';
    return room() > 0;
  }

  void write_map(const std::vector<Value>& items, std::int64_t depth) {
    out_ += "#{";
    const std::int64_t below = depth < 0 ? depth : depth - 1;
    std::int64_t left = below;  // pairs
    for (std::size_t i = 0; i < items.size() && room() > 0; i += 2) {
      if (i > 0) out_ += ',';
      if (left == 0) {
        out_ += kDots;
        break;
      }
      if (left > 0) --left;
      write(items[i], below);
      out_ += " => ";
      write(items[i + 1], below);
    }
    out_ += '}';
  }

  std::string& out_;
  const ValueStyle& style_;
  std::size_t begin_;
};

}  // namespace

void append_value(std::string& out, const Value& value, const ValueStyle& style) {
  ValueWriter(out, style).write(value, style.depth);
}

std::string raw_text(const Value& value) {
  ValueStyle style;
  style.has_quotes = false;
  std::string out;
  append_value(out, value, style);
  return out;
}

std::string pretty_text(const Value& value) {
  std::string out;
  append_value(out, value, ValueStyle());
  return out;
}

std::string shown(const Value& value, std::size_t most_bytes) {
  ValueStyle style;
  style.has_any_writing = true;
  style.most_bytes = most_bytes;
  std::string out;
  append_value(out, value, style);
  if (out.size() <= most_bytes) return out;
  const std::size_t kept = most_bytes - std::min(most_bytes, kDots.size());
  out.resize(terms::utf8_prefix(std::string_view(out).substr(0, kept)));
  out += kDots.substr(0, most_bytes);
  return out;
}

void append_real(std::string& out, double number) {
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), std::abs(number),
                                 std::chars_format::scientific);
  const std::string_view all(text, static_cast<std::size_t>(end.ptr - text));
  const std::size_t e = all.find('e');
  std::string digits(all.substr(0, e));
  if (digits.size() > 1) digits.erase(1, 1);  // the point
  int exponent = 0;
  const std::size_t sign = e + 1;
  std::from_chars(text + sign + (all[sign] == '+' ? 1 : 0), end.ptr, exponent);
  if (std::signbit(number)) out += '-';

  const int size = static_cast<int>(digits.size());
  const std::string power = "e" + std::to_string(exponent);
  const int long_size = exponent < 0 ? size + 1 - exponent : std::max(size + 1, exponent + 3);
  const int short_size = std::max(size, 2) + 1 + static_cast<int>(power.size());
  // Erlang never writes a float that no longer tells whole numbers apart as if it did.
  constexpr double kWhole = 9007199254740992.0;  // 2^53
  if (long_size > short_size || std::abs(number) >= kWhole) {
    out += digits[0];
    out += '.';
    out += size > 1 ? std::string_view(digits).substr(1) : "0";
    out += power;
  } else if (exponent < 0) {
    out += "0.";
    out.append(static_cast<std::size_t>(-exponent - 1), '0');
    out += digits;
  } else {
    if (size < exponent + 2) digits.append(static_cast<std::size_t>(exponent + 2 - size), '0');
    digits.insert(static_cast<std::size_t>(exponent) + 1, 1, '.');
    out += digits;
  }
}

}  // namespace throng::scenario::values
