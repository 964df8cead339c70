#pragma once

#include <string>
#include <string_view>

namespace throng::protocols::xmpp {

/// Whether `text` may stand in XML 1.0: UTF-8, and no control characters but tab and the ends of
/// lines. A stream with anything else in it is closed by the server.
bool is_xml_text(std::string_view text);

/// Appends `text` so that it is text, or the value of an attribute in quotes of either kind. It
/// must be `is_xml_text`.
void append_escaped(std::string& out, std::string_view text);
/// Appends ` name='value'`.
void append_attribute(std::string& out, std::string_view name, std::string_view value);

/// Writes one stanza, front to back, escaping what is written. It checks nothing: elements are to
/// be closed in order, and names to be names.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  /// Begins an element; attributes may follow.
  XmlWriter& open(std::string_view name);
  XmlWriter& open(std::string_view name, std::string_view ns) {
    return open(name).with("xmlns", ns);
  }
  XmlWriter& with(std::string_view name, std::string_view value);
  /// The same, unless the value is empty.
  XmlWriter& with_some(std::string_view name, std::string_view value) {
    return value.empty() ? *this : with(name, value);
  }
  XmlWriter& text(std::string_view text);
  /// What is XML already.
  XmlWriter& raw(std::string_view xml);
  XmlWriter& close(std::string_view name);
  /// An element that holds just text.
  XmlWriter& leaf(std::string_view name, std::string_view content) {
    return open(name).text(content).close(name);
  }
  XmlWriter& empty(std::string_view name, std::string_view ns) {
    return open(name, ns).close(name);
  }

 private:
  void end_tag();

  std::string& out_;
  bool is_in_tag_ = false;
};

}  // namespace throng::protocols::xmpp
