#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "terms/term.hpp"
#include "throng/result.hpp"

namespace throng::terms {

/// Why a text is no term: at a line and a column, both from 1, a column being a character.
struct TermError {
  std::size_t line = 1;
  std::size_t column = 1;
  std::string text;  // what was found, and what was expected

  /// "line 1, column 3: …".
  std::string describe() const;
};

/// Lists, tuples and maps inside of each other.
inline constexpr std::size_t kMaxTermNesting = 200;
/// Characters of an atom, as in Erlang.
inline constexpr std::size_t kMaxAtomCharacters = 255;

/// Reads one term, with or without a dot at its end, as Erlang's own parser would: atoms, integers
/// of 64 bits, floats, strings, binaries, proper lists, tuples, maps; comments and blanks between.
/// Not taken: variables, records, operators other than a sign, `[Head | Tail]`, sizes of segments.
/// Unlike in Erlang, reserved words need no quotes, and a key that a map has twice is an error. A
/// byte order mark in front is ignored. Cost is in proportion to the text, whose length the caller
/// bounds. Thread: any.
Result<Term, TermError> parse_term(std::string_view text);

/// Reads any number of terms, each of which a dot ends.
Result<std::vector<Term>, TermError> parse_terms(std::string_view text);

}  // namespace throng::terms
