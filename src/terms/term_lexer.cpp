#include "terms/term_lexer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/printable.hpp"

namespace throng::terms {
namespace {

constexpr std::size_t kMostShown = 40;
constexpr std::size_t kMostNamed = 200;      // bytes of a word in the words of Erlang
constexpr char32_t kEndOfText = 0xffffffff;  // no character
constexpr unsigned kNoDigit = 99;
constexpr std::uint64_t kMostMagnitude = std::uint64_t{1} << 63;

std::string quoted(std::string_view text) {
  const std::string_view tail = text.size() > kMostShown ? "...\"" : "\"";
  return '"' + base::printable(text.substr(0, kMostShown)) + std::string(tail);
}

constexpr std::array<std::string_view, 29> kReserved = {
    "after", "and",   "andalso", "band",   "begin",   "bnot", "bor", "bsl",  "bsr", "bxor",
    "case",  "catch", "cond",    "div",    "else",    "end",  "fun", "if",   "let", "maybe",
    "not",   "of",    "or",      "orelse", "receive", "rem",  "try", "when", "xor"};

// What else Erlang's scanner knows, the longest first.
constexpr std::string_view kOperators[] = {"=:=", "=/=", ":=", "==", "/=", "=<", ">=", "->", "<-",
                                           "<=",  "++",  "--", "||", "::", "(",  ")",  ";",  "=",
                                           "*",   "!",   "<",  ">",  "?",  "^",  "&"};

unsigned digit_of(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'z') return c - 'a' + 10;
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return kNoDigit;
}

bool is_digit(char32_t c, unsigned base = 10) {
  return digit_of(c) < base;
}

bool is_blank(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
}

// Beyond ASCII the letters of Latin-1, and no others, as in Erlang.
bool begins_atom(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 0xdf && c <= 0xff && c != 0xf7);
}

bool begins_variable(char32_t c) {
  return (c >= 'A' && c <= 'Z') || c == '_' || (c >= 0xc0 && c <= 0xde && c != 0xd7);
}

bool is_of_name(char32_t c) {
  return begins_atom(c) || begins_variable(c) || is_digit(c) || c == '@';
}

}  // namespace

std::string Token::found() const {
  return kind == Kind::kEnd ? "the end of the text" : quoted(source);
}

std::string Token::erlang_name() const {
  switch (kind) {
    case Kind::kEnd:
      return "";
    case Kind::kMark:
    case Kind::kDot:
    case Kind::kReserved:
      return '\'' + std::string(source) + '\'';
    default:
      break;
  }
  // A word may be long and hold anything.
  const std::size_t shown = utf8_prefix(source.substr(0, kMostNamed));
  return base::printable(source.substr(0, shown)) + (shown < source.size() ? "..." : "");
}

bool is_reserved(std::string_view name) {
  return std::binary_search(kReserved.begin(), kReserved.end(), name);
}

TermLexer::TermLexer(std::string_view text, Words words) : text_(text), words_(words) {
  if (text_.starts_with("\xef\xbb\xbf")) text_.remove_prefix(3);
  check_utf8();
}

void TermLexer::check_utf8() {
  const std::size_t good = utf8_prefix(text_);
  if (good == text_.size()) return;
  while (at_ < good) take();
  fail(position_, quoted(text_.substr(good, 1)) + ": expected UTF-8");
}

char32_t TermLexer::peek(std::size_t bytes_ahead) const {
  const std::size_t at = at_ + bytes_ahead;
  if (at >= text_.size()) return kEndOfText;
  const auto byte = static_cast<unsigned char>(text_[at]);
  if (byte < 0x80) return byte;
  return first_character(text_.substr(at)).code;
}

char32_t TermLexer::take() {
  const auto byte = static_cast<unsigned char>(text_[at_]);
  const Character next = byte < 0x80 ? Character{byte, 1} : first_character(text_.substr(at_));
  at_ += next.bytes;
  ++position_.column;
  if (next.code == '\n') position_ = {position_.line + 1, 1};
  return next.code;
}

void TermLexer::fail(Position at, std::string text) const {
  throw TermError{at.line, at.column, std::move(text), TermError::Kind::kScanner, ""};
}

void TermLexer::skip_blanks() {
  while (true) {
    while (is_blank(peek())) take();
    if (peek() != '%') return;
    while (peek() != '\n' && peek() != kEndOfText) take();
  }
}

Token TermLexer::next() {
  skip_blanks();
  Token token;
  token.at = position_;
  const std::size_t begin = at_;
  const char32_t c = peek();
  if (c == kEndOfText) return token;
  read_word(token, c);
  token.source = source_from(begin);
  behind_ = position_;
  return token;
}

