#include "protocols/http/redirect.hpp"

#include <gtest/gtest.h>

#include <span>

namespace throng::protocols::http {
namespace {

Url url_of(std::string_view text) {
  return std::move(parse_url(text)).value();
}

struct Resolved {
  std::string_view base;
  std::string_view location;
  std::string_view text;
};

void expect_all(std::span<const Resolved> cases) {
  for (const Resolved& c : cases) {
    const auto url = resolve_reference(url_of(c.base), c.location);
    ASSERT_TRUE(url.is_ok()) << c.location << ": " << url.error();
    EXPECT_EQ(url->text(), c.text) << c.base << " + " << c.location;
  }
}

TEST(Redirect, resolves_the_examples_of_rfc_3986) {
  constexpr std::string_view kBase = "http://a/b/c/d;p?q";
  const Resolved cases[] = {
      {kBase, "g", "http://a/b/c/g"},
      {kBase, "./g", "http://a/b/c/g"},
      {kBase, "g/", "http://a/b/c/g/"},
      {kBase, "/g", "http://a/g"},
      {kBase, "//g", "http://g/"},
      {kBase, "?y", "http://a/b/c/d;p?y"},
      {kBase, "g?y", "http://a/b/c/g?y"},
      {kBase, "#s", "http://a/b/c/d;p?q"},
      {kBase, "g#s", "http://a/b/c/g"},
      {kBase, "g?y#s", "http://a/b/c/g?y"},
      {kBase, ";x", "http://a/b/c/;x"},
      {kBase, "g;x", "http://a/b/c/g;x"},
      {kBase, "g;x?y#s", "http://a/b/c/g;x?y"},
      {kBase, "", "http://a/b/c/d;p?q"},
      {kBase, ".", "http://a/b/c/"},
      {kBase, "./", "http://a/b/c/"},
      {kBase, "..", "http://a/b/"},
      {kBase, "../", "http://a/b/"},
      {kBase, "../g", "http://a/b/g"},
      {kBase, "../..", "http://a/"},
      {kBase, "../../g", "http://a/g"},
      {kBase, "../../../g", "http://a/g"},
      {kBase, "../../../../g", "http://a/g"},
      {kBase, "/./g", "http://a/g"},
      {kBase, "/../g", "http://a/g"},
      {kBase, "g.", "http://a/b/c/g."},
      {kBase, ".g", "http://a/b/c/.g"},
      {kBase, "g..", "http://a/b/c/g.."},
      {kBase, "..g", "http://a/b/c/..g"},
      {kBase, "./../g", "http://a/b/g"},
      {kBase, "./g/.", "http://a/b/c/g/"},
      {kBase, "g/./h", "http://a/b/c/g/h"},
      {kBase, "g/../h", "http://a/b/c/h"},
      {kBase, "g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {kBase, "g;x=1/../y", "http://a/b/c/y"},
      {kBase, "g?y/./x", "http://a/b/c/g?y/./x"},
      {kBase, "g?y/../x", "http://a/b/c/g?y/../x"},
      {kBase, "g#s/../x", "http://a/b/c/g"},
  };
  expect_all(cases);
}

TEST(Redirect, takes_the_scheme_the_host_and_the_port_from_where_they_stand) {
  const Resolved cases[] = {
      {"http://a/x", "https://b/y", "https://b/y"},
      {"http://a/x", "HTTP://B:81", "http://b:81/"},
      {"https://a:8443/x", "//b/y", "https://b/y"},
      {"https://a:8443/x", "/y", "https://a:8443/y"},
      {"http://[::1]:8080/x", "y", "http://[::1]:8080/y"},
      {"http://a/x", "https://b/c/../d/./e", "https://b/d/e"},
      {"http://a", "y", "http://a/y"},
      {"http://a/x?u=/v/w", "y", "http://a/y"},
      {"http://a/x", "y?to=http://b/../c", "http://a/y?to=http://b/../c"},
      {"http://a/x", "./b:c", "http://a/b:c"},
      {"http://a/x", "/b:c", "http://a/b:c"},
  };
  expect_all(cases);
}

TEST(Redirect, keeps_empty_segments_of_a_path) {
  const Resolved cases[] = {
      {"http://a/x", "/b//c", "http://a/b//c"},
      {"http://a/x", "/.//c", "http://a//c"},
      {"http://a/x", "/b//../c", "http://a/b/c"},
  };
  expect_all(cases);
}

TEST(Redirect, encodes_spaces_inside_and_ignores_white_space_around) {
  const Resolved cases[] = {
      {"http://a/x", "/b c?d e", "http://a/b%20c?d%20e"},
      {"http://a/x", " http://b/c d \t", "http://b/c%20d"},
      {"http://a/x", " ", "http://a/x"},
  };
  expect_all(cases);
}

struct Refused {
  std::string_view location;
  std::string_view message;
};

TEST(Redirect, says_why_it_leads_nowhere) {
  const Refused cases[] = {
      {"ftp://b/", "\"ftp://b/\" is not a URL: column 1: scheme \"ftp\": expected http or https"},
      {"mailto:x@y",
       "\"mailto:x@y\" is not a URL: column 1: scheme \"mailto\": expected http or https"},
      {"b:80/x", "\"b:80/x\" is not a URL: column 1: scheme \"b\": expected http or https"},
      {"http:y", "\"http:y\" is not a URL: expected http://host[:port]/path"},
      {"http:///y",
       "\"http:///y\" is not a URL: column 8: no host: expected http://host[:port]/path"},
      {"//u:p@b/",
       "\"http://u:p@b/\" is not a URL: column 8: user and password before '@': expected none; "
       "send an Authorization header instead"},
      {"/b\xc3\xa9",
       "\"http://a/b\\xC3\\xA9\" is not a URL: column 11: the non-ASCII byte 0xC3: expected it "
       "percent-encoded"},
      {"b\r\nc",
       "\"http://a/d/b\\x0D\\x0Ac\" is not a URL: column 13: a carriage return: expected it "
       "percent-encoded"},
      {"b%2",
       "\"http://a/d/b%2\" is not a URL: column 13: '%' without two hexadecimal digits: expected "
       "%25 for a percent sign"},
      {"//b c/",
       "\"http://b%20c/\" is not a URL: column 9: '%' in the host: expected letters, digits, '-', "
       "'.' or [IPv6 address]"},
  };
  for (const Refused& c : cases) {
    const auto url = resolve_reference(url_of("http://a/d/e"), c.location);
    ASSERT_TRUE(url.is_error()) << c.location;
    EXPECT_EQ(url.error(), c.message);
  }
}

struct Method {
  int status;
  std::string_view method;
  std::string_view next;
  bool keeps_body;
};

TEST(Redirect, changes_the_method_as_browsers_do) {
  const Method cases[] = {
      {301, "GET", "GET", true},    {301, "POST", "GET", false},   {301, "PUT", "PUT", true},
      {301, "HEAD", "HEAD", true},  {302, "POST", "GET", false},   {302, "DELETE", "DELETE", true},
      {303, "POST", "GET", false},  {303, "PUT", "GET", false},    {303, "GET", "GET", false},
      {303, "HEAD", "HEAD", false}, {307, "POST", "POST", true},   {307, "GET", "GET", true},
      {308, "POST", "POST", true},  {308, "PATCH", "PATCH", true},
  };
  for (const Method& c : cases) {
    const NextRequest next = after_redirect(c.status, c.method);
    EXPECT_EQ(next.method, c.next) << c.status << ' ' << c.method;
    EXPECT_EQ(next.keeps_body, c.keeps_body) << c.status << ' ' << c.method;
  }
}

TEST(Redirect, is_only_what_names_another_place) {
  for (const int status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status)) << status;
  for (const int status : {0, 200, 300, 304, 305, 306, 309, 400}) {
    EXPECT_FALSE(is_redirect(status)) << status;
  }
}

TEST(Redirect, knows_one_origin_by_scheme_host_and_port) {
  const Url url = url_of("http://a/x");
  EXPECT_TRUE(is_same_origin(url, url_of("http://A:80/y?z")));
  EXPECT_FALSE(is_same_origin(url, url_of("https://a/x")));
  EXPECT_FALSE(is_same_origin(url, url_of("https://a:80/x")));
  EXPECT_FALSE(is_same_origin(url, url_of("http://a:81/x")));
  EXPECT_FALSE(is_same_origin(url, url_of("http://b/x")));
}

}  // namespace
}  // namespace throng::protocols::http
