#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace throng::terms {

/// A character and the bytes that it takes.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: this is no UTF-8
};

/// The character at the beginning of `text`, which is not empty.
Character first_character(std::string_view text);

/// True for what UTF-8 can say: up to U+10FFFF, without the surrogates.
bool is_character(char32_t code);

/// Appends a character, one that is_character() holds for.
void append_utf8(std::string& out, char32_t code);

/// How many bytes of `text`, from its beginning, are UTF-8: all of them, or those before the fault.
std::size_t utf8_prefix(std::string_view text);
inline bool is_utf8(std::string_view text) {
  return utf8_prefix(text) == text.size();
}

}  // namespace throng::terms
