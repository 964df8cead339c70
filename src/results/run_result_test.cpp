#include "results/run_result.hpp"

#include <gtest/gtest.h>

namespace throng::results {
namespace {

TEST(RunResult, each_status_has_the_word_that_result_files_carry) {
  EXPECT_EQ(name(RunStatus::kPassed), "passed");
  EXPECT_EQ(name(RunStatus::kFailed), "failed");
  EXPECT_EQ(name(RunStatus::kInterrupted), "interrupted");
}

TEST(RunResult, a_status_that_is_none_is_not_taken_for_success) {
  EXPECT_EQ(name(static_cast<RunStatus>(99)), "failed");
}

}  // namespace
}  // namespace throng::results
