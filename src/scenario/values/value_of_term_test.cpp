#include "scenario/values/value_of_term.hpp"

#include "scenario/values/compare.hpp"
#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

TEST(ValueOfTerm, keeps_all_kinds) {
  const std::string text = "{a,-1,1.5,\"text\",<<1,255>>,[x,{}],#{k => [],1 => 2.0}}";
  EXPECT_EQ(pretty_text(value(text)), "{a,-1,1.5,\"text\",<<1,255>>,[x,{}],#{1 => 2.0,k => []}}");
}

TEST(ValueOfTerm, knows_the_empty_text_as_the_empty_list) {
  EXPECT_TRUE(value("\"\"").is_empty_list());
}

TEST(ValueOfTerm, makes_one_key_of_equal_ones) {
  EXPECT_EQ(value("#{1 => a, 1.0 => b}").items().size(), 2U);
  EXPECT_TRUE(equals(value("#{\"k\" => a, [107] => b}"), value("#{\"k\" => b}")));
}

TEST(ValueOfTerm, goes_as_deep_as_the_parser) {
  const std::string text =
      std::string(terms::kMaxTermNesting, '[') + std::string(terms::kMaxTermNesting, ']');
  EXPECT_EQ(value(text).depth(), terms::kMaxTermNesting);
}

}  // namespace
}  // namespace throng::scenario::values
