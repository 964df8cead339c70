#include "report/wrap.hpp"

#include <algorithm>

namespace throng::report {
namespace {

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// As much of the beginning of `text` as fits.
std::string_view beginning(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (!continues_character(text[end]) && columns-- == 0) break;
  }
  return text.substr(0, end);
}

}  // namespace

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char byte) { return !continues_character(byte); }));
}

std::string wrap(std::string_view words, std::size_t indent, std::size_t columns) {
  std::size_t used = std::min(words.find_first_not_of(' '), words.size());
  std::string text(used, ' ');
  words.remove_prefix(used);
  const auto begin_line = [&] {
    text += "\n" + std::string(indent, ' ');
    used = indent;
  };
  for (bool is_first = true; !words.empty(); is_first = false) {
    std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    if (!is_first && used + 1 + width(word) > columns) {
      begin_line();
    } else if (!is_first) {
      text += ' ';
      ++used;
    }
    while (used + width(word) > columns) {
      const std::string_view part = beginning(word, columns - used);
      text += part;
      word.remove_prefix(part.size());
      begin_line();
    }
    text += word;
    used += width(word);
  }
  return text;
}

}  // namespace throng::report
