#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace throng::scenario::native {

/// A piece of C++ as the preprocessor sees it.
struct CppToken {
  enum class Kind : std::uint8_t {
    kWord,
    kNumber,
    kString,
    kCharacter,
    kMark,  // one character
  };
  Kind kind = Kind::kMark;
  std::string_view text;    // as it is written, prefix and suffix too
  std::string_view prefix;  // of a string, without R
  std::string_view body;    // of a string: what stands between its quotes
  std::string_view suffix;  // of a string
  bool is_raw = false;
  bool is_closed = true;     // a string or character that does not end where it should is not
  bool begins_line = false;  // nothing but blanks and comments stands before it
  std::size_t line = 1;

  bool is_word(std::string_view word) const { return kind == Kind::kWord && text == word; }
  bool is_mark(char mark) const { return kind == Kind::kMark && text[0] == mark; }
};

/// The tokens of a source, without blanks and comments, whatever it is. A line that ends in a
/// backslash goes on in the next. The tokens look into `source`. Takes time and memory in
/// proportion to the text, whose length the caller bounds. Thread: any.
std::vector<CppToken> cpp_tokens(std::string_view source);

}  // namespace throng::scenario::native
