#include "scenario/script/check_feeds.hpp"

#include <gtest/gtest.h>

#include "scenario/script/bare_file_name.hpp"
#include "scenario/script/script_samples.hpp"

namespace throng::scenario::script {
namespace {

std::string alone(const std::string& statement) {
  return wrong_with("[\n" + statement + "].");
}

/// With a pool that reads a row of `people`.
std::string with_row(const std::string& statements) {
  return wrong_with("[\n" + statements +
                    ",\n{pool, [{size, 1}, {worker_type, dummy}],\n[{print, {field, {row, people}, "
                    "name}}]}].");
}

TEST(CheckFeeds, files_and_orders) {
  for (const char* right :
       {"\"a.csv\"", "\"./a.json\"", "{var, \"f\"}", "{var, \"f\", \"a.csv\"}, random",
        "\"a.csv\", sequential", "\"a.csv\", random", "\"a.csv\", unique"}) {
    EXPECT_EQ(alone(std::string("{feed, people, ") + right + "}"), "ok") << right;
  }
  for (const char* wrong : {"\"../a.csv\"", "\"/a.csv\"", "\"dir/a.csv\"", "\"\"", "a", "5",
                            "\"a.txt\"", "\"http://h/a.csv\"", "\"a\\0.csv\""}) {
    EXPECT_TRUE(
        alone(std::string("{feed, people, ") + wrong + "}").starts_with("Invalid feed filename: "))
        << wrong;
  }
  EXPECT_EQ(alone("{feed, \"people\", \"a.csv\"}"), "line 2: Invalid feed name: \"people\"");
  EXPECT_EQ(alone("{feed, people, \"a.csv\", unqiue}"), "line 2: Invalid feed order: unqiue");
  EXPECT_EQ(alone("{feed, people, \"a.csv\", {var, \"o\"}}"),
            "line 2: Invalid feed order: {var,\"o\"}");
  EXPECT_EQ(alone("{feed, people}"), "line 2: Unknown function: feed/1");
}

TEST(CheckFeeds, rows_are_those_of_a_feed_of_the_script) {
  EXPECT_EQ(with_row("{feed, people, \"a.csv\"}"), "ok");
  EXPECT_EQ(with_row("{feed, poeple, \"a.csv\"}"), "pool1: line 4: Unknown feed people.");
  EXPECT_EQ(with_row("{pool, [{size, 1}, {worker_type, dummy}], []}"),
            "pool2: line 4: Unknown feed people.");
  EXPECT_EQ(wrong_with("[{pool, [{size, 1}, {worker_type, dummy}], [{print, {row, a}}]}, {feed, a, "
                       "\"a.csv\"}]."),
            "ok")
      << "the feed may come later";
  EXPECT_EQ(wrong_with(pool_of("{print, {row, \"a\"}}")), "line 1: Type error {\"a\",is_not,atom}");
  EXPECT_EQ(wrong_with(pool_of("{print, {row, {var, \"a\"}}}")), "ok") << "seen in a run";
}

TEST(CheckFeeds, a_name_is_given_once) {
  EXPECT_EQ(alone("{feed, a, \"a.csv\"}, {feed, b, \"a.csv\"}, {feed, a, \"b.json\"}"),
            "line 2: Feed a is there already");
}

TEST(BareFileName, has_no_folder) {
  EXPECT_TRUE(is_bare_file_name("a.csv") && is_bare_file_name("./a.csv") &&
              is_bare_file_name("..a"));
  for (const std::string_view wrong : {"", ".", "..", "./", "./..", "../a", "/a", "a/b", ".//a"}) {
    EXPECT_FALSE(is_bare_file_name(wrong)) << wrong;
  }
  EXPECT_FALSE(is_bare_file_name(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace throng::scenario::script
