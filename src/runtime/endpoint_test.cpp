#include "runtime/endpoint.hpp"

#include <gtest/gtest.h>

namespace throng::runtime {
namespace {

TEST(Endpoint, literals_are_read_and_written) {
  EXPECT_EQ(Endpoint::from_literal("127.0.0.1", 80).text(), "127.0.0.1:80");
  EXPECT_EQ(Endpoint::from_literal("::1", 8080).text(), "[::1]:8080");
  EXPECT_FALSE(Endpoint::from_literal("localhost", 80).is_set());
  EXPECT_FALSE(Endpoint().is_set());
}

TEST(Endpoint, loopback_is_recognised) {
  EXPECT_TRUE(Endpoint::from_literal("127.3.2.1", 1).is_loopback());
  EXPECT_TRUE(Endpoint::from_literal("::1", 1).is_loopback());
  EXPECT_FALSE(Endpoint::from_literal("10.0.0.1", 1).is_loopback());
}

TEST(Endpoint, equality_compares_address_and_port) {
  EXPECT_EQ(Endpoint::from_literal("::1", 1), Endpoint::from_literal("::1", 1));
  EXPECT_FALSE(Endpoint::from_literal("::1", 1) == Endpoint::from_literal("::1", 2));
  EXPECT_FALSE(Endpoint::from_literal("127.0.0.1", 1) == Endpoint());
}

}  // namespace
}  // namespace throng::runtime
