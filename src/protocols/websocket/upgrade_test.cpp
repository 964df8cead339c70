#include "protocols/websocket/upgrade.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocols/websocket/upgrade_answer.hpp"

namespace throng::protocols::websocket {
namespace {

constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

UpgradeRequest request() {
  UpgradeRequest made;
  made.host = "server.example.com";
  made.target = "/chat?room=1";
  made.key = kKey;
  return made;
}

Headers good_answer() {
  return {{"Upgrade", "WebSocket"},
          {"Connection", "keep-alive, upgrade"},
          {"Sec-WebSocket-Accept", std::string(kAccept)}};
}

std::string judged(const UpgradeRequest& asked, int status, const Headers& headers) {
  const auto agreed = judge_answer(asked, status, headers);
  return agreed.is_ok() ? "ok " + agreed->protocol : std::string(reason(agreed.error()));
}

TEST(upgrade, the_key_of_the_rfc) {
  EXPECT_EQ(accept_of(kKey), kAccept);
}

TEST(upgrade, keys_are_random_and_of_16_bytes) {
  base::Random random(1, 1);
  const std::string first = make_key(random);
  EXPECT_EQ(first.size(), 24U);
  EXPECT_TRUE(first.ends_with("=="));
  EXPECT_NE(make_key(random), first);
}

TEST(upgrade, what_is_asked_for) {
  UpgradeRequest asked = request();
  asked.protocols = {"chat.v2", "chat"};
  asked.headers = {{"Origin", "http://example.com"}, {"User-Agent", ""}};
  asked.compression.is_made = true;
  EXPECT_EQ(asked.text().value(),
            "GET /chat?room=1 HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat.v2, chat\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            "Origin: http://example.com\r\n\r\n");
}

TEST(upgrade, what_cannot_be_asked_for) {
  for (const Headers& headers : {Headers{{"Upgrade", "h2c"}}, Headers{{"connection", "close"}},
                                 Headers{{"SEC-WEBSOCKET-KEY", "x"}}, Headers{{"X", "a\r\nb"}},
                                 Headers{{"", "a"}}, Headers{{"Content-Length", "5"}}}) {
    UpgradeRequest asked = request();
    asked.headers = headers;
    EXPECT_TRUE(asked.text().is_error()) << headers[0].first;
  }
  for (const std::vector<std::string>& protocols :
       {std::vector<std::string>{""}, {"a b"}, {"a,b"}, {"a", "b", "a"}}) {
    UpgradeRequest asked = request();
    asked.protocols = protocols;
    EXPECT_TRUE(asked.text().is_error()) << protocols[0];
  }
}

TEST(upgrade, a_good_answer) {
  EXPECT_EQ(judged(request(), 101, good_answer()), "ok ");
  UpgradeRequest asked = request();
  asked.protocols = {"chat", "other"};
  Headers answer = good_answer();
  answer.emplace_back("sec-websocket-protocol", "other");
  EXPECT_EQ(judged(asked, 101, answer), "ok other");
}

TEST(upgrade, another_status_is_a_refusal) {
  for (const int status : {200, 301, 401, 404, 503}) {
    const auto agreed = judge_answer(request(), status, good_answer());
    ASSERT_TRUE(agreed.is_error());
    EXPECT_EQ(agreed.error().kind, FailureKind::kRefusedUpgrade);
    EXPECT_EQ(agreed.error().status, status);
  }
}

TEST(upgrade, answers_that_are_none) {
  for (std::size_t missing = 0; missing < 3; ++missing) {
    Headers answer = good_answer();
    answer.erase(answer.begin() + static_cast<std::ptrdiff_t>(missing));
    EXPECT_EQ(judged(request(), 101, answer), "bad_upgrade") << missing;
  }
  Headers answer = good_answer();
  answer[0].second = "h2c";
  EXPECT_EQ(judged(request(), 101, answer), "bad_upgrade");
  answer = good_answer();
  answer[1].second = "close";
  EXPECT_EQ(judged(request(), 101, answer), "bad_upgrade");
  answer = good_answer();
  answer[2].second = kKey;
  EXPECT_EQ(judged(request(), 101, answer), "bad_upgrade");
}

TEST(upgrade, a_sub_protocol_must_be_one_that_was_asked_for) {
  UpgradeRequest asked = request();
  asked.protocols = {"chat", "other"};
  for (const std::string protocol : {"third", "", "Chat", "chat, other"}) {
    Headers answer = good_answer();
    answer.emplace_back("Sec-WebSocket-Protocol", protocol);
    EXPECT_EQ(judged(asked, 101, answer), "bad_upgrade") << protocol;
    EXPECT_EQ(judged(request(), 101, answer), "bad_upgrade") << protocol;
  }
  Headers answer = good_answer();
  answer.emplace_back("Sec-WebSocket-Protocol", "chat");
  answer.emplace_back("Sec-WebSocket-Protocol", "chat");
  EXPECT_EQ(judged(asked, 101, answer), "bad_upgrade");
}

TEST(upgrade, an_extension_must_be_one_that_was_offered) {
  Headers answer = good_answer();
  answer.emplace_back("Sec-WebSocket-Extensions", "permessage-deflate");
  EXPECT_EQ(judged(request(), 101, answer), "bad_extension");
  UpgradeRequest asked = request();
  asked.compression.is_made = true;
  EXPECT_EQ(judged(asked, 101, answer), "ok ");
  answer.emplace_back("Sec-WebSocket-Extensions", "permessage-deflate");
  EXPECT_EQ(judged(asked, 101, answer), "bad_extension");
}

/// The first line of what a server answers to the text of a request.
std::string answered(const std::string& text) {
  http::RequestParser parser;
  parser.feed(text);
  EXPECT_EQ(parser.state(), http::ParseState::kDone) << text;
  const UpgradeAnswer answer = answer_upgrade(parser);
  EXPECT_EQ(answer.is_agreed, answer.text.starts_with("HTTP/1.1 101 "));
  EXPECT_TRUE(answer.is_agreed ||
              answer.text.find("Sec-WebSocket-Version: 13") != std::string::npos);
  return answer.text.substr(9, 3);
}

TEST(upgrade, both_sides_agree) {
  UpgradeRequest asked = request();
  asked.protocols = {"chat", "other"};
  asked.compression.is_made = true;
  http::RequestParser parser;
  const std::string text = asked.text().value();
  parser.feed(text);
  const UpgradeAnswer answer = answer_upgrade(parser);
  ASSERT_TRUE(answer.is_agreed);
  EXPECT_EQ(answer.text,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
            "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate; "
            "client_max_window_bits=15\r\n\r\n");
}

TEST(upgrade, a_server_refuses_what_is_no_upgrade) {
  const std::string good = request().text().value();
  EXPECT_EQ(answered(good), "101");
  const auto without = [&good](std::string_view name, std::string_view instead) {
    std::string text = good;
    const std::size_t at = text.find(name);
    return text.replace(at, text.find("\r\n", at) + 2 - at, instead);
  };
  EXPECT_EQ(answered(without("Upgrade:", "")), "426");
  EXPECT_EQ(answered(without("Connection:", "")), "426");
  EXPECT_EQ(answered(without("Sec-WebSocket-Version", "")), "426");
  EXPECT_EQ(answered(without("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8\r\n")), "426");
  EXPECT_EQ(answered(without("Sec-WebSocket-Key", "")), "400");
  EXPECT_EQ(answered(without("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhl\r\n")), "400");
  EXPECT_EQ(answered(without("GET", "HEAD / HTTP/1.1\r\n")), "400");
}

}  // namespace
}  // namespace throng::protocols::websocket
