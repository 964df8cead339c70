#include "protocols/http/url.hpp"

#include <gtest/gtest.h>

#include "protocols/http/failure.hpp"

namespace throng::protocols::http {
namespace {

struct Good {
  std::string_view text;
  std::string_view host;
  int port;
  std::string_view target;
  std::string_view authority;
};

TEST(Url, is_cut_into_its_parts) {
  const Good cases[] = {
      {"http://a", "a", 80, "/", "a"},
      {"https://a", "a", 443, "/", "a"},
      {"HTTP://A.Example:8080/X?y=Z", "a.example", 8080, "/X?y=Z", "a.example:8080"},
      {"http://a:80/", "a", 80, "/", "a"},
      {"http://a:00065535/", "a", 65535, "/", "a:65535"},
      {"https://a:80/", "a", 80, "/", "a:80"},
      {"http://a?x=http://b", "a", 80, "/?x=http://b", "a"},
      {"http://a#f/g", "a", 80, "/", "a"},
      {"http://a/b#f", "a", 80, "/b", "a"},
      {"http://a/@:b", "a", 80, "/@:b", "a"},
      {"http://127.0.0.1:1/", "127.0.0.1", 1, "/", "127.0.0.1:1"},
      {"http://[::1]:8080/x", "::1", 8080, "/x", "[::1]:8080"},
      {"https://[2001:db8::1]", "2001:db8::1", 443, "/", "[2001:db8::1]"},
      {"http://a_b-c.d.", "a_b-c.d.", 80, "/", "a_b-c.d."},
      {"http://a/%20%aF", "a", 80, "/%20%aF", "a"},
  };
  for (const Good& c : cases) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.is_ok()) << url.error();
    EXPECT_EQ(url->host, c.host) << c.text;
    EXPECT_EQ(url->port, c.port) << c.text;
    EXPECT_EQ(url->target, c.target) << c.text;
    EXPECT_EQ(url->authority(), c.authority) << c.text;
  }
}

TEST(Url, gives_back_its_text) {
  for (const std::string_view text : {"http://a/", "https://a:80/b?c=d", "http://[::1]:8080/x"}) {
    EXPECT_EQ(parse_url(text)->text(), text);
  }
  EXPECT_EQ(parse_url("HTTPS://A:443?b#c")->text(), "https://a/?b");
}

struct Bad {
  std::string_view text;
  std::string_view message;  // after the quoted text
};

TEST(Url, says_what_is_wrong_where) {
  const Bad cases[] = {
      {"nonsense", "expected http://host[:port]/path"},
      {"", "expected http://host[:port]/path"},
      {"a:80/x", "expected http://host[:port]/path"},
      {"ftp://a", "column 1: scheme \"ftp\": expected http or https"},
      {"://a", "column 1: scheme \"\": expected http or https"},
      {"http://", "column 8: no host: expected http://host[:port]/path"},
      {"http:///x", "column 8: no host: expected http://host[:port]/path"},
      {"http://:80", "column 8: no host: expected http://host[:port]/path"},
      {"http://u:p@a/",
       "column 8: user and password before '@': expected none; send an "
       "Authorization header instead"},
      {"http://a/b c", "column 11: a space: expected %20"},
      {"http://a/b\tc", "column 11: a tab: expected it percent-encoded"},
      {"http://a/\xc3\xa9", "column 10: the non-ASCII byte 0xC3: expected it percent-encoded"},
      {"http://a/%2",
       "column 10: '%' without two hexadecimal digits: expected %25 for a percent "
       "sign"},
      {"http://a/%zz",
       "column 10: '%' without two hexadecimal digits: expected %25 for a percent "
       "sign"},
      {"http://a:", "column 10: port \"\": expected a number from 1 to 65535"},
      {"http://a:0", "column 10: port \"0\": expected a number from 1 to 65535"},
      {"http://a:65536", "column 10: port \"65536\": expected a number from 1 to 65535"},
      {"http://a:-1", "column 10: port \"-1\": expected a number from 1 to 65535"},
      {"http://a:8x/", "column 10: port \"8x\": expected a number from 1 to 65535"},
      {"http://a:1:2/", "column 10: port \"1:2\": expected a number from 1 to 65535"},
      {"http://a$/",
       "column 9: '$' in the host: expected letters, digits, '-', '.' or [IPv6 "
       "address]"},
      {"http://a..b/", "column 10: '.' without a name before it: expected a host name"},
      {"http://.a/", "column 8: '.' without a name before it: expected a host name"},
      {"http://1.2.3.400/",
       "column 8: \"1.2.3.400\": expected an IPv4 address of four numbers "
       "0..255"},
      {"http://1.2.3/", "column 8: \"1.2.3\": expected an IPv4 address of four numbers 0..255"},
      {"http://[::1/", "column 8: '[' without ']': expected [IPv6 address]"},
      {"http://[::x]/", "column 9: \"::x\": expected an IPv6 address"},
      {"http://[]/", "column 9: \"\": expected an IPv6 address"},
      {"http://[::1]a/", "column 13: 'a' after ']': expected ':port' or '/'"},
  };
  for (const Bad& c : cases) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url.is_error()) << c.text;
    const std::size_t after = url.error().find(" is not a URL: ");
    ASSERT_NE(after, std::string::npos) << url.error();
    EXPECT_EQ(url.error().substr(after + 15), c.message) << c.text;
  }
}

TEST(Url, is_quoted_so_that_a_terminal_bears_it) {
  EXPECT_EQ(parse_url("nonsense").error(),
            "\"nonsense\" is not a URL: expected http://host[:port]/path");
  EXPECT_EQ(parse_url("\x1b[0m").error(),
            "\"\\x1B[0m\" is not a URL: expected http://host[:port]/path");
  EXPECT_LT(parse_url(std::string(100000, 'x')).error().size(), 300U);
}

TEST(Url, refuses_host_names_that_no_resolver_takes) {
  EXPECT_TRUE(parse_url("http://" + std::string(63, 'a') + "/").is_ok());
  EXPECT_TRUE(parse_url("http://" + std::string(64, 'a') + "/").is_error());
  std::string longest;
  while (longest.size() < 254) longest += "a.";
  EXPECT_TRUE(parse_url("http://" + longest + "/").is_error());
}

TEST(Failure, has_a_word_for_every_kind) {
  const std::string_view names[] = {"refused",   "unreachable", "reset",        "timeout",
                                    "malformed", "too_large",   "closed_early", "no_ports",
                                    "no_files",  "other"};
  for (std::size_t i = 0; i < std::size(names); ++i) {
    EXPECT_EQ(name(static_cast<FailureKind>(i)), names[i]);
  }
}

}  // namespace
}  // namespace throng::protocols::http
