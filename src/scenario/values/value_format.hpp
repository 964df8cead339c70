#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "scenario/values/script_value.hpp"

namespace throng::scenario::values {

/// How a value is written. Erlang's own ways: texts in quotes are ~p, else ~w.
struct ValueStyle {
  /// Printable lists and binaries stand in quotes; else all are numbers.
  bool has_quotes = true;
  /// Characters beyond Latin-1 in atoms, and binaries in UTF-8, as they are: the modifier t.
  bool is_unicode = false;
  /// A text in any writing is printable, not only one in Latin-1.
  bool has_any_writing = false;
  /// Lists, tuples and maps are cut as ~P and ~W do; below 0: not.
  std::int64_t depth = -1;
  /// The text ends soon after so many bytes, in the middle of anything.
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();
};

/// Appends the value in one line: unlike in Erlang long ones are not broken. Cost is in proportion
/// to what is written. Thread: that of the value, here and below.
void append_value(std::string& out, const Value& value, const ValueStyle& style);

/// As ~w: a text is a list of numbers.
std::string raw_text(const Value& value);

/// As ~p: printable lists stand in quotes; those with characters beyond Latin-1 are lists of
/// numbers.
std::string pretty_text(const Value& value);

/// For people: as pretty_text(), but texts in any writing stand in quotes, and in at most
/// `most_bytes` bytes; what is cut ends in "...". Fits on a line of a terminal.
std::string shown(const Value& value, std::size_t most_bytes);

/// The shortest digits that give the number back: 0.1, 1.0e-5, 1.0e10.
void append_real(std::string& out, double number);

}  // namespace throng::scenario::values
