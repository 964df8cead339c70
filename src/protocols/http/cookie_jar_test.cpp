#include "protocols/http/cookie_jar.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace throng::protocols::http {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

class CookieJarOf : public testing::Test {
 protected:
  void take(std::string_view from, std::string_view cookie, std::int64_t unix_s = kNow) {
    jar_.take(*parse_url(from), cookie, unix_s);
  }
  std::string sent(std::string_view to, std::int64_t unix_s = kNow) const {
    std::string out;
    jar_.write(*parse_url(to), unix_s, out);
    return out;
  }

  CookieJar jar_;
};

TEST_F(CookieJarOf, one_user_is_empty_at_first) {
  EXPECT_EQ(sent("http://a.b/"), "");
  EXPECT_EQ(jar_.size(), 0U);
}

TEST_F(CookieJarOf, one_user_gives_back_what_a_host_set) {
  take("http://a.b/", "x=1");
  take("http://a.b:8080/", "y=2");
  EXPECT_EQ(sent("http://a.b/c?d"), "x=1; y=2");
  EXPECT_EQ(sent("https://a.b:8443/"), "x=1; y=2");
  std::string out = "before ";
  jar_.write(*parse_url("http://a.b/"), kNow, out);
  EXPECT_EQ(out, "before x=1; y=2");
}

TEST_F(CookieJarOf, one_user_sends_a_cookie_without_domain_to_its_host_alone) {
  take("http://a.b/", "x=1");
  EXPECT_EQ(sent("http://c.a.b/"), "");
  EXPECT_EQ(sent("http://b/"), "");
  EXPECT_EQ(sent("http://xa.b/"), "");
}

TEST_F(CookieJarOf, one_user_sends_a_cookie_with_a_domain_below_it) {
  take("http://w.a.b/", "x=1; Domain=.A.B");
  EXPECT_EQ(sent("http://a.b/"), "x=1");
  EXPECT_EQ(sent("http://c.d.a.b/"), "x=1");
  EXPECT_EQ(sent("http://xa.b/"), "");
  EXPECT_EQ(sent("http://b/"), "");
}

TEST_F(CookieJarOf, one_user_takes_no_cookie_for_the_domain_of_others) {
  for (const std::string_view domain :
       {"c.b", "x.a.b", "b", "b.", ".b", "a.b.", ".a..b", "w.a.c"}) {
    take("http://w.a.b/", "x=1; Domain=" + std::string(domain));
    EXPECT_EQ(jar_.size(), 0U) << domain;
  }
  take("http://w.a.b./", "x=1; Domain=b.");
  EXPECT_EQ(jar_.size(), 0U);
}

TEST_F(CookieJarOf, one_user_takes_a_single_label_from_the_host_of_that_name) {
  take("http://localhost/", "x=1; Domain=localhost");
  EXPECT_EQ(sent("http://localhost/"), "x=1");
  EXPECT_EQ(sent("http://a.localhost/"), "");
}

TEST_F(CookieJarOf, one_user_never_matches_parts_of_addresses) {
  take("http://10.0.0.1/", "x=1; Domain=0.0.1");
  take("http://10.0.0.1/", "x=2; Domain=0.1");
  EXPECT_EQ(jar_.size(), 0U);
  take("http://10.0.0.1/", "x=3; Domain=10.0.0.1");
  take("http://[::1]/", "x=4");
  EXPECT_EQ(sent("http://10.0.0.1/"), "x=3");
  EXPECT_EQ(sent("http://[::1]:8080/"), "x=4");
}

TEST_F(CookieJarOf, one_user_sends_a_path_and_what_lies_below) {
  take("http://a.b/", "x=1; Path=/c");
  take("http://a.b/", "y=2; Path=/c/");
  EXPECT_EQ(sent("http://a.b/c"), "x=1");
  EXPECT_EQ(sent("http://a.b/c?d/e"), "x=1");
  EXPECT_EQ(sent("http://a.b/c/"), "y=2; x=1");
  EXPECT_EQ(sent("http://a.b/c/d"), "y=2; x=1");
  EXPECT_EQ(sent("http://a.b/cd"), "");
  EXPECT_EQ(sent("http://a.b/C"), "");
  EXPECT_EQ(sent("http://a.b/"), "");
}

TEST_F(CookieJarOf, one_user_takes_the_folder_of_the_request_for_a_missing_path) {
  take("http://a.b/c/d?e/f", "x=1");
  EXPECT_EQ(sent("http://a.b/c"), "x=1");
  EXPECT_EQ(sent("http://a.b/c/x"), "x=1");
  EXPECT_EQ(sent("http://a.b/x"), "");
  take("http://a.b/c/", "y=2; Path=d");
  EXPECT_EQ(sent("http://a.b/c"), "x=1; y=2");
  take("http://a.b/c", "z=3");
  EXPECT_EQ(sent("http://a.b/"), "z=3");
  take("http://c.d/" + std::string(1100, 'x') + "/", "x=1");
  EXPECT_EQ(jar_.size(), 3U);
}

