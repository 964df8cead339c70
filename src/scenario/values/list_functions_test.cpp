#include "scenario/values/list_functions.hpp"

#include "scenario/values/arguments.hpp"
#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(ListFunctions, concat_writes_numbers_and_atoms_as_text) {
  EXPECT_EQ(call("concat", {"[\"user\", 12, '_', abc, -3]"}), "\"user12_abc-3\"");
  EXPECT_EQ(call("concat", {"[1.5, \" \", -2.0e-300]"}),
            "\"1.50000000000000000000e+00 -2.00000000000000005012e-300\"");
  EXPECT_EQ(call("concat", {"[0.1]"}), "\"1.00000000000000005551e-01\"");
  EXPECT_EQ(call("concat", {"[\"/\", <<\"id\">>]"}), "\"/id\"");
  EXPECT_EQ(call("concat", {"[\"\\x{442}\", 1]"}),
            "\"\xd1\x82"
            "1\"");
  EXPECT_EQ(call("concat", {"[]"}), "[]");
  EXPECT_EQ(call("concat", {"[[], \"\"]"}), "[]");
  EXPECT_EQ(call("concat", {"\"ab\""}), "\"9798\"");
}

TEST(ListFunctions, concat_joins_lists) {
  EXPECT_EQ(call("concat", {"[[a, b], [], [c], \"d\", 1]"}), "[a,b,c,100,49]");
  EXPECT_EQ(call("concat", {"[1, 2]", "[3]"}), "[1,2,3]");
  EXPECT_EQ(call("concat", {"\"ab\"", "[c]"}), "[97,98,c]");
  EXPECT_EQ(call("concat", {"[]", "[]"}), "[]");
}

TEST(ListFunctions, concat_keeps_texts) {
  for (const auto& [left, right] : {std::pair("ab", "c"), {"", "c"}, {"ab", ""}}) {
    const auto text = concat(Value::string(left), Value::string(right));
    ASSERT_TRUE(text.is_ok());
    EXPECT_TRUE(text->is(Value::Kind::kString));
  }
  const auto text = concat(value("[\"a\", 1, [], <<\"b\">>]"));
  ASSERT_TRUE(text.is_ok());
  EXPECT_TRUE(text->is(Value::Kind::kString));
}

TEST(ListFunctions, concat_keeps_lists_of_bytes) {
  // A list of random bytes must not turn into a text, which is sent in UTF-8.
  const auto list = concat(value("[200, 65]"), value("[66]"));
  ASSERT_TRUE(list.is_ok());
  EXPECT_TRUE(list->is(Value::Kind::kList));
}

TEST(ListFunctions, concat_says_what_it_cannot_join) {
  EXPECT_EQ(call("concat", {"a"}),
            "badarg: argument 1 of concat: a: expected a list of lists, texts, numbers and atoms");
  EXPECT_EQ(call("concat", {"[\"a\", {b}]"}),
            "badarg: argument 1 of concat: {b}: expected a list, text, number or atom in the list");
  EXPECT_EQ(call("concat", {"\"a\"", "1"}),
            "badarg: argument 2 of concat: 1: expected a list or a text; {concat, [A, B]} takes "
            "numbers and atoms too");
  EXPECT_EQ(call("concat", {"<<255>>", "\"a\""}).substr(0, 6), "badarg");
  const Value half = Value::string(std::string(kMostBytes / 2 + 1, 'a'));
  EXPECT_EQ(written(concat(half, half)),
            "system_limit: concat: expected a result of at most 67108864 bytes");
}

TEST(ListFunctions, tokens_drops_empty_ones) {
  EXPECT_EQ(call("tokens", {"\"a, b,,c \""}), "[\"a\",\"b\",\"c\"]");
  EXPECT_EQ(call("tokens", {"\"\""}), "[]");
  EXPECT_EQ(call("tokens", {"\", ,\""}), "[]");
  EXPECT_EQ(call("tokens", {"\"a;b|c\"", "\"|;\""}), "[\"a\",\"b\",\"c\"]");
  EXPECT_EQ(call("tokens", {"\"a b\"", "\"\""}), "[\"a b\"]");
  EXPECT_EQ(call("tokens", {"\"a\\x{442}b\"", "\"\\x{442}\""}), "[\"a\",\"b\"]");
  EXPECT_EQ(call("tokens", {"<<\"a b\">>"}), "[\"a\",\"b\"]");
  EXPECT_EQ(call("tokens", {"12"}),
            "badarg: argument 1 of tokens: 12: expected a text, such as \"abc\"");
  EXPECT_EQ(call("tokens", {"\"a\"", "b"}).substr(0, 30), "badarg: argument 2 of tokens: ");
}

TEST(ListFunctions, seq_counts) {
  EXPECT_EQ(call("seq", {"1", "3"}), "[1,2,3]");
  EXPECT_EQ(call("seq", {"-1", "\"1\""}), "[-1,0,1]");
  EXPECT_EQ(call("seq", {"3", "3"}), "[3]");
  EXPECT_EQ(call("seq", {"3", "2"}), "[]");
  EXPECT_EQ(call("seq", {"9223372036854775807", "9223372036854775807"}), "[9223372036854775807]");
  EXPECT_EQ(call("seq", {"9223372036854775807", "9223372036854775806"}), "[]");
  EXPECT_EQ(call("seq", {"3", "1"}),
            "function_clause: seq: from 3 to 1: expected an end from 2, which gives no element");
  EXPECT_EQ(call("seq", {"1.5", "2"}),
            "badarg: argument 1 of seq: 1.5: expected a whole number, or a text that holds one");
}

TEST(ListFunctions, seq_has_a_limit) {
  const Value one = Value::integer(1);
  EXPECT_EQ(seq(one, Value::integer(kMostElements))->items().size(), kMostElements);
  EXPECT_EQ(written(seq(one, Value::integer(kMostElements + 1))),
            "system_limit: seq: expected a result of at most 10000000 elements");
  EXPECT_TRUE(seq(Value::integer(INT64_MIN), Value::integer(INT64_MAX)).is_error());
}

}  // namespace
}  // namespace throng::scenario::values
