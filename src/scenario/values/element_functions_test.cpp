#include "scenario/values/element_functions.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(ElementFunctions, nth_counts_from_1) {
  EXPECT_EQ(call("nth", {"1", "[a, b]"}), "a");
  EXPECT_EQ(call("nth", {"\"2\"", "{a, b}"}), "b");
  EXPECT_EQ(call("nth", {"2", "\"ab\""}), "98");
  EXPECT_EQ(call("nth", {"0", "[a, b]"}),
            "badarg: argument 1 of nth: 0: expected a place from 1 to 2");
  EXPECT_EQ(call("nth", {"3", "[a, b]"}).substr(0, 6), "badarg");
  EXPECT_EQ(call("nth", {"1", "[]"}),
            "badarg: argument 1 of nth: 1: expected a list with elements");
  EXPECT_EQ(call("nth", {"1", "a"}), "badarg: argument 2 of nth: a: expected a list or a tuple");
}

TEST(ElementFunctions, field_finds_a_key_by_its_text) {
  EXPECT_EQ(call("field", {"#{<<\"k\">> => 1}", "\"k\""}), "1");
  EXPECT_EQ(call("field", {"#{<<\"k\">> => 1}", "k"}), "1");
  EXPECT_EQ(call("field", {"#{k => 1}", "<<\"k\">>"}), "1");
  EXPECT_EQ(call("field", {"#{\"k\" => 1}", "k"}), "1");
  EXPECT_EQ(call("field", {"#{k => 1, \"k\" => 2}", "\"k\""}), "2");
  EXPECT_EQ(call("field", {"#{7 => 1}", "7"}), "1");
  EXPECT_EQ(call("field", {"#{<<255>> => 1}", "<<255>>"}), "1");
}

TEST(ElementFunctions, field_says_which_key_is_missing) {
  EXPECT_EQ(call("field", {"#{a => 1}", "\"k\""}),
            "{badkey,\"k\"}: field: \"k\" in #{a => 1}: expected a key of the map");
  EXPECT_EQ(call("field", {"#{a => 1}", "<<255>>"}).substr(0, 8), "{badkey,");
  EXPECT_EQ(call("field", {"#{a => 1}", "\"k\"", "none"}), "none");
  EXPECT_EQ(call("field", {"#{a => 1}", "a", "none"}), "1");
  EXPECT_EQ(call("field", {"[]", "a"}), "badarg: argument 1 of field: []: expected a map");
  EXPECT_EQ(call("field", {"[]", "a", "none"}), "badarg: argument 1 of field: []: expected a map");
}

TEST(ElementFunctions, a_key_too_deep_for_a_tuple_is_left_out) {
  Value deep = Value::list({});
  while (deep.depth() < Value::kMostDepth) deep = Value::list({deep});
  const auto missing = field(value("#{}"), deep);
  ASSERT_TRUE(missing.is_error());
  EXPECT_TRUE(missing.error().reason.is_atom("badkey"));
}

}  // namespace
}  // namespace throng::scenario::values
