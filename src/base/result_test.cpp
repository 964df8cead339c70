#include "throng/result.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace throng {
namespace {

using Text = Result<std::string, std::string>;  // of one type, and still two things

TEST(Result, holds_a_value_an_error_or_a_stop) {
  const Text value = std::string("yes");
  EXPECT_TRUE(value.is_ok() && !value.is_error() && !value.is_stopped());
  EXPECT_TRUE(static_cast<bool>(value));
  EXPECT_EQ(*value, "yes");
  EXPECT_EQ(value->size(), 3U);
  const Text error = failed(std::string("no"));
  EXPECT_TRUE(!error.is_ok() && error.is_error() && !error.is_stopped());
  EXPECT_FALSE(static_cast<bool>(error));
  EXPECT_EQ(error.error(), "no");
  const Text stopped = kStopped;
  EXPECT_TRUE(!stopped.is_ok() && !stopped.is_error() && stopped.is_stopped());
}

TEST(Result, a_false_value_is_a_value) {
  const Result<bool, std::string> no = false;
  EXPECT_TRUE(no.is_ok());
  EXPECT_FALSE(*no);
}

TEST(Result, carries_what_can_only_be_moved) {
  using Pointer = Result<std::unique_ptr<int>, std::unique_ptr<int>>;
  Pointer made = std::make_unique<int>(7);
  Pointer moved = std::move(made);
  const std::unique_ptr<int> value = std::move(moved).value();
  EXPECT_EQ(*value, 7);
  const Pointer error = failed(std::make_unique<int>(8));
  EXPECT_EQ(*error.error(), 8);
}

TEST(Result, assignment_changes_what_it_holds_and_frees_what_it_held) {
  const auto watched = std::make_shared<int>(1);
  Result<std::shared_ptr<int>, std::string> result = watched;
  EXPECT_EQ(watched.use_count(), 2);
  result = failed(std::string("an error that is too long to be kept within the string itself"));
  EXPECT_EQ(watched.use_count(), 1);
  EXPECT_TRUE(result.is_error());
  result = kStopped;
  EXPECT_TRUE(result.is_stopped());
  result = watched;
  auto& same = result;
  result = std::move(same);
  EXPECT_EQ(**result, 1);
  EXPECT_EQ(watched.use_count(), 2);
}

TEST(Result, a_copy_stands_on_its_own) {
  const Text error = failed(std::string("a long error, so that it has memory of its own"));
  const Text copy = error;
  EXPECT_EQ(copy.error(), error.error());
  Text value = std::string("one");
  const Text other = value;
  *value = "two";
  EXPECT_EQ(*other, "one");
}

TEST(Result, value_or_falls_back_without_a_value) {
  EXPECT_EQ((Result<int, int>(1).value_or(9)), 1);
  EXPECT_EQ((Result<int, int>(failed(2)).value_or(9)), 9);
  EXPECT_EQ((Result<int, int>(kStopped).value_or(9)), 9);
}

TEST(Result, reading_what_it_does_not_hold_throws) {
  const Text value = std::string("yes");
  const Text error = failed(std::string("no"));
  const Text stopped = kStopped;
  EXPECT_THROW(static_cast<void>(error.value()), WrongOutcome);
  EXPECT_THROW(static_cast<void>(stopped->size()), WrongOutcome);
  EXPECT_THROW(static_cast<void>(value.error()), WrongOutcome);
  EXPECT_THROW(static_cast<void>(stopped.error()), WrongOutcome);
}

}  // namespace
}  // namespace throng
