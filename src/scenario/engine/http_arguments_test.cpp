#include "scenario/engine/http_arguments.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

using values::Value;

Value pair(const char* name, const char* value) {
  return Value::tuple({Value::string(name), Value::string(value)});
}

TEST(HttpArguments, texts_atoms_and_bytes_are_bytes) {
  EXPECT_EQ(bytes_argument(Value::string("h\xc3\xa4")), "h\xc3\xa4");
  EXPECT_EQ(bytes_argument(Value::atom("get")), "get");
  EXPECT_EQ(bytes_argument(Value::binary(std::string("\xff\x00", 2))), std::string("\xff\x00", 2));
  EXPECT_EQ(bytes_argument(Value::list({})), "");
  EXPECT_EQ(bytes_argument(Value::list({Value::integer('a'), Value::integer('b')})), "ab");
  EXPECT_EQ(bytes_argument(Value::integer(1)), std::nullopt);
  EXPECT_EQ(bytes_argument(Value::tuple({})), std::nullopt);
}

TEST(HttpArguments, a_text_has_to_be_utf8) {
  EXPECT_EQ(text_argument(Value::binary("ok")), "ok");
  EXPECT_EQ(text_argument(Value::binary("\xff")), std::nullopt);
}

TEST(HttpArguments, whole_numbers_may_be_texts) {
  EXPECT_EQ(integer_argument(Value::integer(-3)), -3);
  EXPECT_EQ(integer_argument(Value::string("8080")), 8080);
  EXPECT_EQ(integer_argument(Value::binary("8080")), 8080);
  for (const char* text : {"", "x", "80x", " 80", "8.0", "99999999999999999999"}) {
    EXPECT_EQ(integer_argument(Value::string(text)), std::nullopt) << text;
  }
  EXPECT_EQ(integer_argument(Value::real(1)), std::nullopt);
}

TEST(HttpArguments, a_header_line_has_a_name_and_a_colon) {
  using Header = std::pair<std::string, std::string>;
  EXPECT_EQ(header_of("A: b"), Header("A", "b"));
  EXPECT_EQ(header_of("A:b:c"), Header("A", "b:c"));
  EXPECT_EQ(header_of("A:"), Header("A", ""));
  EXPECT_EQ(header_of(": b"), std::nullopt);
  EXPECT_EQ(header_of("A"), std::nullopt);
  EXPECT_EQ(header_of(""), std::nullopt);
}

TEST(HttpArguments, headers_are_tuples_and_lines) {
  const auto headers = header_list(Value::list({pair("A", "b"), Value::string("C: d")}));
  ASSERT_TRUE(headers.is_ok());
  EXPECT_EQ(*headers, (HttpHeaders{{"A", "b"}, {"C", "d"}}));
  EXPECT_TRUE(header_list(Value::list({}))->empty());
}

TEST(HttpArguments, what_is_no_header_is_refused) {
  for (const Value& each :
       {Value::integer(1), Value::string("no colon"), Value::tuple({Value::string("A")}),
        Value::tuple({Value::string("A"), Value::integer(1)}), pair("", "b")}) {
    const auto headers = header_list(Value::list({each}));
    ASSERT_TRUE(headers.is_error());
    EXPECT_TRUE(headers.error().reason.is_atom("badarg"));
    EXPECT_NE(headers.error().text.find("expected headers"), std::string::npos);
  }
  EXPECT_TRUE(header_list(Value::string("A: b")).is_error());
}

TEST(HttpArguments, nothing_in_a_header_can_begin_another_one) {
  EXPECT_TRUE(header_list(Value::list({pair("A", "b\r\nC: d")})).is_error());
  EXPECT_TRUE(header_list(Value::list({pair("A\nB", "b")})).is_error());
  EXPECT_TRUE(header_list(Value::list({Value::string("A: b\r\nC: d")})).is_error());
}

}  // namespace
}  // namespace throng::scenario::engine
