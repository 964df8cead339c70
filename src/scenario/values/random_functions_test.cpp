#include "scenario/values/random_functions.hpp"

#include <map>

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(RandomFunctions, numbers_are_below_their_end) {
  base::Random random(1, 1);
  std::map<std::int64_t, int> counts;
  for (int i = 0; i < 10'000; ++i) {
    ++counts[random_number(random, Value::integer(-2), Value::integer(3))->as_integer()];
  }
  ASSERT_EQ(counts.size(), 5U);
  EXPECT_EQ(counts.begin()->first, -2);
  // A standard deviation is 40.
  for (const auto& [number, count] : counts) EXPECT_NEAR(count, 2000, 200) << number;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t number = random_number(random, Value::integer(3))->as_integer();
    EXPECT_TRUE(number >= 0 && number < 3);
  }
  EXPECT_EQ(call("random_number", {"\"1\""}), "0");
  EXPECT_EQ(call("random_number", {"7", "8"}), "7");
}

TEST(RandomFunctions, numbers_may_be_of_all_64_bits) {
  base::Random random(1, 1);
  bool is_positive = false;
  bool is_negative = false;
  for (int i = 0; i < 100; ++i) {
    const auto number = random_number(random, Value::integer(INT64_MIN), Value::integer(INT64_MAX));
    (number->as_integer() < 0 ? is_negative : is_positive) = true;
  }
  EXPECT_TRUE(is_positive && is_negative);
}

TEST(RandomFunctions, no_number_lies_in_an_empty_range) {
  EXPECT_EQ(call("random_number", {"0"}),
            "badarg: argument 1 of random_number: 0: expected a number above 0");
  EXPECT_EQ(call("random_number", {"5", "5"}),
            "badarg: argument 2 of random_number: 5: expected a number above 5");
  EXPECT_EQ(call("random_number", {"1.0"}),
            "badarg: argument 1 of random_number: 1.0: expected a whole number, or a text that "
            "holds one");
  EXPECT_EQ(call("random_number", {"\"x\"", "2"}).substr(0, 6), "badarg");
}

TEST(RandomFunctions, the_same_seed_gives_the_same_values) {
  for (const char* const name : {"random_list", "random_binary", "random_string"}) {
    std::string texts[2];
    for (std::string& text : texts) {
      base::Random random(7, 3);
      RegexCache regexes;
      FunctionContext context{random, regexes};
      const Value size = Value::integer(20);
      text = raw_text(*find_function(name, 1)(context, {&size, 1}));
    }
    EXPECT_EQ(texts[0], texts[1]);
  }
}

TEST(RandomFunctions, sizes_count_bytes) {
  base::Random random(1, 1);
  for (const std::int64_t size : {0, 1, 2, 3, 7, 8, 9, 1000}) {
    const Value wanted = Value::integer(size);
    const auto expected = static_cast<std::size_t>(size);
    const auto list = random_list(random, wanted);
    ASSERT_EQ(list->items().size(), expected);
    EXPECT_TRUE(list->is(Value::Kind::kList));
    for (const Value& each : list->items()) {
      EXPECT_TRUE(each.as_integer() >= 0 && each.as_integer() <= 255);
    }
    EXPECT_EQ(random_binary(random, wanted)->text().size(), expected);
    const auto text = random_string(random, wanted);
    EXPECT_EQ(text->as_text()->size(), (expected + 2) / 3 * 4);
  }
}

TEST(RandomFunctions, bytes_are_of_any_value) {
  base::Random random(1, 1);
  std::map<char, int> counts;
  const auto bytes = random_binary(random, Value::integer(102'400));
  for (const char each : bytes->text()) ++counts[each];
  ASSERT_EQ(counts.size(), 256U);
  for (const auto& [byte, count] : counts) EXPECT_NEAR(count, 400, 120) << int{byte};
}

TEST(RandomFunctions, sizes_have_limits) {
  EXPECT_EQ(call("random_list", {"-1"}),
            "badarg: argument 1 of random_list: -1: expected a size from 0");
  EXPECT_EQ(call("random_binary", {"67108865"}),
            "system_limit: argument 1 of random_binary: 67108865: expected at most 67108864");
  EXPECT_EQ(call("random_list", {"10000001"}).substr(0, 12), "system_limit");
  EXPECT_EQ(call("random_string", {"9223372036854775807"}).substr(0, 12), "system_limit");
  EXPECT_EQ(call("random_string", {"a"}).substr(0, 6), "badarg");
}

TEST(RandomFunctions, choose_takes_each_element_alike) {
  base::Random random(2, 1);
  const Value list = value("[a, b, c]");
  std::map<std::string, int> counts;
  for (int i = 0; i < 9'000; ++i) ++counts[pretty_text(*choose(random, list))];
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [name, count] : counts) EXPECT_NEAR(count, 3000, 220) << name;
  EXPECT_EQ(call("choose", {"\"a\""}), "97");
  EXPECT_EQ(call("choose", {"[]"}),
            "badarg: argument 1 of choose: []: expected a list with at least one element");
  EXPECT_EQ(call("choose", {"{a}"}).substr(0, 6), "badarg");
}

TEST(RandomFunctions, choose_takes_each_choice_and_order_alike) {
  base::Random random(3, 1);
  const Value list = value("[a, b, c, d]");
  std::map<std::string, int> counts;
  for (int i = 0; i < 12'000; ++i) ++counts[pretty_text(*choose(random, Value::integer(2), list))];
  ASSERT_EQ(counts.size(), 12U);  // 4 * 3; none has an element twice
  // A standard deviation is 30.
  for (const auto& [names, count] : counts) EXPECT_NEAR(count, 1000, 150) << names;
}

TEST(RandomFunctions, choose_takes_the_last_element_as_often_as_others) {
  base::Random random(4, 1);
  const Value list = value("[a, b, c]");
  std::map<std::string, int> counts;
  for (int i = 0; i < 9'000; ++i) {
    const auto taken = choose(random, Value::integer(1), list);
    ASSERT_EQ(taken->items().size(), 1U);
    ++counts[pretty_text(taken->items()[0])];
  }
  for (const char* const name : {"a", "b", "c"}) EXPECT_NEAR(counts[name], 3000, 220) << name;
}

TEST(RandomFunctions, choose_takes_places_and_not_values) {
  base::Random random(5, 1);
  const auto taken = choose(random, Value::integer(2), value("[a, a, a]"));
  EXPECT_EQ(pretty_text(*taken), "[a,a]");
  const Value many = *answer("seq", {Value::integer(1), Value::integer(1000)});
  const auto most = choose(random, Value::integer(999), many);
  std::map<std::int64_t, int> counts;
  for (const Value& each : most->items()) ++counts[each.as_integer()];
  EXPECT_EQ(counts.size(), 999U);
}

TEST(RandomFunctions, choose_gives_all_where_there_are_no_more) {
  EXPECT_EQ(call("choose", {"3", "[a, b, c]"}), "[a,b,c]");
  EXPECT_EQ(call("choose", {"9223372036854775807", "\"ab\""}), "\"ab\"");
  EXPECT_EQ(call("choose", {"0", "[a]"}), "[]");
  EXPECT_EQ(call("choose", {"\"2\"", "[]"}), "[]");
  EXPECT_EQ(call("choose", {"-1", "[a]"}),
            "badarg: argument 1 of choose: -1: expected a number from 0");
  EXPECT_EQ(call("choose", {"1", "a"}), "badarg: argument 2 of choose: a: expected a list");
}

}  // namespace
}  // namespace throng::scenario::values
