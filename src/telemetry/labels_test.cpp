#include "telemetry/labels.hpp"

#include <gtest/gtest.h>

namespace throng::telemetry {
namespace {

TEST(Labels, none_are_empty_and_say_nothing) {
  const Labels none;
  EXPECT_TRUE(none.is_empty());
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.get("status"), "");
}

TEST(Labels, the_order_they_are_given_in_does_not_matter) {
  const Labels one{{"status", "200"}, {"method", "GET"}};
  const Labels other{{"method", "GET"}, {"status", "200"}};
  EXPECT_EQ(one, other);
  EXPECT_EQ(one.text(), "method=GET status=200");
  EXPECT_EQ(one.get("status"), "200");
  EXPECT_EQ(one.get("reason"), "");
}

TEST(Labels, other_values_make_other_labels) {
  const Labels get{{"method", "GET"}};
  EXPECT_NE(get, (Labels{{"method", "PUT"}}));
  EXPECT_NE(get, (Labels{{"method", "GET"}, {"status", "200"}}));
  EXPECT_LT(get, (Labels{{"method", "PUT"}}));
}

TEST(Labels, keys_come_from_a_closed_list) {
  for (const char* key : {"step", "method", "status", "reason", "pool", "node", "worker",
                          "throttle", "coordinator", "other"}) {
    EXPECT_TRUE(Labels::is_known_key(key)) << key;
  }
  for (const char* key : {"", "user", "Status", "statuses"}) {
    EXPECT_FALSE(Labels::is_known_key(key)) << key;
  }
  EXPECT_DEATH((Labels{{"user", "17"}}), "is_known_key");
}

TEST(Labels, from_outside_are_checked_and_sorted) {
  EXPECT_EQ(Labels::read({{"status", "200"}, {"method", "GET"}}),
            (Labels{{"method", "GET"}, {"status", "200"}}));
  EXPECT_EQ(Labels::read({}), Labels());
  EXPECT_FALSE(Labels::read({{"user", "17"}}).has_value());
  EXPECT_FALSE(Labels::read({{"method", "GET"}, {"method", "PUT"}}).has_value());
}

}  // namespace
}  // namespace throng::telemetry
