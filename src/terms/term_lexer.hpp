#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "terms/term_parser.hpp"
#include "terms/utf8.hpp"

namespace throng::terms {

/// A word of a text. Variables and reserved words are only in scripts.
struct Token {
  enum class Kind : std::uint8_t {
    kAtom,
    kInteger,
    kFloat,
    kString,
    kMark,
    kDot,
    kEnd,
    kVariable,
    kReserved,
  };

  Kind kind = Kind::kEnd;
  Position at;
  std::string_view source;      // as it stands in the text
  std::string text;             // of an atom or string, without quotes and escapes
  std::uint64_t magnitude = 0;  // of an integer, up to 2^63: the sign comes before it
  double real = 0;

  bool is_mark(std::string_view mark) const { return kind == Kind::kMark && source == mark; }
  /// For an error: the source in quotes, or "the end of the text".
  std::string found() const;
  /// The word as Erlang's parser names it behind "syntax error before: "; at the end nothing.
  std::string erlang_name() const;
};

/// The words that Erlang keeps for itself: an atom of the name needs quotes.
bool is_reserved(std::string_view name);

/// Cuts a text into words. Its functions throw TermError, for the parser to catch. The text must
/// outlive it.
class TermLexer {
 public:
  /// Data is what others write as terms. A script is cut as Erlang's scanner does it, operators and
  /// all, so that the parser finds its errors where Erlang's finds them.
  enum class Words : std::uint8_t { kOfData, kOfScript };

  explicit TermLexer(std::string_view text, Words words = Words::kOfData);

  /// At the end of the text: kEnd, again and again.
  Token next();
  /// Behind the last word that was taken; at first the beginning.
  Position behind() const { return behind_; }

 private:
  bool is_script() const { return words_ == Words::kOfScript; }
  char32_t peek(std::size_t bytes_ahead = 0) const;
  char32_t take();
  [[noreturn]] void fail(Position at, std::string text) const;
  std::string_view source_from(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

  void check_utf8();
  void skip_blanks();
  void read_atom(Token& token);
  void read_quoted(Token& token, char quote);
  void read_word(Token& token, char32_t c);
  void read_mark(Token& token);
  bool read_operator(Token& token);
  void read_dot(Token& token);
  void read_character(Token& token);
  void read_number(Token& token);
  void read_float(Token& token, std::string digits);
  std::string read_digits(unsigned base);
  std::uint64_t magnitude_of(const Token& token, std::string_view digits, unsigned base) const;
  void check_number_ends(const Token& token, std::size_t begin);
  char32_t read_escape();
  char32_t read_hex_escape(Position at);
  char32_t read_control_escape(Position at);

  std::string_view text_;
  Words words_;
  std::size_t at_ = 0;
  Position position_;
  Position behind_;
};

}  // namespace throng::terms
