#include "protocols/http/response_parser.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::http {
namespace {

using Strings = std::vector<std::string_view>;

struct Outcome {
  ParseState state = ParseState::kNeedMore;
  std::string failure;
  int status = 0;
  bool is_reusable = false;
  std::size_t consumed = 0;
  std::uint64_t body_bytes = 0;
  std::uint32_t head_bytes = 0;
  ResponseCapture capture;

  bool operator==(const Outcome& other) const {
    const auto key = [](const Outcome& o) {
      return std::tie(o.state, o.failure, o.status, o.is_reusable, o.consumed, o.body_bytes,
                      o.head_bytes, o.capture.headers, o.capture.body);
    };
    return key(*this) == key(other);
  }
};

std::ostream& operator<<(std::ostream& out, const Outcome& o) {
  return out << "state " << static_cast<int>(o.state) << " failure '" << o.failure << "' status "
             << o.status << " reusable " << o.is_reusable << " consumed " << o.consumed << " body '"
             << o.capture.body << "' headers " << o.capture.headers.size();
}

Outcome run(const Strings& pieces, const ResponseOptions& options, bool at_eof) {
  Outcome outcome;
  ResponseParser parser;
  parser.start(options, &outcome.capture);
  for (const std::string_view piece : pieces) {
    // Its own allocation each, so that a view kept too long is found by the sanitizer.
    const std::string copy(piece);
    outcome.consumed += parser.feed(copy);
  }
  if (at_eof) parser.finish_at_eof();
  outcome.state = parser.state();
  if (outcome.state == ParseState::kFailed) {
    outcome.failure = std::string(name(parser.failure().kind)) + ": ";
    outcome.failure += parser.failure().detail;
    // What had come by then depends on the cuts.
    outcome.consumed = 0;
    outcome.capture = ResponseCapture();
    return outcome;
  }
  outcome.status = parser.status();
  outcome.is_reusable = outcome.state == ParseState::kDone && parser.is_reusable();
  outcome.body_bytes = parser.body_bytes();
  outcome.head_bytes = parser.head_bytes();
  return outcome;
}

Strings cut(std::string_view text, std::size_t size) {
  Strings pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

// However the bytes are cut, the outcome is that of one piece.
Outcome parse(std::string_view text, const ResponseOptions& options = {}, bool at_eof = true) {
  const Outcome whole = run({text}, options, at_eof);
  for (const std::size_t size : {1, 2, 3, 7}) {
    EXPECT_EQ(whole, run(cut(text, size), options, at_eof)) << text << "\npieces of " << size;
  }
  for (std::size_t at = 1; at < text.size(); ++at) {
    const Strings halves = {text.substr(0, at), text.substr(at)};
    EXPECT_EQ(whole, run(halves, options, at_eof)) << text << "\nsplit at " << at;
  }
  return whole;
}

std::string head(std::string_view fields) {
  return "HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n";
}

TEST(ResponseParser, reads_a_plain_response) {
  const std::string text = head("Server: x\r\nContent-Length: 2\r\n") + "ok";
  const Outcome outcome = parse(text);
  EXPECT_EQ(outcome.state, ParseState::kDone);
  EXPECT_EQ(outcome.status, 200);
  EXPECT_TRUE(outcome.is_reusable);
  EXPECT_EQ(outcome.consumed, text.size());
  EXPECT_EQ(outcome.head_bytes, text.size() - 2);
  EXPECT_EQ(outcome.capture.body, "ok");
  ASSERT_EQ(outcome.capture.headers.size(), 2U);
  EXPECT_EQ(outcome.capture.headers[0], (std::pair<std::string, std::string>("Server", "x")));
}

struct Good {
  std::string_view text;
  int status;
  std::string_view body;
  bool is_reusable;
  std::size_t left;  // bytes that belong to the next response
};

TEST(ResponseParser, accepts_what_servers_send) {
  const Good cases[] = {
      {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
      {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
      {"HTTP/1.1 999 a b c\nContent-Length: 1\n\nx", 999, "x", true, 0},
      {"HTTP/1.1 200 caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
      {"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n12345", 204, "", true, 5},
      {"HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", 304, "", true, 0},
      {"HTTP/1.1 101 Up\r\nUpgrade: x\r\n\r\nabc", 101, "", false, 3},
      {"HTTP/1.1 200 OK\r\n\r\nuntil close", 200, "until close", false, 0},
      {"HTTP/1.1 200 OK\r\nCONTENT-length:\t 3 \t\r\n\r\nabcd", 200, "abc", true, 1},
      {"HTTP/1.1 200 OK\r\nContent-Length: 3, 3\r\nContent-Length: 3\r\n\r\nabc", 200, "abc", true,
       0},
      {"HTTP/1.1 200 OK\r\nContent-Length: 003\r\n\r\nabc", 200, "abc", true, 0},
      {"HTTP/1.1 200 OK\r\nX:\r\nY: a\tb\r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
      {"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n", 200, "", false, 0},
      {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", false, 0},
      {"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", 200, "", true, 0},
      {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       200, "", false, 0},
      {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\nContent-Length: 9\r\n\r\n"
       "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
       200, "x", true, 0},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nxyz", 200, "xyz",
       false, 0},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n5\r\n", 200, "5\r\n", false, 0},
  };
  for (const Good& c : cases) {
    const Outcome outcome = parse(c.text);
    EXPECT_EQ(outcome.state, ParseState::kDone) << c.text << outcome.failure;
    EXPECT_EQ(outcome.status, c.status) << c.text;
    EXPECT_EQ(outcome.capture.body, c.body) << c.text;
    EXPECT_EQ(outcome.body_bytes, c.body.size()) << c.text;
    EXPECT_EQ(outcome.is_reusable, c.is_reusable) << c.text;
    EXPECT_EQ(outcome.consumed + c.left, c.text.size()) << c.text;
  }
}

TEST(ResponseParser, takes_chunk_framing_off) {
  const Good cases[] = {
      {"2\r\nok\r\n0\r\n\r\n", 200, "ok", true, 0},
      {"2\nok\n0\n\n", 200, "ok", true, 0},
      {"a;x=y\r\n0123456789\r\n1 ; z\r\n!\r\n000\r\n\r\nHTTP", 200, "0123456789!", true, 4},
      {"0000000000000000000002\r\nok\r\n0\r\nX-T: 1\r\nY: 2\r\n\r\n", 200, "ok", true, 0},
  };
  for (const Good& c : cases) {
    const std::string text = head("Transfer-Encoding: gzip, Chunked\r\n") + std::string(c.text);
    const Outcome outcome = parse(text);
    EXPECT_EQ(outcome.state, ParseState::kDone) << text << outcome.failure;
    EXPECT_EQ(outcome.capture.body, c.body) << text;
    EXPECT_TRUE(outcome.is_reusable) << text;
    EXPECT_EQ(outcome.consumed + c.left, text.size()) << text;
    EXPECT_EQ(outcome.capture.headers.size(), 1U) << "trailers are not headers";
  }
}

TEST(ResponseParser, leaves_every_byte_of_a_body_alone) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_EQ(parse(head("Content-Length: 256\r\n") + bytes).capture.body, bytes);
  EXPECT_EQ(parse(head("") + bytes).capture.body, bytes);
  const std::string chunk = "100\r\n" + bytes + "\r\n0\r\n\r\n";
  EXPECT_EQ(parse(head("Transfer-Encoding: chunked\r\n") + chunk).capture.body, bytes);
}

TEST(ResponseParser, lets_transfer_encoding_win_but_does_not_reuse_the_connection) {
  const std::string text =
      head("Content-Length: 99\r\nTransfer-Encoding: chunked\r\n") + "2\r\nok\r\n0\r\n\r\n";
  const Outcome outcome = parse(text);
  EXPECT_EQ(outcome.capture.body, "ok");
  EXPECT_FALSE(outcome.is_reusable);
}

TEST(ResponseParser, expects_no_body_after_head) {
  const std::string text = head("Content-Length: 5000000000\r\n");
  const Outcome outcome = parse(text, {.head_request = true});
  EXPECT_EQ(outcome.state, ParseState::kDone);
  EXPECT_TRUE(outcome.is_reusable);
  EXPECT_EQ(outcome.body_bytes, 0U);
}

struct Bad {
  std::string text;
  std::string_view failure;
};

TEST(ResponseParser, refuses_what_is_not_a_status_line) {
  const std::string_view not_http = "malformed: status line is not HTTP/1.x";
  const std::string_view bad_status = "malformed: status code is not three digits from 100 to 999";
  const Bad cases[] = {
      {"\r\n", not_http},
      {"SSH-2.0-OpenSSH", not_http},
      {"H\1", not_http},
      {"http/1.1 200 OK\r\n", not_http},
      {"HTTP/2 200\r\n", not_http},
      {"HTTP/1.2 200 OK\r\n", not_http},
      {"HTTP/1.1\r\n", not_http},
      {"HTTP/1.1200 OK\r\n", not_http},
      {"HTTP/1.1 \r\n", bad_status},
      {"HTTP/1.1 20\r\n", bad_status},
      {"HTTP/1.1 2000\r\n", bad_status},
      {"HTTP/1.1 200OK\r\n", bad_status},
      {"HTTP/1.1 099 x\r\n", bad_status},
      {"HTTP/1.1 -20 x\r\n", bad_status},
      {"HTTP/1.1  200 x\r\n", bad_status},
      {"HTTP/1.1 2x0 x\r\n", bad_status},
  };
  for (const Bad& c : cases) EXPECT_EQ(parse(c.text).failure, c.failure) << c.text;
}

TEST(ResponseParser, refuses_bad_header_lines) {
  const std::string_view control =
      "malformed: control byte in a line of the head or of the chunk framing";
  const std::string_view bare = "malformed: carriage return that no line feed follows";
  const std::string_view space = "malformed: white space in a header name or before its colon";
  const std::string_view folded =
      "malformed: header line begins with white space (obsolete folding)";
  const std::string_view no_number = "malformed: Content-Length is not a number";
  const std::string_view too_big = "malformed: Content-Length does not fit in 64 bits";
  const std::string_view two = "malformed: Content-Length given with two values";
  const Bad cases[] = {
      {"X : y\r\n", space},
      {"X y: z\r\n", space},
      {"X: y\r\n z\r\n", folded},
      {"\tX: y\r\n", folded},
      {": y\r\n", "malformed: header line without a name"},
      {"X\r\n", "malformed: header line without a colon"},
      {"X(: y\r\n", "malformed: byte not allowed in a header name"},
      {"\xc3\xa9: y\r\n", "malformed: byte not allowed in a header name"},
      {std::string("X: a\0b\r\n", 8), control},
      {std::string("X\0: a\r\n", 7), control},
      {"X: a\x7f\r\n", control},
      {"X: a long enough value to need several steps \x1b\r\n", control},
      {"X: a\rb\r\n", bare},
      {"X: a\r\r\n", bare},
      {"Content-Length: \r\n", no_number},
      {"Content-Length: -1\r\n", no_number},
      {"Content-Length: +1\r\n", no_number},
      {"Content-Length: 0x10\r\n", no_number},
      {"Content-Length: 1 2\r\n", no_number},
      {"Content-Length: 1,\r\n", no_number},
      {"Content-Length: ,1\r\n", no_number},
      {"Content-Length: 18446744073709551616\r\n", too_big},
      {"Content-Length: 99999999999999999999999999\r\n", too_big},
      {"Content-Length: 1\r\nContent-Length: 2\r\n", two},
      {"Content-Length: 1, 2\r\n", two},
  };
  for (const Bad& c : cases) EXPECT_EQ(parse(head(c.text)).failure, c.failure) << c.text;
}

TEST(ResponseParser, refuses_bad_chunks) {
  const std::string_view not_hex = "malformed: chunk size is not a hexadecimal number";
  const std::string_view no_end = "malformed: chunk does not end where its size says";
  const Bad cases[] = {
      {"\r\n", not_hex},
      {"-1\r\n", not_hex},
      {"g\r\n", not_hex},
      {" 1\r\n", not_hex},
      {"0x1\r\n", "malformed: chunk size is followed by something other than an extension"},
      {"1 2\r\n", "malformed: chunk size is followed by something other than an extension"},
      {"10000000000000000\r\n", "malformed: chunk size does not fit in 64 bits"},
      {"ffffffffffffffffffffffffffffffff\r\n", "malformed: chunk size does not fit in 64 bits"},
      {"ffffffffffffffff\r\n", "too_large: chunked body is larger than the limit"},
      {"2\r\nokX", no_end},
      {"2\r\nok\rX", no_end},
      {"2\r\nok\r\r", no_end},
      {"0\r\nbad trailer\r\n", "malformed: white space in a header name or before its colon"},
      {"1\r\na\r\n1\r", "closed_early: peer closed in a chunked body"},
      {"0\r\n", "closed_early: peer closed in a chunked body"},
  };
  for (const Bad& c : cases) {
    EXPECT_EQ(parse(head("Transfer-Encoding: chunked\r\n") + c.text).failure, c.failure) << c.text;
  }
}

TEST(ResponseParser, says_how_far_a_closed_response_had_come) {
  const Bad cases[] = {
      {"", "closed_early: peer closed before the response"},
      {"H", "closed_early: peer closed in the head"},
      {"HTTP/1.1 200 OK\r\n", "closed_early: peer closed in the head"},
      {"HTTP/1.1 200 OK\r\n\r", "closed_early: peer closed in the head"},
      {"HTTP/1.1 100 OK\r\n\r\n",
       "closed_early: peer closed before the response, after an interim response"},
      {head("Content-Length: 2\r\n") + "o", "closed_early: peer closed in the body"},
      {head("Transfer-Encoding: chunked\r\n") + "2\r\no",
       "closed_early: peer closed in a chunked body"},
  };
  for (const Bad& c : cases) EXPECT_EQ(parse(c.text).failure, c.failure) << c.text;
}

TEST(ResponseParser, knows_whether_the_response_had_begun) {
  ResponseParser parser;
  parser.feed("");
  parser.finish_at_eof();
  EXPECT_FALSE(parser.has_begun());
  parser.start({});
  parser.feed("H");
  parser.finish_at_eof();
  EXPECT_TRUE(parser.has_begun());
}

TEST(ResponseParser, bounds_the_head) {
  const std::string_view too_large = "too_large: head is larger than the limit";
  const std::string text = head("Content-Length: 0\r\nX: 12345\r\n");
  for (std::size_t limit = 1; limit < text.size(); ++limit) {
    EXPECT_EQ(parse(text, {.max_head_bytes = limit}, false).failure, too_large) << limit;
  }
  EXPECT_EQ(parse(text, {.max_head_bytes = text.size()}).state, ParseState::kDone);
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(500, 'a');
  EXPECT_EQ(parse(endless, {.max_head_bytes = 300}, false).failure, too_large);
}

TEST(ResponseParser, counts_trailers_and_interim_responses_to_the_head) {
  const std::string_view too_large = "too_large: head is larger than the limit";
  std::string trailers = head("Transfer-Encoding: chunked\r\n") + "0\r\n";
  for (int i = 0; i < 20; ++i) trailers += "X: yyyyyyyy\r\n";
  EXPECT_EQ(parse(trailers, {.max_head_bytes = 100}).failure, too_large);
  std::string interim;
  for (int i = 0; i < 10; ++i) interim += "HTTP/1.1 100 C\r\n\r\n";
  EXPECT_EQ(parse(interim, {.max_head_bytes = 100}).failure, too_large);
}

TEST(ResponseParser, bounds_the_number_of_interim_responses) {
  std::string text;
  for (int i = 0; i < 32; ++i) text += "HTTP/1.1 100 C\r\n\r\n";
  EXPECT_EQ(parse(text + head("Content-Length: 0\r\n")).state, ParseState::kDone);
  EXPECT_EQ(parse(text + "HTTP/1.1 100 C\r\n\r\n").failure,
            "malformed: more than 32 interim responses");
}

TEST(ResponseParser, bounds_the_body) {
  const ResponseOptions options{.max_body_bytes = 4};
  const Bad cases[] = {
      {head("Content-Length: 5\r\n"), "too_large: Content-Length is larger than the body limit"},
      {head("") + "12345", "too_large: body is larger than the limit"},
      {head("Transfer-Encoding: chunked\r\n") + "5\r\n",
       "too_large: chunked body is larger than the limit"},
      {head("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n2\r\n",
       "too_large: chunked body is larger than the limit"},
      {head("Transfer-Encoding: chunked\r\n") + "1;" + std::string(4096, 'x'),
       "too_large: chunk size line is longer than 4096 bytes"},
  };
  for (const Bad& c : cases) EXPECT_EQ(parse(c.text, options, false).failure, c.failure);
  EXPECT_EQ(parse(head("Content-Length: 4\r\n") + "1234", options).state, ParseState::kDone);
  EXPECT_EQ(parse(head("") + "1234", options).state, ParseState::kDone);
}

TEST(ResponseParser, reads_one_response_after_the_other) {
  const std::string one = head("Content-Length: 2\r\n") + "ok";
  const std::string two = head("Transfer-Encoding: chunked\r\n") + "3\r\nabc\r\n0\r\n\r\n";
  std::string stream;
  for (int i = 0; i < 10; ++i) stream += one + two;
  for (std::size_t size = 1; size <= stream.size(); ++size) {
    ResponseParser parser;
    int responses = 0;
    std::uint64_t body_bytes = 0;
    for (std::string_view piece : cut(stream, size)) {
      while (!piece.empty()) {
        piece.remove_prefix(parser.feed(piece));
        if (parser.state() != ParseState::kDone) break;
        ++responses;
        body_bytes += parser.body_bytes();
        EXPECT_TRUE(parser.is_reusable());
        parser.start({});
      }
      EXPECT_TRUE(piece.empty());
    }
    EXPECT_EQ(responses, 20) << size;
    EXPECT_EQ(body_bytes, 50U) << size;
  }
}

TEST(ResponseParser, consumes_nothing_when_it_is_done) {
  ResponseParser parser;
  parser.feed(head("Content-Length: 0\r\n"));
  ASSERT_EQ(parser.state(), ParseState::kDone);
  EXPECT_EQ(parser.feed("more"), 0U);
  parser.finish_at_eof();
  EXPECT_EQ(parser.state(), ParseState::kDone);
}

TEST(ResponseParser, separates_interim_bytes_from_the_head) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string final = head("Content-Length: 0\r\n");
  ResponseParser parser;
  parser.feed(interim + final);
  EXPECT_EQ(parser.interim_bytes(), interim.size());
  EXPECT_EQ(parser.head_bytes(), final.size());
  EXPECT_EQ(parser.version_minor(), 1);
}

// Each byte of a long line is looked at once: else this takes hours, and the test run gives up.
TEST(ResponseParser, bears_a_peer_that_dribbles) {
  const std::size_t size = 4 << 20;
  const std::string text = "HTTP/1.1 200 OK\r\nX: " + std::string(size, 'a');
  ResponseParser parser;
  parser.start({.max_head_bytes = 2 * size});
  for (const char& c : text) parser.feed({&c, 1});
  parser.feed("\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(parser.state(), ParseState::kDone);
}

struct Reading {
  bool is_done;
  int status;
  std::uint64_t body_bytes;
  bool is_reusable;
  friend bool operator==(const Reading&, const Reading&) = default;
};

Reading read_with(HeadMemo* memo, const std::string& text, bool head_request) {
  ResponseParser parser;
  ResponseOptions options;
  options.head_request = head_request;
  parser.start(options, nullptr, memo);
  parser.feed(text);
  parser.finish_at_eof();
  const bool is_done = parser.state() == ParseState::kDone;
  return {is_done, parser.status(), parser.body_bytes(), is_done && parser.is_reusable()};
}

TEST(ResponseParser, a_recalled_head_reads_as_a_parsed_one) {
  const std::vector<std::string> answers = {
      head("Date: 1\r\nContent-Length: 2\r\n") + "ok",
      head("Date: 2\r\nContent-Length: 2\r\n") + "ok",
      head("Content-Length: 2\r\nConnection: close\r\n") + "ok",
      head("Transfer-Encoding: chunked\r\n") + "2\r\nok\r\n0\r\n\r\n",
      head("") + "until close",
      "HTTP/1.1 204 No Content\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n" + head("Content-Length: 2\r\n") + "ok",
      head("Content-Length: 3\r\n") + "ok",
      head("Content-Length: x\r\n"),
      head("X: " + std::string(2000, 'x') + "\r\nContent-Length: 2\r\n") + "ok"};
  HeadMemo memo;
  for (int round = 0; round < 200; ++round) {
    const std::string& text = answers[static_cast<std::size_t>(round / 3) % answers.size()];
    const bool head_request = round % 2 == 1;
    EXPECT_EQ(read_with(&memo, text, head_request), read_with(nullptr, text, head_request)) << text;
  }
}

}  // namespace
}  // namespace throng::protocols::http