void TermLexer::read_word(Token& token, char32_t c) {
  if (c == '"' || c == '\'') {
    read_quoted(token, static_cast<char>(c));
  } else if (is_digit(c)) {
    read_number(token);
  } else if (c == '$') {
    read_character(token);
  } else if (begins_atom(c)) {
    read_atom(token);
  } else if (c == '.') {
    read_dot(token);
  } else {
    read_mark(token);
  }
}

void TermLexer::read_atom(Token& token) {
  token.kind = Token::Kind::kAtom;
  std::size_t characters = 0;
  const std::size_t begin = at_;
  for (; is_of_name(peek()); ++characters) take();
  token.text = source_from(begin);
  if (is_script() && is_reserved(token.text)) token.kind = Token::Kind::kReserved;
  if (characters > kMaxAtomCharacters) {
    fail(token.at, fmt::format("{}: expected an atom of at most {} characters", quoted(token.text),
                               kMaxAtomCharacters));
  }
}

void TermLexer::read_quoted(Token& token, char quote) {
  token.kind = quote == '"' ? Token::Kind::kString : Token::Kind::kAtom;
  take();
  std::size_t characters = 0;
  while (peek() != static_cast<char32_t>(quote)) {
    if (peek() == kEndOfText) {
      fail(token.at, fmt::format("'{}' that is never closed: expected another", quote));
    }
    const char32_t c = take();
    append_utf8(token.text, c == '\\' ? read_escape() : c);
    ++characters;
  }
  take();
  if (token.kind == Token::Kind::kAtom && characters > kMaxAtomCharacters) {
    fail(token.at, fmt::format("{}: expected an atom of at most {} characters", quoted(token.text),
                               kMaxAtomCharacters));
  }
}

void TermLexer::read_mark(Token& token) {
  constexpr std::string_view kMarks[] = {"<<", ">>", "=>", "[", "]", "{", "}",
                                         ",",  "#",  "/",  "-", "+", "|", ":"};
  token.kind = Token::Kind::kMark;
  const std::string_view rest = text_.substr(at_);
  if (is_script() && read_operator(token)) return;
  for (const std::string_view mark : kMarks) {
    if (!rest.starts_with(mark)) continue;
    for (std::size_t i = 0; i < mark.size(); ++i) take();
    return;
  }
  const std::size_t begin = at_;
  const bool is_variable = begins_variable(take());
  if (!is_variable) fail(token.at, quoted(source_from(begin)) + ": expected a term");
  while (is_of_name(peek())) take();
  if (is_script()) {
    token.kind = Token::Kind::kVariable;
    return;
  }
  fail(token.at, fmt::format("the variable {}: expected a value; an atom that does not begin with "
                             "a small letter needs quotes, such as 'Name'",
                             quoted(source_from(begin))));
}

bool TermLexer::read_operator(Token& token) {
  constexpr std::string_view kOfValues[] = {"<<", ">>", "=>"};
  constexpr std::string_view kNeverBegin = "[]{},#";  // most of what there is
  if (kNeverBegin.find(text_[at_]) != std::string_view::npos) return false;
  const std::string_view rest = text_.substr(at_);
  for (const std::string_view mark : kOfValues) {
    if (rest.starts_with(mark)) return false;
  }
  for (const std::string_view mark : kOperators) {
    if (!rest.starts_with(mark)) continue;
    token.kind = Token::Kind::kMark;
    for (std::size_t i = 0; i < mark.size(); ++i) take();
    return true;
  }
  return false;
}

void TermLexer::read_dot(Token& token) {
  token.kind = Token::Kind::kDot;
  take();
  const char32_t after = peek();
  if (is_blank(after) || after == '%' || after == kEndOfText) return;
  if (is_script()) {
    token.kind = Token::Kind::kMark;
    return;
  }
  fail(token.at, "\".\": expected a blank or the end of the text after it");
}

void TermLexer::read_character(Token& token) {
  token.kind = Token::Kind::kInteger;
  take();
  if (peek() == kEndOfText) fail(token.at, "\"$\": expected a character after it");
  const char32_t c = take();
  token.magnitude = c == '\\' ? read_escape() : c;
}

std::string TermLexer::read_digits(unsigned base) {
  std::string digits;
  while (true) {
    if (is_digit(peek(), base)) {
      digits += static_cast<char>(take());
    } else if (peek() == '_' && !digits.empty() && is_digit(peek(1), base)) {
      take();
    } else {
      return digits;
    }
  }
}

