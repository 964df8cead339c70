#include "scenario/native/declaration_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <utility>

#include "config/declaration_record.hpp"
#include "scenario/native/cpp_literals.hpp"
#include "scenario/native/cpp_tokens.hpp"

namespace throng::scenario::native {
namespace {

using config::Declaration;
using config::ParameterType;
using config::Value;
using Kind = CppToken::Kind;
using Tokens = std::span<const CppToken>;
using Macros = std::set<std::string_view>;

constexpr std::array<std::string_view, 4> kDeclaring = {
    "THRONG_PARAMETER", "THRONG_OVERRIDE", "THRONG_PLUGIN", "THRONG_DECLARE_PARAMETER"};

bool declares(const CppToken& token) {
  return token.kind == Kind::kWord &&
         std::find(kDeclaring.begin(), kDeclaring.end(), token.text) != kDeclaring.end();
}

/// Reads what stands behind THRONG_PARAMETER. What it throws: NotLiteral.
class DeclarationReader {
 public:
  /// `tokens`: from behind the bracket on, to the end of the source.
  DeclarationReader(Tokens tokens, const Macros& macros) : tokens_(tokens), macros_(macros) {}

  void read() {
    declaration_.name = std::string(take(Kind::kWord, "a name").text);
    expect(',');
    const CppToken& type = take(Kind::kWord, "a type");
    const auto known = config::parameter_type(type.text);
    if (!known) {
      throw NotLiteral{shown_source(type.text) +
                       " is no type: expected text, integer, real, flag, duration, rate or json"};
    }
    declaration_.type = *known;
    expect(',');
    declaration_.description = text_of_strings(strings());
    while (!is_next(')')) {
      expect(',');
      read_option();
    }
    ++place_;
  }
  /// What is known of it, whether or not all could be read.
  Declaration& declaration() { return declaration_; }
  std::size_t place() const { return place_; }

 private:
  bool is_next(char mark) const { return place_ < tokens_.size() && tokens_[place_].is_mark(mark); }
  const CppToken& peek() const {
    if (place_ == tokens_.size()) throw NotLiteral{"it has no end"};
    const CppToken& token = tokens_[place_];
    if (token.begins_line && token.is_mark('#')) throw NotLiteral{"it has a # line within"};
    if (token.kind == Kind::kWord && macros_.contains(token.text)) {
      throw NotLiteral{shown_source(token.text) + " is a macro"};
    }
    return token;
  }
  const CppToken& take(Kind kind, const char* what) {
    const CppToken& token = peek();
    if (token.kind != kind) {
      throw NotLiteral{fmt::format("expected {}, found {}", what, shown_source(token.text))};
    }
    ++place_;
    return token;
  }
  void expect(char mark) {
    const CppToken& token = peek();
    if (!token.is_mark(mark)) {
      throw NotLiteral{fmt::format("expected {}, found {}", mark, shown_source(token.text))};
    }
    ++place_;
  }

  Tokens strings() {
    const std::size_t begin = place_;
    while (peek().kind == Kind::kString) ++place_;
    if (place_ == begin) {
      throw NotLiteral{shown_source(peek().text) + " is no literal: expected a text in quotes"};
    }
    return tokens_.subspan(begin, place_ - begin);
  }

  void read_option() {
    using Policy = Declaration::UpdatePolicy;
    const std::string_view option = take(Kind::kWord, "an option").text;
    if (option == "secret") {
      declaration_.is_secret = true;
    } else if (option == "updatable") {
      declaration_.update_policy = Policy::kAny;
    } else if (option == "standard") {
      std::vector<Value> values = read_values();
      if (values.size() != 1) throw NotLiteral{"expected one value in standard(…)"};
      declaration_.standard = std::move(values[0]);
    } else if (option == "one_of") {
      declaration_.allowed = read_values();
      is_listed_ = true;
    } else if (option == "verified_by") {
      skip_function();
      is_verified_ = true;
    } else if (option == "updated_by") {
      skip_function();
      declaration_.update_policy = Policy::kFunction;
    } else {
      throw NotLiteral{shown_source(option) + " is no option that is known"};
    }
    using Verification = Declaration::Verification;
    if (is_listed_) declaration_.verification = Verification::kAllowed;
    if (is_verified_) declaration_.verification = Verification::kFunction;
  }

  /// Which function it is does not matter here.
  void skip_function() {
    expect('(');
    if (is_next(')')) throw NotLiteral{"expected a function, found none"};
    for (std::size_t depth = 1; depth > 0; ++place_) {
      if (place_ == tokens_.size()) throw NotLiteral{"it has no end"};
      if (is_next('(')) ++depth;
      if (is_next(')')) --depth;
    }
  }

  std::vector<Value> read_values() {
    expect('(');
    std::vector<Value> values;
    std::vector<CppNumber> numbers;
    while (true) {
      read_value(values, numbers);
      if (is_next(')')) break;
      if (!is_next(',')) {
        throw NotLiteral{shown_source(peek().text) + " behind a literal makes it something else"};
      }
      ++place_;
    }
    ++place_;
    // Numbers beside each other have one type in C++.
    return numbers.empty() ? values : values_of_numbers(declaration_.type, numbers);
  }

