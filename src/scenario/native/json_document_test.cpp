#include "scenario/native/json_document.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "scenario/native/host_table.hpp"
#include "throng/json.hpp"

namespace throng {
namespace {

/// What the SDK says of a document goes through the table of functions.
struct JsonTest : testing::Test {
  JsonTest() { detail::program = &scenario::native::host_table(); }
};

TEST_F(JsonTest, members_and_items_are_reached_and_what_is_missing_is_nothing) {
  const auto parsed = Json::parse(
      R"( {"name": "é", "list": [1, -2.5, true, null, {"x": 18446744073709551615}], "big": 1e300} )");
  ASSERT_TRUE(parsed.is_ok());
  const Json& json = *parsed;
  EXPECT_EQ(json["name"].text(), "é");
  EXPECT_EQ(json["list"].size(), 5u);
  EXPECT_EQ(json["list"][0].integer(), 1);
  EXPECT_DOUBLE_EQ(json["list"][1].real(), -2.5);
  EXPECT_EQ(json["list"][1].integer(), -2);
  EXPECT_TRUE(json["list"][2].flag());
  EXPECT_TRUE(json["list"][3].is_null());
  EXPECT_TRUE(json["list"][3]);
  EXPECT_EQ(json["list"][4]["x"].integer(), INT64_MAX);
  EXPECT_EQ(json["big"].integer(), INT64_MAX);
  EXPECT_FALSE(json["list"][5]);
  EXPECT_FALSE(json["nobody"]["at"][3]["all"]);
  EXPECT_EQ(json["nobody"].text("else"), "else");
  EXPECT_EQ(json["name"].integer(7), 7);
  EXPECT_EQ(json["name"].size(), 0u);
  EXPECT_EQ(json[0].real(), 1e300);  // members in the order of their names
}

TEST_F(JsonTest, several_documents_in_one_read_and_one_over_several) {
  const std::string text = R"({"a":1} [2]"three" 4 5.5 true null{"b":"}"})";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    SCOPED_TRACE(cut);
    JsonStream stream;
    std::vector<std::string> kinds;
    for (const std::string& part : {text.substr(0, cut), text.substr(cut)}) {
      stream.feed(part);
      for (;;) {
        const auto next = stream.next();
        ASSERT_TRUE(next.is_ok()) << next.error();
        if (!next->has_value()) break;
        const JsonView view = (**next).view();
        kinds.push_back(view.is_object()   ? "object"
                        : view.is_array()  ? "array"
                        : view.is_text()   ? "text"
                        : view.is_number() ? "number"
                        : view.is_flag()   ? "flag"
                                           : "null");
      }
    }
    EXPECT_EQ(kinds, (std::vector<std::string>{"object", "array", "text", "number", "number",
                                               "flag", "null", "object"}));
  }
}

TEST_F(JsonTest, what_is_no_document_is_an_error_that_says_where) {
  for (const char* text :
       {"{]", "nul ", "{\"a\" 1}", "\"\x01\"", "\xff", "{\"a\":1}}", "1 2", ""}) {
    const auto parsed = Json::parse(text);
    EXPECT_TRUE(parsed.is_error()) << text;
    if (parsed.is_error()) EXPECT_FALSE(parsed.error().empty());
  }
  JsonStream stream(100);
  stream.feed("[\"" + std::string(200, 'x'));
  EXPECT_TRUE(stream.next().is_error());
}

TEST_F(JsonTest, deep_nesting_is_neither_a_crash_nor_endless) {
  const std::string deep(100'000, '[');
  EXPECT_TRUE(Json::parse(deep).is_error());
  const auto closed = Json::parse(deep + std::string(100'000, ']'));
  ASSERT_TRUE(closed.is_ok());
  EXPECT_EQ(closed->view().size(), 1u);
}

TEST_F(JsonTest, quoted_text_reads_back_as_itself) {
  std::string text = "\"\\/\n\t é";
  for (char c = 0; c < 0x20; ++c) text += c;
  const auto parsed = Json::parse(json_quoted(text));
  ASSERT_TRUE(parsed.is_ok());
  EXPECT_EQ(parsed->view().text(), text);
}

}  // namespace
}  // namespace throng
