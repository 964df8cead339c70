#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/term.hpp"
#include "throng/result.hpp"

namespace throng::terms {

/// Why a text is no term: at a line and a column, both from 1, a column being a character.
struct TermError {
  /// What of Erlang would refuse the text; only parse_script() tells them apart.
  enum class Kind : std::uint8_t {
    kSyntax,    // its parser, at the token `before`
    kScanner,   // already its scanner: a string that is never closed, say
    kNoValue,   // neither, but what stands there is a program and no value
    kTooLarge,  // nothing: a limit of ours
  };

  std::size_t line = 1;
  std::size_t column = 1;
  std::string text;  // what was found, and what was expected
  Kind kind = Kind::kSyntax;
  std::string before;  // of kSyntax: the token as Erlang's parser names it; none at the end

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

/// Reads a scenario script: one term with a dot after it, in `text`, which is UTF-8; none of a text
/// without a word. Stricter than parse_term(): reserved words need quotes, a second term is an
/// error. More is taken: round brackets around a value, `[1, 2 | [3]]`, a key of a map again, of
/// which the last counts. An error at the end of the text stands behind its last word.
Result<std::optional<Term>, TermError> parse_script(std::string_view text);

}  // namespace throng::terms