TEST_F(CookieJarOf, one_user_sends_longer_paths_first_and_then_what_came_first) {
  take("http://a.b/", "short=1; Path=/");
  take("http://a.b/", "later=1; Path=/c");
  take("http://a.b/", "longest=1; Path=/c/d");
  take("http://a.b/", "latest=1; Path=/c");
  EXPECT_EQ(sent("http://a.b/c/d/e"), "longest=1; later=1; latest=1; short=1");
  // What is replaced keeps its place.
  take("http://a.b/", "later=2; Path=/c");
  EXPECT_EQ(sent("http://a.b/c"), "later=2; latest=1; short=1");
}

TEST_F(CookieJarOf, one_user_replaces_by_name_domain_and_path) {
  take("http://w.a.b/", "x=1");
  take("http://w.a.b/", "x=2; Domain=a.b");
  take("http://w.a.b/", "x=3; Path=/c");
  take("http://w.a.b/", "X=4");
  EXPECT_EQ(jar_.size(), 4U);
  take("http://w.a.b/d", "x=5");
  take("http://a.b/", "x=6; Domain=a.b");
  EXPECT_EQ(sent("http://w.a.b/c"), "x=3; x=5; x=6; X=4");
}

TEST_F(CookieJarOf, one_user_sends_secure_cookies_over_https_alone) {
  take("https://a.b/", "x=1; Secure");
  EXPECT_EQ(sent("http://a.b/"), "");
  EXPECT_EQ(sent("https://a.b/"), "x=1");
}

TEST_F(CookieJarOf, one_user_forgets_what_has_expired) {
  take("http://a.b/", "x=1; Max-Age=10");
  EXPECT_EQ(sent("http://a.b/", kNow + 9), "x=1");
  EXPECT_EQ(sent("http://a.b/", kNow + 10), "");
  take("http://a.b/", "y=2; Expires=Tue, 14 Nov 2023 22:13:30 GMT");
  EXPECT_EQ(sent("http://a.b/", kNow + 9), "x=1; y=2");
  EXPECT_EQ(sent("http://a.b/", kNow + 10), "");
  take("http://a.b/", "z=3", kNow + 10);
  EXPECT_EQ(jar_.size(), 1U);
}

TEST_F(CookieJarOf, one_user_believes_max_age_before_expires) {
  take("http://a.b/", "x=1; Max-Age=10; Expires=Sat, 01 Jan 2000 00:00:00 GMT");
  EXPECT_EQ(sent("http://a.b/"), "x=1");
  take("http://a.b/", "y=2; Max-Age=99999999999999999999");
  EXPECT_EQ(sent("http://a.b/", std::numeric_limits<std::int64_t>::max() - 1), "y=2");
}

TEST_F(CookieJarOf, one_user_drops_a_cookie_that_is_set_as_expired) {
  for (const std::string_view end :
       {"Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"}) {
    take("http://a.b/", "x=1");
    take("http://a.b/", "y=2");
    take("http://a.b/", "x=; " + std::string(end));
    EXPECT_EQ(sent("http://a.b/"), "y=2") << end;
    take("http://a.b/", "z=; " + std::string(end));
    EXPECT_EQ(jar_.size(), 1U) << end;
  }
}

TEST_F(CookieJarOf, one_user_holds_prefixes_to_their_promise) {
  take("https://a.b/", "__Secure-x=1");
  take("http://a.b/", "__Secure-x=1; Secure");
  take("https://a.b/", "__Host-x=1; Secure");
  take("https://a.b/", "__Host-x=1; Secure; Path=/c");
  take("https://a.b/", "__Host-x=1; Path=/");
  take("http://a.b/", "__Host-x=1; Secure; Path=/");
  take("https://a.b/", "__Host-x=1; Secure; Path=/; Domain=a.b");
  take("https://a.b/", "__hOST-x=1");
  EXPECT_EQ(jar_.size(), 0U);
  take("https://a.b/", "__Secure-x=1; Secure; Domain=a.b");
  take("https://a.b/", "__Host-x=2; Secure; Path=/");
  take("https://a.b/", "__Hosts=3");
  EXPECT_EQ(sent("https://a.b/"), "__Secure-x=1; __Host-x=2; __Hosts=3");
}

TEST_F(CookieJarOf, one_user_lets_go_what_was_sent_longest_ago_when_full) {
  for (std::size_t i = 0; i < CookieJar::kMaxCookies; ++i) {
    take("http://a.b/", "x" + std::to_string(i) + "=1; Path=/" + std::to_string(i));
  }
  EXPECT_EQ(sent("http://a.b/0"), "x0=1");
  take("http://a.b/", "more=1");
  EXPECT_EQ(jar_.size(), CookieJar::kMaxCookies);
  EXPECT_EQ(sent("http://a.b/0"), "x0=1; more=1");
  EXPECT_EQ(sent("http://a.b/1"), "more=1");
  EXPECT_EQ(sent("http://a.b/2"), "x2=1; more=1");
}

TEST_F(CookieJarOf, one_user_lets_go_the_expired_first_when_full) {
  for (std::size_t i = 0; i < CookieJar::kMaxCookies; ++i) {
    const std::string_view age = i == 40 ? "5" : "50";
    take("http://a.b/", "x" + std::to_string(i) + "=1; Max-Age=" + std::string(age));
  }
  take("http://a.b/", "more=1", kNow + 5);
  EXPECT_EQ(jar_.size(), CookieJar::kMaxCookies);
  EXPECT_TRUE(sent("http://a.b/").starts_with("x0=1; x1=1; "));
}

}  // namespace
}  // namespace throng::protocols::http
