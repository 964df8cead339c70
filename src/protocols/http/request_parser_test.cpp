#include "protocols/http/request_parser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

namespace throng::protocols::http {
namespace {

using Strings = std::vector<std::string_view>;

// What a request was, in one comparable string.
std::string describe(const RequestParser& parser, std::size_t consumed) {
  if (parser.state() == ParseState::kFailed) {
    return std::string(name(parser.failure().kind)) + ": " + std::string(parser.failure().detail);
  }
  std::string out = std::to_string(consumed) + (parser.state() == ParseState::kDone ? " done" : "");
  if (!parser.has_head()) return out;
  out += " " + std::string(parser.method()) + "|" + std::string(parser.target()) + "|1.";
  out += std::to_string(parser.version_minor()) + (parser.is_keep_alive() ? " keep" : " close");
  if (parser.expects_continue()) out += " expect";
  for (std::size_t i = 0; i < parser.header_count(); ++i) {
    const Field field = parser.header(i);
    out += " <" + std::string(field.name) + "=" + std::string(field.value) + ">";
  }
  return out + " '" + parser.body() + "'";
}

std::string run(const Strings& pieces, const RequestLimits& limits, bool at_eof) {
  RequestParser parser;
  parser.start(limits);
  std::size_t consumed = 0;
  std::string last;
  for (const std::string_view piece : pieces) {
    // Its own allocation each, freed before the next: a view kept too long is found.
    std::string copy(piece);
    const bool was_done = parser.state() == ParseState::kDone;
    consumed += parser.feed(copy);
    if (!was_done) last = describe(parser, consumed);
  }
  if (!at_eof || parser.state() == ParseState::kDone) return last;
  parser.finish_at_eof();
  return describe(parser, consumed);
}

Strings cut(std::string_view text, std::size_t size) {
  Strings pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

std::string parse(std::string_view text, const RequestLimits& limits = {}, bool at_eof = true) {
  const std::string whole = run({text}, limits, at_eof);
  for (const std::size_t size : {1, 2, 3, 7}) {
    EXPECT_EQ(whole, run(cut(text, size), limits, at_eof)) << text << "\npieces of " << size;
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    EXPECT_EQ(whole, run({text.substr(0, at), text.substr(at)}, limits, at_eof))
        << text << "\nsplit at " << at;
  }
  return whole;
}

struct Case {
  std::string text;
  std::string_view expected;
};

TEST(RequestParser, reads_requests) {
  const Case cases[] = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "27 done GET|/|1.1 keep <Host=a> ''"},
      {"\r\n\nGET /a?b=c HTTP/1.1\nHost:a\n\nrest", "31 done GET|/a?b=c|1.1 keep <Host=a> ''"},
      {"GET * HTTP/1.0\r\n\r\n", "18 done GET|*|1.0 close ''"},
      {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
       "42 done GET|/|1.0 keep <Connection=keep-alive> ''"},
      {"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
       "46 done GET|/|1.1 close <Host=a> <Connection=close> ''"},
      {"PUT /x HTTP/1.1\r\nHost: \r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\nabcd",
       "71 done PUT|/x|1.1 keep expect <Host=> <Content-Length=3> <Expect=100-Continue> 'abc'"},
      {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0"
       "\r\nT: x\r\n\r\n",
       "84 done POST|/|1.1 keep <Host=a> <Transfer-Encoding=chunked> 'abcde'"},
      {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       "80 done POST|/|1.1 close <Host=a> <Content-Length=1> <Transfer-Encoding=chunked> ''"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(parse(c.text), c.expected) << c.text;
  }
}

TEST(RequestParser, refuses_bad_requests) {
  const std::string_view not_http = "malformed: request line does not end in HTTP/1.x";
  const std::string_view method = "malformed: request line does not begin with a method";
  const std::string_view target =
      "malformed: target of the request is empty or holds a byte that is not allowed";
  const Case cases[] = {
      {"GET\r\n", not_http},
      {"GET /\r\n", not_http},
      {"GET / HTTP/2.0\r\n", not_http},
      {"GET / http/1.1\r\n", not_http},
      {"GET / HTTP/1.1 \r\n", not_http},
      {" GET / HTTP/1.1\r\n", method},
      {"G(T / HTTP/1.1\r\n", method},
      {"GET  HTTP/1.1\r\n", target},
      {"GET /a b HTTP/1.1\r\n", target},
      {"GET /\xc3\xa9 HTTP/1.1\r\n", target},
      {"GET / HTTP/1.1\r\n\r\n", "malformed: HTTP/1.1 request without a Host header"},
      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "malformed: request with two Host headers"},
      {"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
       "malformed: Transfer-Encoding of the request does not end in chunked"},
      {"GET / HTTP/1.1\r\nHost : a\r\n",
       "malformed: white space in a header name or before its colon"},
      {"\x16\x03\x01\x02", "malformed: control byte in a line of the head or of the chunk framing"},
      {"", "closed_early: peer closed before the request"},
      {"\r\n", "closed_early: peer closed in the head"},
      {"GET / HT", "closed_early: peer closed in the head"},
      {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na",
       "closed_early: peer closed in the body"},
      {"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
       "malformed: Content-Length given with two values"},
  };
  for (const Case& c : cases) EXPECT_EQ(parse(c.text), c.expected) << c.text;
}

TEST(RequestParser, holds_to_its_limits) {
  const RequestLimits limits{.max_head_bytes = 64, .max_body_bytes = 3};
  const std::string head = "PUT / HTTP/1.1\r\nHost: a\r\n";
  EXPECT_EQ(parse(head + "Content-Length: 4\r\n\r\n", limits),
            "too_large: Content-Length is larger than the body limit");
  EXPECT_EQ(parse(head + "X: " + std::string(64, 'x'), limits, false),
            "too_large: head is larger than the limit");
  EXPECT_EQ(parse("GET / HTTP/1.1" + std::string(64, 'x'), limits, false),
            "too_large: head is larger than the limit");
  EXPECT_EQ(
      parse(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n2\r\n", {.max_body_bytes = 3}),
      "too_large: chunked body is larger than the limit");
}

TEST(RequestParser, keeps_the_head_while_the_body_comes) {
  RequestParser parser;
  auto piece = std::make_unique<std::string>(
      "PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\nab");
  parser.feed(*piece);
  piece.reset();
  ASSERT_TRUE(parser.has_head());
  EXPECT_EQ(parser.state(), ParseState::kNeedMore);
  EXPECT_TRUE(parser.expects_continue());
  RequestParser moved = std::move(parser);
  moved.feed("cd");
  EXPECT_EQ(moved.state(), ParseState::kDone);
  EXPECT_EQ(moved.target(), "/x");
  EXPECT_EQ(moved.find_header("host"), "a");
  EXPECT_EQ(moved.find_header("cookie"), std::nullopt);
  EXPECT_EQ(moved.body(), "abcd");
}

TEST(RequestParser, bears_empty_pieces) {
  RequestParser parser;
  for (const std::string_view piece : {"GET / HTTP/1.1\r\n", "Host: a\r\n", "\r\n"}) {
    parser.feed({});
    parser.feed(piece);
  }
  EXPECT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.find_header("host"), "a");
}

TEST(RequestParser, reads_pipelined_requests_however_they_are_cut) {
  std::string stream;
  for (int i = 0; i < 5; ++i) {
    stream += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: a\r\n\r\n";
    stream +=
        "PUT /p HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
  }
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    RequestParser parser;
    std::string seen;
    for (const std::string_view piece : cut(stream, size)) {
      const std::string copy(piece);
      std::string_view rest = copy;
      while (!rest.empty()) {
        rest.remove_prefix(parser.feed(rest));
        if (parser.state() != ParseState::kDone) break;
        seen += std::string(parser.target()) + parser.body() + " ";
        parser.start({});
      }
      ASSERT_TRUE(rest.empty());
    }
    EXPECT_EQ(seen, "/0 /pok /1 /pok /2 /pok /3 /pok /4 /pok ") << size;
  }
}

TEST(RequestParser, bears_a_peer_that_dribbles) {
  std::string text = "GET / HTTP/1.1\r\nHost: a\r\n";
  while (text.size() < 65000) text += "X: y\r\n";
  RequestParser parser;
  for (const char& c : text) parser.feed({&c, 1});
  parser.feed("\r\n");
  ASSERT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.header(parser.header_count() - 1).value, "y");
}

}  // namespace
}  // namespace throng::protocols::http
