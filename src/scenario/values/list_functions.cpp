#include "scenario/values/list_functions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "scenario/values/arguments.hpp"
#include "terms/utf8.hpp"

namespace throng::scenario::values {
namespace {

using Kind = Value::Kind;

/// What stands in a list of lists. A list of numbers is no text here, for it may be one of bytes.
enum class Part { kText, kList, kWrong };

Part part_of(const Value& value) {
  switch (value.kind()) {
    case Kind::kInteger:
    case Kind::kFloat:
    case Kind::kAtom:
    case Kind::kString:
      return Part::kText;
    case Kind::kBinary:
      return is_text(value) ? Part::kText : Part::kWrong;
    case Kind::kList:
      return value.items().empty() ? Part::kText : Part::kList;
    default:
      return Part::kWrong;
  }
}

/// Of a part that is a text.
void append_text(std::string& out, const Value& value) {
  switch (value.kind()) {
    case Kind::kInteger:
      fmt::format_to(std::back_inserter(out), "{}", value.as_integer());
      break;
    case Kind::kFloat:
      fmt::format_to(std::back_inserter(out), "{:.20e}", value.as_real());
      break;
    case Kind::kList:  // empty
      break;
    default:
      out += value.text();
  }
}

void append_elements(std::vector<Value>& out, const Value& value) {
  if (value.is(Kind::kList)) {
    out.insert(out.end(), value.items().begin(), value.items().end());
    return;
  }
  std::string text;
  append_text(text, value);
  const Value all = Value::string(std::move(text));
  for (Value& each : all.elements()) out.push_back(std::move(each));
}

/// The parts of one list; all of them have been looked at.
Result<Value, Fault> joined(std::span<const Value> parts, bool are_texts) {
  if (are_texts) {
    std::string text;
    for (const Value& each : parts) {
      append_text(text, each);
      if (text.size() > kMostBytes) return failed(too_many("concat", kMostBytes, "bytes"));
    }
    return Value::string(std::move(text));
  }
  std::vector<Value> items;
  for (const Value& each : parts) {
    append_elements(items, each);
    if (items.size() > kMostElements) return failed(too_many("concat", kMostElements, "elements"));
  }
  return Value::list(std::move(items));
}

/// The numbers of characters, quickly for those of ASCII.
class CharacterSet {
 public:
  explicit CharacterSet(std::string_view utf8) {
    while (!utf8.empty()) {
      const terms::Character next = terms::first_character(utf8);
      if (next.code < std::size(ascii_)) {
        ascii_[next.code] = true;
      } else {
        others_ += next.code;
      }
      utf8.remove_prefix(next.bytes);
    }
  }
  bool holds(char32_t code) const {
    return code < std::size(ascii_) ? ascii_[code] : others_.find(code) != others_.npos;
  }

 private:
  bool ascii_[128] = {};
  std::u32string others_;
};

Value split(std::string_view text, const CharacterSet& separators) {
  std::vector<Value> parts;
  std::size_t begin = 0;
  const auto end_part = [&](std::size_t end) {
    if (end > begin) parts.push_back(Value::string(std::string(text.substr(begin, end - begin))));
  };
  for (std::size_t at = 0; at < text.size();) {
    const terms::Character next = terms::first_character(text.substr(at));
    if (separators.holds(next.code)) {
      end_part(at);
      begin = at + next.bytes;
    }
    at += next.bytes;
  }
  end_part(text.size());
  return Value::list(std::move(parts));
}

}  // namespace

Result<Value, Fault> concat(const Value& lists) {
  if (lists.is(Kind::kString)) {
    // A list of integers as any other: "ab" is 97 and 98, and makes "9798".
    const std::vector<Value> codes = lists.elements();
    return joined(codes, true);
  }
  if (!lists.is(Kind::kList)) {
    return failed(bad_argument({"concat", 1}, lists, "a list of lists, texts, numbers and atoms"));
  }
  bool are_texts = true;
  for (const Value& each : lists.items()) {
    const Part part = part_of(each);
    if (part == Part::kWrong) {
      return failed(bad_argument({"concat", 1}, each, "a list, text, number or atom in the list"));
    }
    are_texts = are_texts && part == Part::kText;
  }
  return joined(lists.items(), are_texts);
}

Result<Value, Fault> concat(const Value& left, const Value& right) {
  const Value both[] = {left, right};
  bool are_texts = true;
  for (std::size_t i = 0; i < std::size(both); ++i) {
    const bool is_list = both[i].is_listlike() || both[i].is(Kind::kBinary);
    const Part part = is_list ? part_of(both[i]) : Part::kWrong;
    if (part == Part::kWrong) {
      return failed(bad_argument({"concat", i + 1}, both[i],
                                 "a list or a text; {concat, [A, B]} takes numbers and atoms too"));
    }
    are_texts = are_texts && part == Part::kText;
  }
  return joined(both, are_texts);
}

Result<Value, Fault> tokens(const Value& text) {
  static const Value separators = [] {
    Value value = Value::string(", ");
    value.share();
    return value;
  }();
  return tokens(text, separators);
}

Result<Value, Fault> tokens(const Value& text, const Value& separators) {
  auto read = text_argument({"tokens", 1}, text);
  if (!read) return failed(read.error());
  auto between = text_argument({"tokens", 2}, separators);
  if (!between) return failed(between.error());
  return split(read->view(), CharacterSet(between->view()));
}

Result<Value, Fault> seq(const Value& first, const Value& last) {
  const auto from = integer_argument({"seq", 1}, first);
  if (!from) return failed(from.error());
  const auto to = integer_argument({"seq", 2}, last);
  if (!to) return failed(to.error());
  if (*from > *to) {
    if (*from - 1 == *to) return Value::list({});
    return failed(fault("function_clause",
                        fmt::format("seq: from {} to {}: expected an end from {}, which gives no "
                                    "element",
                                    *from, *to, *from - 1)));
  }
  const std::uint64_t count = static_cast<std::uint64_t>(*to) - static_cast<std::uint64_t>(*from);
  if (count >= kMostElements) return failed(too_many("seq", kMostElements, "elements"));
  std::vector<Value> items;
  items.reserve(count + 1);
  for (std::uint64_t i = 0; i <= count; ++i) {
    items.push_back(Value::integer(*from + static_cast<std::int64_t>(i)));
  }
  return Value::list(std::move(items));
}

}  // namespace throng::scenario::values
