#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "throng/host.hpp"

namespace throng {

/// An element of a stanza. One that is not there is false and has nothing, so that a path through a
/// stanza needs no checks on the way. Good as long as the stanza.
class XmlElement {
 public:
  XmlElement() = default;
  explicit XmlElement(throng_xml xml) : xml_(xml) {}
  explicit operator bool() const { return xml_.stanza != nullptr; }

  std::string_view name() const { return detail::view(detail::host().xml_name(xml_)); }
  std::string_view xmlns() const { return detail::view(detail::host().xml_namespace(xml_)); }
  /// Its own text, without that of the elements in it.
  std::string_view text() const { return detail::view(detail::host().xml_text(xml_)); }
  /// Empty when it is not there.
  std::string_view attribute(std::string_view name) const {
    return detail::view(detail::host().xml_attribute(xml_, detail::border(name)));
  }
  XmlElement first_child() const { return XmlElement(detail::host().xml_first(xml_)); }
  /// The one after it, of the same parent.
  XmlElement next() const { return XmlElement(detail::host().xml_next(xml_)); }
  /// The first child of that name; of that namespace, when one is given.
  XmlElement child(std::string_view name, std::string_view xmlns = {}) const {
    XmlElement each = first_child();
    while (each && (each.name() != name || (!xmlns.empty() && each.xmlns() != xmlns))) {
      each = each.next();
    }
    return each;
  }

 private:
  throng_xml xml_{};
};

/// What has come over XMPP: a message, a presence, an iq. Good until the session receives again.
class Stanza : public XmlElement {
 public:
  using XmlElement::XmlElement;
  std::string_view type() const { return attribute("type"); }
  std::string_view id() const { return attribute("id"); }
  std::string_view from() const { return attribute("from"); }
  std::string_view to() const { return attribute("to"); }
  /// Of a message.
  std::string_view body() const { return child("body").text(); }
};

/// `text` as it may stand in XML, between elements and in attributes.
inline std::string xml_escaped(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

}  // namespace throng
