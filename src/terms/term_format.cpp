#include "terms/term_format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.hpp"
#include "terms/term_lexer.hpp"
#include "terms/utf8.hpp"

namespace throng::terms {
namespace {

bool needs_no_quotes(std::string_view atom) {
  const auto is_of_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '@';
  };
  return !atom.empty() && atom[0] >= 'a' && atom[0] <= 'z' &&
         std::all_of(atom.begin(), atom.end(), is_of_name) && !is_reserved(atom);
}

void write_quoted(std::string& out, std::string_view text, char quote) {
  out += quote;
  while (!text.empty()) {
    const Character next = first_character(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    if (bytes[0] == quote || bytes[0] == '\\') {
      out += '\\';
      out += bytes;
    } else if (bytes == "\n" || bytes == "\r" || bytes == "\t") {
      out += base::printable(bytes);
    } else if (base::printable(bytes) == bytes) {
      out += bytes;
    } else {
      out += fmt::format("\\x{{{:x}}}", static_cast<std::uint32_t>(next.code));
    }
    text.remove_prefix(next.bytes);
  }
  out += quote;
}

void write_real(std::string& out, double number) {
  // The shortest digits that give the number back; Erlang wants some after a point.
  std::string digits = fmt::format("{}", number);
  const std::size_t exponent = std::min(digits.find('e'), digits.size());
  if (digits.find('.') == std::string::npos) digits.insert(exponent, ".0");
  out += digits;
}

void write_binary(std::string& out, std::string_view bytes) {
  out += "<<";
  if (is_utf8(bytes) && !bytes.empty()) {
    write_quoted(out, bytes, '"');
    const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
    if (!std::all_of(bytes.begin(), bytes.end(), is_ascii)) out += "/utf8";
  } else {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (i > 0) out += ',';
      out += std::to_string(static_cast<unsigned char>(bytes[i]));
    }
  }
  out += ">>";
}

void write(std::string& out, const Term& term);

void write_items(std::string& out, const Term& term, std::string_view open, char close) {
  const bool is_map = term.kind() == Term::Kind::kMap;
  out += open;
  for (std::size_t i = 0; i < term.items().size(); ++i) {
    if (i > 0) out += is_map && i % 2 == 1 ? " => " : ", ";
    write(out, term.items()[i]);
  }
  out += close;
}

void write(std::string& out, const Term& term) {
  switch (term.kind()) {
    case Term::Kind::kAtom:
      if (needs_no_quotes(term.text())) {
        out += term.text();
      } else {
        write_quoted(out, term.text(), '\'');
      }
      break;
    case Term::Kind::kInteger:
      out += std::to_string(term.as_integer());
      break;
    case Term::Kind::kFloat:
      write_real(out, term.as_real());
      break;
    case Term::Kind::kString:
      write_quoted(out, term.text(), '"');
      break;
    case Term::Kind::kBinary:
      write_binary(out, term.text());
      break;
    case Term::Kind::kList:
      write_items(out, term, "[", ']');
      break;
    case Term::Kind::kTuple:
      write_items(out, term, "{", '}');
      break;
    case Term::Kind::kMap:
      write_items(out, term, "#{", '}');
      break;
  }
}

}  // namespace

std::string format(const Term& term) {
  std::string out;
  write(out, term);
  return out;
}

}  // namespace throng::terms
