#include "terms/term_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "terms/term_lexer.hpp"

namespace throng::terms {
namespace {

using Kind = Token::Kind;

/// Throws TermError.
class TermParser {
 public:
  explicit TermParser(std::string_view text, TermLexer::Words words = TermLexer::Words::kOfData)
      : lexer_(text, words),
        is_script_(words == TermLexer::Words::kOfScript),
        now_(lexer_.next()) {}

  std::optional<Term> script() {
    if (now_.kind == Kind::kEnd) return std::nullopt;
    Term term = read();
    if (now_.is_mark(",")) {
      fail_as(TermError::Kind::kNoValue, "expected \".\": a script is one list, and nothing more");
    }
    if (now_.kind != Kind::kDot) fail("expected \".\" at the end of the script");
    const Token dot = take();
    // Erlang's parser names the dot.
    if (now_.kind != Kind::kEnd) {
      throw TermError{dot.at.line, dot.at.column,
                      fmt::format("\".\" ends the script, but {} comes after it: expected one "
                                  "list, and nothing more",
                                  now_.found()),
                      TermError::Kind::kSyntax, "'.'"};
    }
    return term;
  }

  Term one() {
    Term term = read();
    if (now_.kind == Kind::kDot) take();
    if (now_.kind != Kind::kEnd) fail("expected nothing more");
    return term;
  }

  std::vector<Term> all() {
    std::vector<Term> terms;
    while (now_.kind != Kind::kEnd) {
      terms.push_back(read());
      if (now_.kind != Kind::kDot) fail("expected \".\" at the end of the term");
      take();
    }
    return terms;
  }

 private:
  Token take() {
    Token taken = std::move(now_);
    now_ = lexer_.next();
    return taken;
  }
  [[noreturn]] void fail(std::string_view expected) const {
    const bool is_end = now_.kind == Kind::kEnd;
    if (is_script_ && !is_end && goes_on()) {
      fail_as(TermError::Kind::kNoValue, "expected a value: nothing is computed in a script");
    }
    fail_at(is_script_ && is_end ? lexer_.behind() : now_.at, now_, expected);
  }
  [[noreturn]] void fail_as(TermError::Kind kind, std::string_view expected) const {
    throw TermError{now_.at.line, now_.at.column, fmt::format("{}: {}", now_.found(), expected),
                    kind, ""};
  }
  [[noreturn]] static void fail_at(Position at, const Token& token, std::string_view expected) {
    throw TermError{at.line, at.column, fmt::format("{}: {}", token.found(), expected),
                    TermError::Kind::kSyntax, token.erlang_name()};
  }

  /// The word makes more than a value of what stands before it, or is the beginning of more: what
  /// Erlang's parser takes and a script may not have.
  bool goes_on() const {
    constexpr std::string_view kBehind[] = {
        "(",       ":",      "|",   "+",   "-",    "*",   "/",    "=",   "==",  "=:=", "=/=",
        "/=",      "=<",     ">=",  "<",   ">",    "!",   "++",   "--",  "#",   "and", "or",
        "andalso", "orelse", "div", "rem", "band", "bor", "bxor", "bsl", "bsr", "xor"};
    constexpr std::string_view kInFront[] = {
        "+", "-", "#", "?", "not", "bnot", "catch", "fun", "begin", "if", "case", "receive", "try"};
    if (now_.kind == Kind::kVariable) return is_value_next_;
    if (now_.kind != Kind::kMark && now_.kind != Kind::kReserved) return false;
    const auto is_now = [&](std::string_view word) { return word == now_.source; };
    return is_value_next_ ? std::any_of(std::begin(kInFront), std::end(kInFront), is_now)
                          : std::any_of(std::begin(kBehind), std::end(kBehind), is_now);
  }

  Term read() {
    is_value_next_ = true;
    Term term = read_value();
    is_value_next_ = false;
    return term;
  }

  Term read_value() {
    const Position at = now_.at;
    switch (now_.kind) {
      case Kind::kAtom:
        return Term::atom(take().text, at);
      case Kind::kString:
        return Term::string(read_string(), at);
      case Kind::kInteger:
      case Kind::kFloat:
        return read_number(at, false);
      case Kind::kMark:
        return read_marked();
      case Kind::kDot:
      case Kind::kEnd:
      case Kind::kVariable:
      case Kind::kReserved:
        break;
    }
    if (now_.kind == Kind::kVariable) {
      fail_as(TermError::Kind::kNoValue,
              "this is a variable of Erlang: expected a value; a variable of a script is written "
              "{var, \"name\"}, an atom with a capital needs quotes, such as 'Name'");
    }
    fail("expected a term");
  }

  Term read_marked() {
    const Position at = now_.at;
    if (now_.is_mark("-") || now_.is_mark("+")) {
      const bool is_negative = take().source == "-";
      if (is_script_ && now_.kind == Kind::kAtom) {
        fail_as(TermError::Kind::kNoValue, "expected a number behind the sign");
      }
      if (now_.kind != Kind::kInteger && now_.kind != Kind::kFloat) fail("expected a number");
      return read_number(at, is_negative);
    }
    if (now_.is_mark("<<")) return read_binary();
    if (nesting_ == kMaxTermNesting) {
      fail_as(TermError::Kind::kTooLarge,
              fmt::format("expected terms nested at most {} deep", kMaxTermNesting));
    }
    ++nesting_;
    Term term = read_nested(at);
    --nesting_;
    return term;
  }

  Term read_nested(Position at) {
    if (now_.is_mark("[")) return Term::list(read_items("]"), at);
    if (is_script_ && now_.is_mark("(")) return read_bracketed();
    if (now_.is_mark("{")) return Term::tuple(read_items("}"), at);
    if (now_.is_mark("#")) return read_map();
    fail("expected a term");
  }

