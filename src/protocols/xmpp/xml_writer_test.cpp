#include "protocols/xmpp/xml_writer.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::xmpp {
namespace {

TEST(XmlWriter, elements_attributes_and_text_are_written) {
  std::string out;
  XmlWriter xml(out);
  xml.open("iq").with("id", "1").with_some("to", "").open("query", "jabber:iq:roster");
  xml.close("query").leaf("note", "a<b").raw("<x/>").close("iq");
  EXPECT_EQ(out, "<iq id='1'><query xmlns='jabber:iq:roster'/><note>a&lt;b</note><x/></iq>");
}

TEST(XmlWriter, what_has_a_meaning_is_escaped) {
  std::string out;
  append_escaped(out, "a&b<c>d'e\"f\rg\nh\ti\xc3\xa4");
  EXPECT_EQ(out, "a&amp;b&lt;c&gt;d&apos;e&quot;f&#13;g&#10;h&#9;i\xc3\xa4");
}

TEST(XmlWriter, an_element_whose_text_is_empty_has_a_tag_of_its_own) {
  std::string out;
  XmlWriter(out).leaf("resource", "");
  EXPECT_EQ(out, "<resource></resource>");
}

TEST(XmlText, only_what_xml_allows_is_text) {
  for (const std::string_view good :
       {"", "plain\r\n\t", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "\xef\xbf\xbd", "\x7f"}) {
    EXPECT_TRUE(is_xml_text(good)) << good;
  }
  using namespace std::string_view_literals;
  for (const std::string_view bad :
       {"\0"sv, "\x1b"sv, "\x80"sv, "\xc3"sv, "\xc0\x80"sv, "\xe0\x80\x80"sv, "\xed\xa0\x80"sv,
        "\xef\xbf\xbe"sv, "\xef\xbf\xbf"sv, "\xf4\x90\x80\x80"sv, "\xf0\x80\x80\x80"sv,
        "\xf5\x80\x80\x80"sv, "\xe2\x82"sv}) {
    EXPECT_FALSE(is_xml_text(bad));
  }
}

}  // namespace
}  // namespace throng::protocols::xmpp
