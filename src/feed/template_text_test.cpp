#include "feed/template_text.hpp"

#include <gtest/gtest.h>

namespace throng::feed {
namespace {

const std::vector<std::string> kColumns = {"name", "user.id", "note"};

CsvTable table() {
  return *parse_csv("name,user.id,note\nann,7,\"a b/\xc3\xa9&~\"\nbob,{{name}},\n");
}

std::string written(std::string_view text, std::size_t row, Escaping escaping = Escaping::kNone) {
  const auto parsed = TemplateText::parse(text, kColumns);
  EXPECT_TRUE(parsed.is_ok()) << parsed.error();
  std::string out;
  if (parsed.is_ok()) parsed->write(table(), row, escaping, out);
  return out;
}

TEST(TemplateText, puts_fields_of_a_row_in_their_places) {
  EXPECT_EQ(written("/users/{{name}}?id={{ user.id }}#", 0), "/users/ann?id=7#");
  EXPECT_EQ(written("{{name}}{{name}}{{  name}}", 1), "bobbobbob");
  EXPECT_EQ(written("{\"a\":{\"b\":\"{{name}}\"}}", 0), "{\"a\":{\"b\":\"ann\"}}");
  EXPECT_EQ(written("{ {{name}}}", 0), "{ ann}");
}

TEST(TemplateText, puts_a_field_in_once_whatever_it_holds) {
  EXPECT_EQ(written("{{user.id}}", 1), "{{name}}");
  EXPECT_EQ(written("[{{note}}]", 1), "[]");
}

TEST(TemplateText, percent_encodes_fields_and_nothing_else) {
  EXPECT_EQ(written("/a b?{{note}}", 0, Escaping::kPercent), "/a b?a%20b%2F%C3%A9%26~");
  EXPECT_EQ(written("/{{user.id}}", 1, Escaping::kPercent), "/%7B%7Bname%7D%7D");
}

TEST(TemplateText, may_have_no_fields) {
  for (const std::string_view text : {"", "plain", "}} } {", "{ {name} }"}) {
    const auto parsed = TemplateText::parse(text, {});
    ASSERT_TRUE(parsed.is_ok()) << parsed.error();
    EXPECT_FALSE(parsed->has_fields());
    std::string out = "before ";
    parsed->write(CsvTable(), 0, Escaping::kPercent, out);
    EXPECT_EQ(out, "before " + std::string(text));
  }
  EXPECT_TRUE(TemplateText::parse("{{name}}", kColumns)->has_fields());
}

TEST(TemplateText, says_what_is_wrong_where) {
  constexpr std::string_view kKnown = " in the data feed: expected one of name, user.id, note";
  const std::pair<std::string_view, std::string> cases[] = {
      {"/{{naem}}", "byte 2: no column \"naem\"" + std::string(kKnown)},
      {"{{name}}{{ Name }}", "byte 9: no column \"Name\"" + std::string(kKnown)},
      {"{{}}", "byte 1: no column \"\"" + std::string(kKnown)},
      {"{{{name}}}", "byte 1: no column \"{name\"" + std::string(kKnown)},
      {"{{\n\x1b}}", "byte 1: no column \"\\n\\x1b\"" + std::string(kKnown)},
      {"a{{name}", "byte 2: \"{{\" without \"}}\": expected {{column}}"},
      {"{{name}} {{", "byte 10: \"{{\" without \"}}\": expected {{column}}"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = TemplateText::parse(text, kColumns);
    ASSERT_TRUE(parsed.is_error()) << text;
    EXPECT_EQ(parsed.error(), message);
  }
}

TEST(TemplateText, needs_a_data_feed_for_its_fields) {
  const auto parsed = TemplateText::parse("/{{name}}", {});
  ASSERT_TRUE(parsed.is_error());
  EXPECT_EQ(parsed.error(),
            "byte 2: \"{{\" begins a field: expected --data-feed, which is needed to fill it");
}

TEST(TemplateText, lists_no_more_columns_than_anybody_reads) {
  std::vector<std::string> columns;
  for (int i = 0; i < 25; ++i) columns.push_back("c" + std::to_string(i));
  const auto parsed = TemplateText::parse("{{x}}", columns);
  ASSERT_TRUE(parsed.is_error());
  EXPECT_TRUE(parsed.error().ends_with(", c18, c19 and 5 more")) << parsed.error();
}

}  // namespace
}  // namespace throng::feed
