#include "scenario/native/cpp_tokens.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace throng::scenario::native {
namespace {

constexpr std::size_t kMostRawDelimiter = 16;
constexpr std::array<std::string_view, 5> kPrefixes = {"", "u8", "u", "U", "L"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
/// Bytes beyond ASCII are parts of letters.
bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class CppReader {
 public:
  explicit CppReader(std::string_view source) : source_(source) {}

  std::vector<CppToken> read() {
    while (skip_blanks()) read_token();
    return std::move(tokens_);
  }

 private:
  using Kind = CppToken::Kind;

  char at(std::size_t place) const { return place < source_.size() ? source_[place] : '\0'; }
  bool is_end() const { return place_ >= source_.size(); }

  /// The length of a backslash with the end of the line behind it; else 0.
  std::size_t splice_at(std::size_t place) const {
    if (at(place) != '\\') return 0;
    std::size_t end = place + 1;
    while (at(end) == ' ' || at(end) == '\t' || at(end) == '\r') ++end;
    return at(end) == '\n' ? end + 1 - place : 0;
  }
  /// Goes to `place`, and counts the lines up to there.
  void go_to(std::size_t place) {
    place = std::min(place, source_.size());
    line_ += static_cast<std::size_t>(std::count(source_.begin() + static_cast<long>(place_),
                                                 source_.begin() + static_cast<long>(place), '\n'));
    place_ = place;
  }

  /// False: nothing is left.
  bool skip_blanks() {
    while (!is_end()) {
      const char c = source_[place_];
      if (c == '\n') {
        is_fresh_line_ = true;
        go_to(place_ + 1);
      } else if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f') {
        ++place_;
      } else if (const std::size_t length = splice_at(place_)) {
        go_to(place_ + length);
      } else if (c == '/' && at(place_ + 1) == '*') {
        const std::size_t end = source_.find("*/", place_ + 2);
        go_to(end == std::string_view::npos ? end : end + 2);
      } else if (c == '/' && at(place_ + 1) == '/') {
        skip_line_comment();
      } else {
        return true;
      }
    }
    return false;
  }

  void skip_line_comment() {
    while (!is_end() && source_[place_] != '\n') {
      go_to(place_ + std::max<std::size_t>(splice_at(place_), 1));
    }
  }

  void read_token() {
    CppToken token;
    token.line = line_;
    token.begins_line = std::exchange(is_fresh_line_, false);
    const std::size_t begin = place_;
    const char c = source_[place_];
    if (is_digit(c) || (c == '.' && is_digit(at(place_ + 1)))) {
      read_number(token);
    } else if (is_of_word(c)) {
      read_word(token);
    } else if (c == '"' || c == '\'') {
      read_quoted(token, c);
    } else {
      ++place_;
    }
    token.text = source_.substr(begin, place_ - begin);
    tokens_.push_back(token);
  }

  void read_number(CppToken& token) {
    token.kind = Kind::kNumber;
    for (++place_; !is_end(); ++place_) {
      const char c = source_[place_];
      const char before = source_[place_ - 1];
      const bool is_sign = (c == '+' || c == '-') &&
                           (before == 'e' || before == 'E' || before == 'p' || before == 'P');
      const bool separates = c == '\'' && is_of_word(at(place_ + 1));
      if (!is_of_word(c) && c != '.' && !is_sign && !separates) return;
    }
  }

  void read_word(CppToken& token) {
    token.kind = Kind::kWord;
    const std::size_t begin = place_;
    while (is_of_word(at(place_))) ++place_;
    std::string_view word = source_.substr(begin, place_ - begin);
    const char quote = at(place_);
    if (quote != '"' && quote != '\'') return;
    token.is_raw = quote == '"' && word.ends_with('R');
    if (token.is_raw) word.remove_suffix(1);
    if (std::find(kPrefixes.begin(), kPrefixes.end(), word) == kPrefixes.end() ||
        (word.empty() && !token.is_raw)) {
      token.is_raw = false;
      return;
    }
    token.prefix = word;
    if (token.is_raw) {
      read_raw(token);
    } else {
      read_quoted(token, quote);
    }
  }

  /// From the quote on to its other one, or to the end of the line where there is none.
  void read_quoted(CppToken& token, char quote) {
    token.kind = quote == '"' ? Kind::kString : Kind::kCharacter;
    std::size_t end = place_ + 1;
    while (end < source_.size() && source_[end] != quote && source_[end] != '\n') {
      const std::size_t length = splice_at(end);
      end += length > 0 ? length : source_[end] == '\\' && at(end + 1) != '\n' ? 2 : 1;
    }
    end = std::min(end, source_.size());
    token.body = source_.substr(place_ + 1, end - place_ - 1);
    token.is_closed = at(end) == quote;
    go_to(token.is_closed ? end + 1 : end);
    if (token.is_closed) read_suffix(token);
  }

  void read_raw(CppToken& token) {
    token.kind = Kind::kString;
    const std::size_t open = source_.find('(', place_);
    const std::size_t length = open == std::string_view::npos ? open : open - place_ - 1;
    if (length > kMostRawDelimiter) {
      token.is_closed = false;
      go_to(place_ + 1);
      return;
    }
    const std::string close = ")" + std::string(source_.substr(place_ + 1, length)) + "\"";
    const std::size_t end = source_.find(close, open);
    token.is_closed = end != std::string_view::npos;
    token.body = source_.substr(open + 1, token.is_closed ? end - open - 1 : end);
    go_to(token.is_closed ? end + close.size() : end);
    if (token.is_closed) read_suffix(token);
  }

  void read_suffix(CppToken& token) {
    const std::size_t begin = place_;
    while (is_of_word(at(place_))) ++place_;
    token.suffix = source_.substr(begin, place_ - begin);
  }

  std::string_view source_;
  std::size_t place_ = 0;
  std::size_t line_ = 1;
  bool is_fresh_line_ = true;
  std::vector<CppToken> tokens_;
};

}  // namespace

std::vector<CppToken> cpp_tokens(std::string_view source) {
  return CppReader(source).read();
}

}  // namespace throng::scenario::native
