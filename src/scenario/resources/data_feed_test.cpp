#include "scenario/resources/data_feed.hpp"

#include <gtest/gtest.h>

#include <map>

#include "scenario/values/compare.hpp"

namespace throng::scenario::resources {
namespace {

using values::Value;

constexpr std::string_view kPeople = "name,age\nann,30\nbob,41\n\"c, d\",\n";

/// A feed lives as long as the program, for it has values that are shared and never given back.
DataFeed& feed_of(FeedOrder order, std::string_view bytes, FeedFormat format = FeedFormat::kCsv) {
  static auto* const kept = new std::vector<std::unique_ptr<DataFeed>>;
  auto feed = DataFeed::read("people", order, format, bytes);
  EXPECT_TRUE(feed.is_ok()) << (feed.is_error() ? feed.error() : "");
  kept->push_back(std::move(*feed));
  return *kept->back();
}

std::string error_of(std::string_view bytes, FeedFormat format) {
  const auto feed = DataFeed::read("people", FeedOrder::kRandom, format, bytes);
  return feed.is_error() ? feed.error() : "ok";
}

std::string name_in(const Value& row) {
  return row.find(Value::string("name"))->as_text().value();
}

class DataFeedTest : public testing::Test {
 protected:
  std::string name_of(DataFeed& feed, std::uint64_t user = 0) {
    const auto row = feed.row(user, random_);
    return row ? name_in(*row) : row.error().text;
  }

  base::Random random_{1, 1};
};

TEST_F(DataFeedTest, a_row_of_csv_is_a_map_of_strings) {
  DataFeed& feed = feed_of(FeedOrder::kSequential, kPeople);
  EXPECT_EQ(feed.rows(), 3U);
  const auto row = feed.row(0, random_);
  ASSERT_TRUE(row.is_ok());
  EXPECT_TRUE(values::equals(*row, Value::map({Value::string("name"), Value::string("ann"),
                                               Value::string("age"), Value::string("30")})));
  EXPECT_FALSE(row->is_shared()) << "it is the user's own";
  EXPECT_EQ(name_of(feed_of(FeedOrder::kSequential, "name\ncaf\xe9\n")), "caf\xc3\xa9");
}

TEST_F(DataFeedTest, in_sequence_the_rows_come_one_after_another_and_again) {
  DataFeed& feed = feed_of(FeedOrder::kSequential, kPeople);
  std::string all;
  for (std::uint64_t user = 10; user < 17; ++user) all += name_of(feed, user) + ";";
  EXPECT_EQ(all, "ann;bob;c, d;ann;bob;c, d;ann;");
}

TEST_F(DataFeedTest, at_random_each_is_equally_likely) {
  DataFeed& feed = feed_of(FeedOrder::kRandom, kPeople);
  std::map<std::string, int> counts;
  for (int i = 0; i < 30'000; ++i) ++counts[name_of(feed)];
  EXPECT_EQ(counts.size(), 3U);
  for (const auto& [name, count] : counts) EXPECT_NEAR(count, 10'000, 400) << name;
}

TEST_F(DataFeedTest, a_user_has_a_row_of_its_own_while_there_is_one) {
  DataFeed& feed = feed_of(FeedOrder::kUnique, kPeople);
  EXPECT_EQ(name_of(feed, 1), "bob");
  EXPECT_EQ(name_of(feed, 0), "ann");
  EXPECT_EQ(name_of(feed, 1), "bob") << "always the same";
  EXPECT_EQ(name_of(feed, 2), "c, d");
  const auto none = feed.row(3, random_);
  ASSERT_TRUE(none.is_error());
  EXPECT_TRUE(values::equals(none.error().reason,
                             Value::tuple({Value::atom("feed_exhausted"), Value::atom("people")})));
  EXPECT_EQ(none.error().text,
            "the feed people has 3 rows, and none for user 4: expected as many rows as users, or "
            "the order sequential or random");
}

TEST_F(DataFeedTest, an_element_of_json_is_a_row) {
  DataFeed& feed =
      feed_of(FeedOrder::kSequential, "[{\"name\": \"ann\"}, 5, [1]]", FeedFormat::kJson);
  EXPECT_EQ(feed.rows(), 3U);
  EXPECT_TRUE(values::equals(*feed.row(0, random_),
                             Value::map({Value::binary("name"), Value::binary("ann")})));
  EXPECT_EQ(feed.row(0, random_)->as_integer(), 5);
  EXPECT_TRUE(feed.row(0, random_)->is_shared());
}

TEST_F(DataFeedTest, a_file_without_rows_is_none) {
  EXPECT_EQ(error_of("name\n", FeedFormat::kCsv),
            "line 2, column 1: no rows: expected at least one after the column names");
  EXPECT_EQ(error_of("a,b\n1\n", FeedFormat::kCsv),
            "line 2, column 1: a row of 1 field: expected 2 fields, as there are column names");
  const std::string wanted =
      "expected JSON that is an array with at least one element, each of them a row";
  EXPECT_EQ(error_of("[]", FeedFormat::kJson), wanted);
  EXPECT_EQ(error_of("{\"a\": [1]}", FeedFormat::kJson), wanted);
  EXPECT_EQ(
      error_of("[1", FeedFormat::kJson),
      "line 1, column 3: syntax error while parsing array - unexpected end of input; expected ']'");
}

TEST_F(DataFeedTest, formats_and_orders_have_names) {
  EXPECT_EQ(feed_format_of("a.csv"), FeedFormat::kCsv);
  EXPECT_EQ(feed_format_of("./a.json"), FeedFormat::kJson);
  EXPECT_FALSE(feed_format_of("a.txt").has_value());
  EXPECT_EQ(find_feed_order("sequential"), FeedOrder::kSequential);
  EXPECT_EQ(find_feed_order("random"), FeedOrder::kRandom);
  EXPECT_EQ(find_feed_order("unique"), FeedOrder::kUnique);
  EXPECT_FALSE(find_feed_order("any").has_value());
}

}  // namespace
}  // namespace throng::scenario::resources
