#include "runtime/file_limit.hpp"

#include <gtest/gtest.h>

namespace throng::runtime {
namespace {

TEST(FileLimit, what_fits_needs_no_words) {
  EXPECT_FALSE(explain_missing_files(936, 64, 1000).has_value());
}

TEST(FileLimit, what_does_not_fit_is_told_with_figures_and_a_way_out) {
  const auto words = explain_missing_files(937, 64, 1000);
  ASSERT_TRUE(words.has_value());
  EXPECT_NE(words->find("1001"), std::string::npos);
  EXPECT_NE(words->find("ulimit -n 1001"), std::string::npos);
}

TEST(FileLimit, the_soft_limit_is_raised_to_the_hard_one) {
  const auto limit = raise_file_limit();
  EXPECT_GT(limit, 0u);
  EXPECT_EQ(raise_file_limit(), limit);
}

}  // namespace
}  // namespace throng::runtime
