#include "protocols/http/set_cookie.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace throng::protocols::http {
namespace {

TEST(SetCookie, is_cut_into_its_parts) {
  const auto cookie = parse_set_cookie(
      "id=a3fWa; Expires=Wed, 21 Oct 2015 07:28:00 GMT; Max-Age=60; Domain=Example.com; "
      "Path=/docs; Secure; HttpOnly; SameSite=Lax");
  ASSERT_TRUE(cookie);
  EXPECT_EQ(cookie->name, "id");
  EXPECT_EQ(cookie->value, "a3fWa");
  EXPECT_EQ(cookie->expires_unix_s, 1445412480);
  EXPECT_EQ(cookie->max_age_s, 60);
  EXPECT_EQ(cookie->domain, "Example.com");
  EXPECT_EQ(cookie->path, "/docs");
  EXPECT_TRUE(cookie->is_secure);
}

TEST(SetCookie, may_be_a_name_and_a_value_alone) {
  const auto cookie = parse_set_cookie("a=");
  ASSERT_TRUE(cookie);
  EXPECT_EQ(cookie->name, "a");
  EXPECT_EQ(cookie->value, "");
  EXPECT_FALSE(cookie->expires_unix_s || cookie->max_age_s || cookie->is_secure);
  EXPECT_TRUE(cookie->domain.empty() && cookie->path.empty());
}

struct Pair {
  std::string_view text;
  std::string_view name;
  std::string_view value;
};

TEST(SetCookie, keeps_the_bytes_of_a_value) {
  const Pair cases[] = {
      {" a = b c ; Path=/", "a", "b c"}, {"a=b=c", "a", "b=c"},           {"a=\"b;c\"", "a", "\"b"},
      {"a=\"b c\"", "a", "\"b c\""},     {"a=\xc3\xa9", "a", "\xc3\xa9"}, {"a=b\tc\t", "a", "b\tc"},
      {"a=b,c=d", "a", "b,c=d"},         {"path=/x", "path", "/x"},
  };
  for (const Pair& c : cases) {
    const auto cookie = parse_set_cookie(c.text);
    ASSERT_TRUE(cookie) << c.text;
    EXPECT_EQ(cookie->name, c.name) << c.text;
    EXPECT_EQ(cookie->value, c.value) << c.text;
  }
}

TEST(SetCookie, is_ignored_without_a_name_or_with_control_bytes) {
  const std::string_view nul("a=b\0c", 5);
  for (const std::string_view text :
       {std::string_view(""), std::string_view("a"), std::string_view("=b"),
        std::string_view(" =b; Path=/"), std::string_view("; a=b"), std::string_view("a=b\r\nX: y"),
        std::string_view("a=b; Path=/\x7f"), nul}) {
    EXPECT_FALSE(parse_set_cookie(text)) << text;
  }
}

TEST(SetCookie, is_ignored_above_its_limit) {
  EXPECT_TRUE(parse_set_cookie("ab=" + std::string(kMaxCookieBytes - 2, 'x')));
  EXPECT_FALSE(parse_set_cookie("ab=" + std::string(kMaxCookieBytes - 1, 'x')));
}

TEST(SetCookie, ignores_attributes_that_make_no_sense) {
  const auto cookie = parse_set_cookie(
      "a=b; Path=/x; Path=y; Domain=c; Domain; Domain=; Max-Age=5; Max-Age=5s; Max-Age=; "
      "Max-Age=-; "
      "Max-Age=+1; Expires=Sat, 01 Jan 2000 00:00:00 GMT; Expires=soon; ; Other=1; Securely");
  ASSERT_TRUE(cookie);
  EXPECT_EQ(cookie->path, "");  // what is no path means the default, and the last one counts
  EXPECT_EQ(cookie->domain, "c");
  EXPECT_EQ(cookie->max_age_s, 5);
  EXPECT_EQ(cookie->expires_unix_s, 946684800);
  EXPECT_FALSE(cookie->is_secure);
  EXPECT_EQ(parse_set_cookie("a=b; Path=/c; Path=/" + std::string(1024, 'x'))->path, "/c");
}

TEST(SetCookie, counts_the_last_of_two_attributes) {
  const auto cookie =
      parse_set_cookie("a=b;PATH=/x;path=/y;Domain=.c.d;DOMAIN=e.f;max-age=1;Max-Age=2");
  ASSERT_TRUE(cookie);
  EXPECT_EQ(cookie->path, "/y");
  EXPECT_EQ(cookie->domain, "e.f");
  EXPECT_EQ(cookie->max_age_s, 2);
}

TEST(SetCookie, drops_one_leading_dot_of_a_domain) {
  EXPECT_EQ(parse_set_cookie("a=b; Domain=.c.d")->domain, "c.d");
  EXPECT_EQ(parse_set_cookie("a=b; Domain=..c.d")->domain, ".c.d");
  EXPECT_EQ(parse_set_cookie("a=b; Domain=c.d; Domain=.")->domain, "");
}

TEST(SetCookie, holds_a_max_age_of_any_length) {
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_EQ(parse_set_cookie("a=b; Max-Age=0")->max_age_s, 0);
  EXPECT_EQ(parse_set_cookie("a=b; Max-Age=-1")->max_age_s, -1);
  EXPECT_EQ(parse_set_cookie("a=b; Max-Age=99999999999999999999")->max_age_s, Limits::max());
  EXPECT_EQ(parse_set_cookie("a=b; Max-Age=-99999999999999999999")->max_age_s, Limits::min());
}

TEST(CookieDate, is_read_in_the_forms_that_servers_send) {
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "06 nov 1994 8:49:37", "1994 08:49:37 November 6th",
        "nov-6-94;08:49:37+0100", "06 Nov 1994 08:49:37.123", "x 8:49:37 6 NOVx 1994x"}) {
    EXPECT_EQ(parse_cookie_date(text), 784111777) << text;
  }
}

