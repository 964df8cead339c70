#include "protocols/xmpp/xml_writer.hpp"

#include <cstddef>
#include <cstdint>

namespace throng::protocols::xmpp {
namespace {

/// The length of the UTF-8 character that `text` begins with; 0: it is none that XML allows.
std::size_t character_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  const std::uint8_t first = byte(0);
  if (first < 0x80) {
    return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
  }
  if (first < 0xc2) return 0;
  if (first < 0xe0) return follows(1) ? 2 : 0;
  if (first < 0xf0) {
    if (!follows(1) || !follows(2)) return 0;
    const std::uint8_t second = byte(1);
    if (first == 0xe0 && second < 0xa0) return 0;   // too long
    if (first == 0xed && second >= 0xa0) return 0;  // a surrogate
    if (first == 0xef && second == 0xbf && (byte(2) == 0xbe || byte(2) == 0xbf)) return 0;
    return 3;
  }
  if (first > 0xf4 || !follows(1) || !follows(2) || !follows(3)) return 0;
  if (first == 0xf0 && byte(1) < 0x90) return 0;
  if (first == 0xf4 && byte(1) >= 0x90) return 0;
  return 4;
}

}  // namespace

bool is_xml_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

void append_escaped(std::string& out, std::string_view text) {
  // Line ends and tabs as references: a parser would make blanks of them in an attribute, and a
  // line feed of a carriage return.
  constexpr std::string_view kSpecial("&<>'\"\r\n\t");
  for (;;) {
    const std::size_t at = text.find_first_of(kSpecial);
    out.append(text.substr(0, at));
    if (at == std::string_view::npos) return;
    switch (text[at]) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '\'':
        out.append("&apos;");
        break;
      case '"':
        out.append("&quot;");
        break;
      case '\r':
        out.append("&#13;");
        break;
      case '\n':
        out.append("&#10;");
        break;
      default:
        out.append("&#9;");
    }
    text.remove_prefix(at + 1);
  }
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out.append(" ").append(name).append("='");
  append_escaped(out, value);
  out.append("'");
}

void XmlWriter::end_tag() {
  if (is_in_tag_) out_.append(">");
  is_in_tag_ = false;
}

XmlWriter& XmlWriter::open(std::string_view name) {
  end_tag();
  out_.append("<").append(name);
  is_in_tag_ = true;
  return *this;
}

XmlWriter& XmlWriter::with(std::string_view name, std::string_view value) {
  append_attribute(out_, name, value);
  return *this;
}

XmlWriter& XmlWriter::text(std::string_view text) {
  end_tag();
  append_escaped(out_, text);
  return *this;
}

XmlWriter& XmlWriter::raw(std::string_view xml) {
  end_tag();
  out_.append(xml);
  return *this;
}

XmlWriter& XmlWriter::close(std::string_view name) {
  if (is_in_tag_) {
    out_.append("/>");
    is_in_tag_ = false;
  } else {
    out_.append("</").append(name).append(">");
  }
  return *this;
}

}  // namespace throng::protocols::xmpp
