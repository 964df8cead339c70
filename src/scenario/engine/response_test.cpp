#include "scenario/engine/response.hpp"

#include <gtest/gtest.h>

namespace throng::scenario::engine {
namespace {

TEST(Response, a_header_is_found_in_any_case_and_the_first_counts) {
  Response response;
  response.headers = {{"Content-Type", "text/plain"}, {"X-A", "1"}, {"x-a", "2"}, {"Empty", ""}};
  ASSERT_NE(response.header("content-TYPE"), nullptr);
  EXPECT_EQ(*response.header("content-TYPE"), "text/plain");
  EXPECT_EQ(*response.header("X-a"), "1");
  EXPECT_EQ(*response.header("empty"), "");
}

TEST(Response, what_is_not_there_is_null) {
  Response response;
  EXPECT_EQ(response.header("X-A"), nullptr);
  response.headers = {{"X-A", "1"}};
  EXPECT_EQ(response.header("X"), nullptr);
  EXPECT_EQ(response.header("X-A-B"), nullptr);
  EXPECT_EQ(response.header(""), nullptr);
}

}  // namespace
}  // namespace throng::scenario::engine
