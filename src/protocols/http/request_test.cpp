#include "protocols/http/request.hpp"

#include <gtest/gtest.h>

#include "protocols/http/request_parser.hpp"

namespace throng::protocols::http {
namespace {

Request request() {
  Request out;
  out.host = "h:8080";
  return out;
}

TEST(Request, serialises_a_get) {
  EXPECT_EQ(*serialise(request()),
            "GET / HTTP/1.1\r\nHost: h:8080\r\nUser-Agent: throng/0.1\r\n\r\n");
}

TEST(Request, keeps_the_headers_given) {
  Request r;
  r.headers = {{"host", "other"}, {"USER-AGENT", "me"}, {"X", "a\tb \xc3\xa9"}};
  r.keep_alive = false;
  EXPECT_EQ(*serialise(r),
            "GET / HTTP/1.1\r\nhost: other\r\nUSER-AGENT: me\r\nX: a\tb \xc3\xa9\r\n"
            "Connection: close\r\n\r\n");
}

TEST(Request, announces_the_length) {
  Request r = request();
  r.body = "abc";
  EXPECT_NE(serialise(r)->find("\r\nContent-Length: 3\r\n\r\nabc"), std::string::npos);
  r.headers = {{"content-length", "3"}};
  EXPECT_EQ(serialise(r)->find("Content-Length"), std::string::npos);
  for (const char* method : {"POST", "PUT", "PATCH"}) {
    Request empty = request();
    empty.method = method;
    EXPECT_NE(serialise(empty)->find("Content-Length: 0\r\n"), std::string::npos);
  }
}

Request with_header(std::string name, std::string value) {
  Request out = request();
  out.headers = {{"A", "b"}, {std::move(name), std::move(value)}};
  return out;
}

Request with(std::string Request::*member, std::string value) {
  Request out = request();
  out.*member = std::move(value);
  return out;
}

TEST(Request, says_what_is_wrong_where) {
  constexpr std::string_view kToken = "letters, digits or one of !#$%&'*+-.^_`|~";
  const std::string token(kToken);
  const std::string visible = "expected visible ASCII (percent-encode anything else)";
  const std::string text = "expected text without control bytes";
  const std::pair<Request, std::string> cases[] = {
      {with(&Request::method, ""), "method is empty: expected " + token},
      {with(&Request::method, "GE T"), "method: byte 3 is a space: expected " + token},
      {with(&Request::target, ""), "target is empty: expected visible ASCII characters"},
      {with(&Request::target, "/a b"), "target: byte 3 is a space: " + visible},
      {with(&Request::target, "/\r\nX: y"), "target: byte 2 is a carriage return: " + visible},
      {with(&Request::host, "h\r\nX: y"), "host: byte 2 is a carriage return: " + visible},
      {with(&Request::host, ""), "host is empty: expected visible ASCII characters"},
      {with_header("", "x"), "name of header 2 is empty: expected " + token},
      {with_header("X:", "x"), "name of header 2: byte 2 is ':': expected " + token},
      {with_header("X\n", "x"), "name of header 2: byte 2 is a line feed: expected " + token},
      {with_header("X", "a\r\nB: c"),
       "value of header 2 (X): byte 2 is a carriage return: " + text},
      {with_header("X", "a\nB: c"), "value of header 2 (X): byte 2 is a line feed: " + text},
      {with_header("X", std::string("\0", 1)),
       "value of header 2 (X): byte 1 is the control byte 0x00: " + text},
      {with_header("Content-Length", "7"),
       "header 2 (Content-Length) does not fit the body: expected 0, or leave the header out"},
      {with_header("Transfer-Encoding", "chunked"),
       "header 2 (Transfer-Encoding) is not allowed: bodies are sent with Content-Length"},
      {with_header("a", "x"), ""},
  };
  for (const auto& [bad, message] : cases) {
    const auto result = serialise(bad);
    EXPECT_EQ(result.is_error() ? result.error() : "", message);
  }
  Request two = request();
  two.headers = {{"Host", "a"}, {"host", "b"}};
  EXPECT_EQ(serialise(two).error(), "header host is given twice: expected at most once");
}

TEST(Request, is_what_the_request_parser_reads) {
  Request r = request();
  r.method = "POST";
  r.target = "/a?b=%20";
  r.body = "hello";
  RequestParser parser;
  const std::string bytes = *serialise(r);
  EXPECT_EQ(parser.feed(bytes), bytes.size());
  ASSERT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.target(), r.target);
  EXPECT_EQ(parser.body(), r.body);
  EXPECT_EQ(parser.find_header("host"), r.host);
}

}  // namespace
}  // namespace throng::protocols::http