  Term read_bracketed() {
    take();
    Term term = read();
    if (!now_.is_mark(")")) fail("expected \")\"");
    take();
    return term;
  }

  Term read_number(Position at, bool is_negative) {
    const Token token = take();
    if (token.kind == Kind::kFloat) return Term::real(is_negative ? -token.real : token.real, at);
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (is_negative) return Term::integer(static_cast<std::int64_t>(0 - token.magnitude), at);
    if (token.magnitude > kMost) {
      throw TermError{
          at.line, at.column,
          fmt::format("{}: expected an integer of 64 bits, up to {}", token.found(), kMost),
          TermError::Kind::kTooLarge, ""};
    }
    return Term::integer(static_cast<std::int64_t>(token.magnitude), at);
  }

  // Literals one after another are one string.
  std::string read_string() {
    std::string text = take().text;
    while (now_.kind == Kind::kString) text += take().text;
    return text;
  }

  std::vector<Term> read_items(std::string_view close) {
    std::vector<Term> items;
    take();
    is_value_next_ = true;
    if (!now_.is_mark(close)) items.push_back(read());
    while (!now_.is_mark(close)) {
      if (is_script_ && close == "]" && now_.is_mark("|")) {
        read_tail(items);
        break;
      }
      if (!now_.is_mark(",")) fail(fmt::format("expected \",\" or \"{}\"", close));
      take();
      items.push_back(read());
    }
    take();
    return items;
  }

  /// `| [3]`, up to the bracket that closes the list.
  void read_tail(std::vector<Term>& items) {
    take();
    const Term tail = read();
    if (tail.kind() != Term::Kind::kList) {
      const Position at = tail.position();
      throw TermError{at.line, at.column, "the tail of a list: expected a list after \"|\"",
                      TermError::Kind::kNoValue, ""};
    }
    items.insert(items.end(), tail.items().begin(), tail.items().end());
    if (!now_.is_mark("]")) fail("expected \"]\"");
  }

  Term read_map() {
    const Position at = take().at;
    if (is_script_ && now_.kind == Kind::kAtom) {
      fail_as(TermError::Kind::kNoValue, "a record: expected a map, such as #{key => 1}");
    }
    if (!now_.is_mark("{")) fail("expected \"{\" after \"#\"");
    take();
    std::vector<Term::Entry> entries;
    if (!now_.is_mark("}")) entries.push_back(read_entry());
    while (!now_.is_mark("}")) {
      if (!now_.is_mark(",")) fail("expected \",\" or \"}\"");
      take();
      entries.push_back(read_entry());
    }
    if (!is_script_) check_keys(entries);
    take();
    return Term::map(std::move(entries), at);
  }

  Term::Entry read_entry() {
    Term key = read();
    if (!now_.is_mark("=>")) fail("expected \"=>\" after the key");
    take();
    return {std::move(key), read()};
  }

  static void check_keys(const std::vector<Term::Entry>& entries) {
    std::vector<const Term*> keys;
    for (const auto& [key, value] : entries) keys.push_back(&key);
    std::stable_sort(keys.begin(), keys.end(), [](const Term* left, const Term* right) {
      return Term::compare(*left, *right) < 0;
    });
    const auto twice =
        std::adjacent_find(keys.begin(), keys.end(),
                           [](const Term* left, const Term* right) { return *left == *right; });
    if (twice == keys.end()) return;
    const Position at = twice[1]->position();
    throw TermError{at.line, at.column, "a key of the map again: expected each key once",
                    TermError::Kind::kSyntax, ""};
  }

  Term read_binary() {
    const Position at = take().at;
    std::string bytes;
    if (!now_.is_mark(">>")) read_segment(bytes);
    while (!now_.is_mark(">>")) {
      if (!now_.is_mark(",")) fail("expected \",\" or \">>\"");
      take();
      read_segment(bytes);
    }
    take();
    return Term::binary(std::move(bytes), at);
  }

  void read_segment(std::string& bytes) {
    const Token first = now_;
    if (first.kind == Kind::kInteger) {
      take();
      if (first.magnitude > 0xff) fail_at(first.at, first, "expected a byte, from 0 to 255");
      bytes += static_cast<char>(first.magnitude);
      return;
    }
    if (first.kind != Kind::kString) fail("expected a byte, from 0 to 255, or a string");
    const std::string text = read_string();
    if (now_.is_mark("/")) {
      take();
      if (now_.kind != Kind::kAtom || now_.text != "utf8") fail("expected utf8 after \"/\"");
      take();
      bytes += text;
      return;
    }
    for (std::size_t at = 0; at < text.size();) {
      const Character next = first_character(std::string_view(text).substr(at));
      if (next.code > 0xff) {
        fail_at(first.at, first, "expected \"/utf8\" after a string with characters beyond 255");
      }
      bytes += static_cast<char>(next.code);
      at += next.bytes;
    }
  }

  TermLexer lexer_;
  const bool is_script_;
  Token now_;
  bool is_value_next_ = true;
  std::size_t nesting_ = 0;
};

}  // namespace

std::string TermError::describe() const {
  return fmt::format("line {}, column {}: {}", line, column, text);
}

Result<Term, TermError> parse_term(std::string_view text) {
  try {
    return TermParser(text).one();
  } catch (const TermError& error) {
    return failed(error);
  }
}

Result<std::optional<Term>, TermError> parse_script(std::string_view text) {
  try {
    return TermParser(text, TermLexer::Words::kOfScript).script();
  } catch (const TermError& error) {
    return failed(error);
  }
}

Result<std::vector<Term>, TermError> parse_terms(std::string_view text) {
  try {
    return TermParser(text).all();
  } catch (const TermError& error) {
    return failed(error);
  }
}

}  // namespace throng::terms