  void read_value(std::vector<Value>& values, std::vector<CppNumber>& numbers) {
    switch (declaration_.type) {
      case ParameterType::kFlag: {
        const CppToken& token = peek();
        if (!token.is_word("true") && !token.is_word("false")) refuse_value();
        values.push_back(Value::flag(token.is_word("true")));
        ++place_;
        return;
      }
      case ParameterType::kInteger:
      case ParameterType::kReal:
      case ParameterType::kDuration: {
        CppNumber number;
        number.is_negative = peek().is_mark('-');
        if (number.is_negative || peek().is_mark('+')) ++place_;
        if (peek().kind != Kind::kNumber) refuse_value();
        number.token = tokens_[place_++];
        numbers.push_back(number);
        return;
      }
      default:
        values.push_back(
            config::value_of_declared_text(declaration_.type, text_of_strings(strings())));
    }
  }
  [[noreturn]] void refuse_value() const {
    throw NotLiteral{fmt::format("{} is no literal: expected {}", shown_source(peek().text),
                                 declaration_.type == ParameterType::kFlag ? "true or false"
                                 : declaration_.type == ParameterType::kDuration
                                     ? "a number with its unit, such as 500ms"
                                     : "a number")};
  }

  Tokens tokens_;
  const Macros& macros_;
  std::size_t place_ = 0;
  Declaration declaration_;
  bool is_listed_ = false;
  bool is_verified_ = false;
};

/// Goes through a source once.
class SourceScan {
 public:
  explicit SourceScan(Tokens tokens) : tokens_(tokens) {}

  DeclarationText read() {
    while (place_ < tokens_.size()) {
      const CppToken& token = tokens_[place_];
      if (token.begins_line && token.is_mark('#')) {
        read_directive();
      } else if (token.is_word("THRONG_PARAMETER") || token.is_word("THRONG_OVERRIDE")) {
        read_declaration();
      } else {
        if (token.is_word("THRONG_PLUGIN")) note_plugin();
        if (begins_users()) found_.has_users = true;
        ++place_;
      }
    }
    return std::move(found_);
  }

 private:
  void leave(std::string name, std::size_t line, std::string why) {
    found_.unread.push_back({std::move(name), line, std::move(why)});
  }

  void read_directive() {
    const std::size_t begin = ++place_;
    while (place_ < tokens_.size() && !tokens_[place_].begins_line) ++place_;
    const Tokens line = tokens_.subspan(begin, place_ - begin);
    if (line.empty()) return;
    const std::string_view name = line[0].text;
    if (name == "if" || name == "ifdef" || name == "ifndef") ++conditions_;
    if (name == "endif" && conditions_ > 0) --conditions_;
    if (name == "include" || name == "include_next") read_include(line.subspan(1));
    if (name == "define" && line.size() > 1) {
      macros_.insert(line[1].text);
      if (std::any_of(line.begin() + 2, line.end(), declares)) {
        leave("", line[0].line, shown_source(line[1].text) + " is a macro that declares something");
      }
    }
  }

  void read_include(Tokens what) {
    const bool is_of_system = !what.empty() && what[0].is_mark('<');
    const bool is_named = !what.empty() && what[0].kind == Kind::kString;
    if (is_of_system || (is_named && what[0].body.starts_with("throng/"))) return;
    found_.includes.push_back(is_named ? shown_source(what[0].body) : "what a macro names");
  }

  void read_declaration() {
    const CppToken& macro = tokens_[place_++];
    if (place_ == tokens_.size() || !tokens_[place_].is_mark('(')) return;
    ++place_;
    DeclarationReader reader(tokens_.subspan(place_), macros_);
    Declaration& declaration = reader.declaration();
    declaration.is_override = macro.is_word("THRONG_OVERRIDE");
    try {
      reader.read();
    } catch (const NotLiteral& reason) {
      return leave(shown_source(declaration.name), macro.line, reason.why);
    }
    place_ += reader.place();
    if (conditions_ > 0) {
      return leave(shown_source(declaration.name), macro.line, "it depends on an #if");
    }
    found_.declarations.push_back(std::move(declaration));
  }

  void note_plugin() {
    found_.is_plugin = true;
    if (conditions_ > 0) leave("", tokens_[place_].line, "THRONG_PLUGIN depends on an #if");
  }

  /// Whether a function of users is declared or defined here, and not merely called.
  bool begins_users() const {
    const CppToken& token = tokens_[place_];
    if (!token.is_word("start") && !token.is_word("run")) return false;
    if (place_ == 0 || place_ + 1 == tokens_.size() || !tokens_[place_ + 1].is_mark('(')) {
      return false;
    }
    const CppToken& before = tokens_[place_ - 1];
    if (before.is_mark('>')) return place_ < 2 || !tokens_[place_ - 2].is_mark('-');
    return before.kind == Kind::kWord && before.text != "return" && before.text != "co_return" &&
           before.text != "co_await" && before.text != "co_yield";
  }

  Tokens tokens_;
  std::size_t place_ = 0;
  std::size_t conditions_ = 0;
  Macros macros_;
  DeclarationText found_;
};

}  // namespace

DeclarationText read_declaration_text(std::string_view source, const std::string& path) {
  if (source.size() > kMaxDeclarationText) {
    DeclarationText none;
    none.unread.push_back(
        {"", 1, fmt::format("the file is longer than {} bytes", kMaxDeclarationText)});
    return none;
  }
  const std::vector<CppToken> tokens = cpp_tokens(source);
  DeclarationText found = SourceScan(tokens).read();
  for (Declaration& declaration : found.declarations) {
    declaration.origin = found.is_plugin ? path : "the scenario";
    declaration.is_of_scenario = !found.is_plugin;
  }
  return found;
}

}  // namespace throng::scenario::native
