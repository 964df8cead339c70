#include "users/failure_reasons.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace throng::users {
namespace {

std::exception_ptr failure(const std::string& what) {
  return std::make_exception_ptr(std::runtime_error(what));
}

TEST(FailureReasons, counts_by_what) {
  FailureReasons reasons;
  reasons.add(failure("a"));
  EXPECT_EQ(reasons.add(failure("a")), "a");
  EXPECT_EQ(reasons.add(std::make_exception_ptr(5)), "unknown exception");
  EXPECT_EQ(reasons.counts().at("a"), 2u);
}

TEST(FailureReasons, those_past_the_first_hundred_are_other) {
  FailureReasons reasons;
  for (int i = 0; i < 1000; ++i) reasons.add(failure("user " + std::to_string(i)));
  reasons.add(failure("user 0"));
  EXPECT_EQ(reasons.counts().size(), FailureReasons::kMostReasons + 1);
  EXPECT_EQ(reasons.counts().at("other"), 900u);
  EXPECT_EQ(reasons.counts().at("user 0"), 2u);
}

TEST(FailureReasons, a_long_reason_is_cut_and_never_inside_a_character) {
  FailureReasons reasons;
  EXPECT_EQ(reasons.add(failure(std::string(1000, 'x'))), std::string(200, 'x'));
  EXPECT_EQ(reasons.add(failure(std::string(199, 'x') + "ä")), std::string(199, 'x'));
}

TEST(FailureReasons, merged_ones_are_bounded_too) {
  FailureReasons all, one;
  for (int i = 0; i < 80; ++i) all.add(failure("a" + std::to_string(i)));
  for (int i = 0; i < 150; ++i) one.add(failure("b" + std::to_string(i)));
  all.merge(one);
  std::uint64_t sum = 0;
  for (const auto& [reason, times] : all.counts()) sum += times;
  EXPECT_EQ(sum, 230u);
  EXPECT_EQ(all.counts().size(), FailureReasons::kMostReasons + 1);
}

}  // namespace
}  // namespace throng::users
