#include "scenario/values/regex_functions.hpp"

#include "scenario/values/function_samples.hpp"

namespace throng::scenario::values {
namespace {

std::string found(const std::string& text, const std::string& pattern) {
  return written(answer("regex", {Value::string(text), Value::string(pattern)}));
}

std::string group(const std::string& text, const std::string& pattern, std::int64_t number) {
  return written(
      answer("regex", {Value::string(text), Value::string(pattern), Value::integer(number)}));
}

TEST(RegexFunctions, gives_the_first_group_or_all) {
  EXPECT_EQ(found("id=123;", "id=([0-9]+)"), "\"123\"");
  EXPECT_EQ(found("id=123;", "[0-9]+"), "\"123\"");
  EXPECT_EQ(found("id=123;", "(?:id)=\\d"), "\"id=1\"");
  EXPECT_EQ(found("ab", "x*"), "[]");
  EXPECT_EQ(found("ab", "(x)?b"), "[]");
  EXPECT_EQ(found("\xd1\x82\xd1\x83", "^.(.)$"), "\"\xd1\x83\"");
}

TEST(RegexFunctions, gives_the_group_that_is_asked_for) {
  EXPECT_EQ(group("k=v", "(\\w)=(\\w)", 0), "\"k=v\"");
  EXPECT_EQ(group("k=v", "(\\w)=(\\w)", 2), "\"v\"");
  EXPECT_EQ(call("regex", {"\"k=v\"", "\"(.)=(.)\"", "\"2\""}), "\"v\"");
  EXPECT_EQ(group("k=v", "(\\w)=(\\w)", 3),
            "badarg: argument 3 of regex: 3: expected a group from 0 to 2, which the pattern has");
  EXPECT_EQ(group("k=v", "k", -1).substr(0, 6), "badarg");
}

TEST(RegexFunctions, takes_binaries_of_any_bytes) {
  EXPECT_EQ(call("regex", {"<<255,\"id=7\">>", "\"id=(.)\""}), "\"7\"");
  EXPECT_EQ(call("regex", {"<<255,\"id=7\">>", "\"\\\\C\""}), "<<\"\xc3\xbf\">>");
  EXPECT_EQ(call("regex", {"[105,100]", "<<\"d\">>"}), "\"d\"");
  EXPECT_EQ(call("regex", {"12", "\"1\""}),
            "badarg: argument 1 of regex: 12: expected a text, such as \"abc\"");
  EXPECT_EQ(call("regex", {"\"a\"", "a"}).substr(0, 6), "badarg");
}

TEST(RegexFunctions, says_that_nothing_matched) {
  EXPECT_EQ(found("abc", "x+"), "{no_match,\"x+\"}: regex: \"abc\": expected a match of \"x+\"");
}

TEST(RegexFunctions, says_what_is_wrong_with_a_pattern) {
  EXPECT_EQ(found("abc", "(a"),
            "badarg: argument 2 of regex: \"(a\": expected a pattern of RE2: missing ): (a");
  EXPECT_EQ(found("abc", std::string(RegexCache::kMostPatternBytes + 1, 'a')).substr(0, 6),
            "badarg");
  EXPECT_EQ(found("abc", "((a{100}){100}){100}").substr(0, 6), "badarg");
}

TEST(RegexFunctions, takes_time_in_proportion_to_the_text) {
  // One that tries all ways would take longer than the universe has.
  EXPECT_EQ(found(std::string(100'000, 'a'), "^(a|aa)*(a*)*b$").substr(0, 9), "{no_match");
}

TEST(RegexCache, keeps_what_was_used_last) {
  RegexCache cache;
  const auto first = cache.find("first");
  ASSERT_TRUE(first.is_ok());
  const re2::RE2* const kept = *first;
  for (std::size_t i = 0; i < 2 * RegexCache::kMostPatterns; ++i) {
    ASSERT_TRUE(cache.find("p" + std::to_string(i)).is_ok());
    if (i % 100 == 0) {
      EXPECT_EQ(*cache.find("first"), kept);
    }
  }
  EXPECT_EQ(cache.size(), RegexCache::kMostPatterns);
  EXPECT_TRUE(cache.find("p0").is_ok());
  EXPECT_EQ(cache.size(), RegexCache::kMostPatterns);
}

TEST(RegexCache, keeps_no_bad_pattern) {
  RegexCache cache;
  EXPECT_TRUE(cache.find("(").is_error());
  EXPECT_TRUE(cache.find("\xff").is_error());
  EXPECT_EQ(cache.size(), 0U);
}

}  // namespace
}  // namespace throng::scenario::values
