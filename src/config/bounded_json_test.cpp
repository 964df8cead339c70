#include "config/bounded_json.hpp"

#include <gtest/gtest.h>

namespace throng::config {
namespace {

TEST(BoundedJson, reads_json) {
  const auto json = parse_bounded_json(" {\"a\": [1, {\"a\": null}], \"b\": {\"a\": 1}} ");
  ASSERT_TRUE(json.is_ok());
  EXPECT_EQ(json->dump(), R"({"a":[1,{"a":null}],"b":{"a":1}})");
}

TEST(BoundedJson, says_where_it_is_none) {
  EXPECT_EQ(parse_bounded_json("{\n \"a\": ?}").error(), "line 2, column 7: expected JSON");
  EXPECT_EQ(parse_bounded_json("[1").error(), "line 1, column 3: expected JSON");
}

TEST(BoundedJson, refuses_a_name_that_is_there_twice_at_any_depth) {
  EXPECT_EQ(parse_bounded_json("[{\"a\": {\"b\": 1, \"c\": 2, \"b\": 3}}]").error(),
            "an object has a name twice: expected each name once");
}

}  // namespace
}  // namespace throng::config