struct Dated {
  std::string_view text;
  std::int64_t unix_s;
};

TEST(CookieDate, counts_from_1970_in_utc) {
  const Dated cases[] = {
      {"01 Jan 1970 00:00:00", 0},
      {"31 Dec 1969 23:59:59", -1},
      {"01 Jan 70 00:00:00", 0},
      {"01 Jan 69 00:00:00", 3124224000},
      {"31 Dec 9999 23:59:59", 253402300799},
      {"01 Jan 1601 00:00:00", -11644473600},
      {"29 Feb 2000 00:00:00", 951782400},
      {"19 Jan 2038 03:14:08", 2147483648},
  };
  for (const Dated& c : cases) EXPECT_EQ(parse_cookie_date(c.text), c.unix_s) << c.text;
}

TEST(CookieDate, is_none_when_a_part_is_missing_or_out_of_range) {
  for (const std::string_view text : {"",
                                      "soon",
                                      "06 Nov 1994",
                                      "06 Nov 08:49:37",
                                      "06 1994 08:49:37",
                                      "Nov 1994 08:49:37",
                                      "00 Nov 1994 08:49:37",
                                      "32 Nov 1994 08:49:37",
                                      "30 Feb 1994 08:49:37",
                                      "29 Feb 1900 08:49:37",
                                      "06 Nov 1600 08:49:37",
                                      "06 Nov 19945 08:49:37",
                                      "06 Nov 1994 24:00:00",
                                      "06 Nov 1994 08:60:00",
                                      "06 Nov 1994 08:49:60",
                                      "06 Nov 1994 08:49",
                                      "06 Nov 1994 008:49:37",
                                      "006 Nov 1994 08:49:37",
                                      "06 No 1994 08:49:37",
                                      "06 Nov 1994 08:49:377"}) {
    EXPECT_FALSE(parse_cookie_date(text)) << text;
  }
}

}  // namespace
}  // namespace throng::protocols::http