std::uint64_t TermLexer::magnitude_of(const Token& token, std::string_view digits,
                                      unsigned base) const {
  std::uint64_t number = 0;
  for (const char c : digits) {
    const unsigned digit = digit_of(static_cast<unsigned char>(c));
    if (number > (kMostMagnitude - digit) / base) {
      fail(token.at, fmt::format("the integer {}: expected one of 64 bits, from {} to {}",
                                 quoted(digits), std::numeric_limits<std::int64_t>::min(),
                                 std::numeric_limits<std::int64_t>::max()));
    }
    number = number * base + digit;
  }
  return number;
}

void TermLexer::check_number_ends(const Token& token, std::size_t begin) {
  // To Erlang's scanner a number ends there and a word begins.
  if (is_script() || !is_of_name(peek())) return;
  while (is_of_name(peek())) take();
  fail(token.at,
       quoted(source_from(begin)) + ": expected a number such as 20, 1_000, 16#ff, 1.5 or 1.0e6");
}

void TermLexer::read_number(Token& token) {
  const std::size_t begin = at_;
  std::string digits = read_digits(10);
  if (peek() == '.' && is_digit(peek(1))) {
    read_float(token, std::move(digits));
    check_number_ends(token, begin);
    return;
  }
  token.kind = Token::Kind::kInteger;
  unsigned base = 10;
  if (peek() == '#' && peek(1) != '{') {
    take();
    const std::uint64_t named = magnitude_of(token, digits, 10);
    base = named > 36 ? 0 : static_cast<unsigned>(named);
    digits = base < 2 ? "" : read_digits(base);
    if (digits.empty()) {
      while (is_of_name(peek())) take();
      fail(token.at, quoted(source_from(begin)) +
                         ": expected a base from 2 to 36 and digits of it, such as 16#ff");
    }
  }
  check_number_ends(token, begin);
  token.magnitude = magnitude_of(token, digits, base);
}

void TermLexer::read_float(Token& token, std::string digits) {
  token.kind = Token::Kind::kFloat;
  digits += static_cast<char>(take());
  digits += read_digits(10);
  const bool has_exponent = peek() == 'e' || peek() == 'E';
  const bool has_sign = has_exponent && (peek(1) == '-' || peek(1) == '+');
  if (has_exponent && is_digit(peek(has_sign ? 2 : 1))) {
    take();
    digits += 'e';
    if (has_sign) digits += static_cast<char>(take());
    digits += read_digits(10);
  }
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, token.real);
  if (error == std::errc() && rest == end) return;
  fail(token.at, fmt::format("the float {}: expected one that 64 bits can hold", quoted(digits)));
}

char32_t TermLexer::read_escape() {
  const Position at = {position_.line, position_.column - 1};
  if (peek() == kEndOfText) fail(at, "'\\' at the end of the text: expected a character after it");
  constexpr std::string_view kNames = "bdefnrstv";
  constexpr std::string_view kCodes = "\b\x7f\x1b\f\n\r \t\v";
  const char32_t c = take();
  if (c == 'x') return read_hex_escape(at);
  if (c == '^') return read_control_escape(at);
  if (is_digit(c, 8)) {
    constexpr int kMostDigits = 3;
    char32_t code = digit_of(c);
    for (int digits = 1; digits < kMostDigits && is_digit(peek(), 8); ++digits) {
      code = code * 8 + digit_of(take());
    }
    return code;
  }
  const std::size_t name = c < 0x80 ? kNames.find(static_cast<char>(c)) : std::string_view::npos;
  return name == std::string_view::npos ? c : static_cast<unsigned char>(kCodes[name]);
}

char32_t TermLexer::read_hex_escape(Position at) {
  constexpr std::string_view kExpected = ": expected such as \\x41, or \\x{263a} up to \\x{10ffff}";
  const std::size_t begin = at_;
  const bool is_braced = peek() == '{';
  if (is_braced) take();
  char32_t code = 0;
  std::size_t digits = 0;
  while (is_digit(peek(), 16) && is_character(code) && (is_braced || digits < 2)) {
    code = code * 16 + digit_of(take());
    ++digits;
  }
  const bool is_closed = !is_braced ? digits == 2 : digits > 0 && peek() == '}';
  if (!is_closed || !is_character(code)) {
    fail(at, quoted("\\x" + std::string(source_from(begin))) + std::string(kExpected));
  }
  if (is_braced) take();
  return code;
}

char32_t TermLexer::read_control_escape(Position at) {
  const char32_t c = peek();
  if (c == '?' || (c >= '@' && c <= '_') || (c >= 'a' && c <= 'z')) {
    take();
    return c == '?' ? 0x7f : c & 0x1f;
  }
  fail(at, "\"\\^\": expected a character from '@' to '_' after it, such as \\^A");
}

}  // namespace throng::terms
