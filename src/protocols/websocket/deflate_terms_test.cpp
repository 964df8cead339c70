#include "protocols/websocket/deflate_terms.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace throng::protocols::websocket {
namespace {

DeflateOffer offer(bool client_keeps = true, bool server_keeps = true, int client_bits = 15,
                   int server_bits = 15) {
  return {true, {client_keeps, server_keeps, client_bits, server_bits}};
}

TEST(deflate_terms, what_is_offered) {
  EXPECT_EQ(offer().text(), "permessage-deflate; client_max_window_bits");
  EXPECT_EQ(offer(false, false, 10, 9).text(),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
            "server_max_window_bits=9; client_max_window_bits=10");
}

TEST(deflate_terms, what_a_server_may_answer) {
  struct Case {
    DeflateOffer offer;
    std::string answer;
    DeflateTerms terms;
  };
  const std::vector<Case> cases = {
      {offer(), "permessage-deflate", {true, true, 15, 15}},
      {offer(), " Permessage-Deflate ;\tclient_no_context_takeover", {false, true, 15, 15}},
      {offer(), "permessage-deflate; server_no_context_takeover", {true, false, 15, 15}},
      {offer(), "permessage-deflate; server_max_window_bits=8", {true, true, 15, 8}},
      {offer(), "permessage-deflate; client_max_window_bits=\"9\"", {true, true, 9, 15}},
      {offer(true, true, 10),
       "permessage-deflate; client_max_window_bits=12",
       {true, true, 10, 15}},
      {offer(false), "permessage-deflate", {false, true, 15, 15}},
      {offer(true, false), "permessage-deflate; server_no_context_takeover", {true, false, 15, 15}},
      {offer(true, true, 15, 10),
       "permessage-deflate; server_max_window_bits=10",
       {true, true, 15, 10}},
      {offer(true, true, 15, 10),
       "permessage-deflate; server_max_window_bits=9",
       {true, true, 15, 9}},
  };
  for (const Case& c : cases) {
    const auto agreed = read_agreement(c.offer, c.answer);
    ASSERT_TRUE(agreed.is_ok() && agreed->has_value()) << c.answer;
    EXPECT_EQ(**agreed, c.terms) << c.answer;
  }
  EXPECT_FALSE(read_agreement(offer(), "").value().has_value());
  EXPECT_FALSE(read_agreement({}, " , ").value().has_value());
}

TEST(deflate_terms, what_it_must_not_answer) {
  const std::vector<std::string> answers = {
      "permessage-deflate, permessage-deflate",
      "permessage-deflate; client_max_window_bits",
      "permessage-deflate; client_max_window_bits=7",
      "permessage-deflate; client_max_window_bits=16",
      "permessage-deflate; client_max_window_bits=08",
      "permessage-deflate; server_max_window_bits",
      "permessage-deflate; server_max_window_bits=",
      "permessage-deflate; server_max_window_bits=x",
      "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
      "permessage-deflate; server_no_context_takeover=1",
      "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
      "permessage-deflate; unknown",
      "permessage-deflate;",
      "permessage-deflate; ; server_no_context_takeover",
      "x-webkit-deflate-frame",
      "permessage-deflate, x",
      "=",
      "permessage deflate",
  };
  for (const std::string& answer : answers) {
    const auto agreed = read_agreement(offer(), answer);
    ASSERT_TRUE(agreed.is_error()) << answer;
    EXPECT_EQ(agreed.error().kind, FailureKind::kBadExtension) << answer;
  }
  EXPECT_TRUE(read_agreement({}, "permessage-deflate").is_error());  // nobody offered it
  EXPECT_TRUE(read_agreement(offer(true, false), "permessage-deflate").is_error());
  EXPECT_TRUE(read_agreement(offer(true, true, 15, 10), "permessage-deflate").is_error());
  EXPECT_TRUE(
      read_agreement(offer(true, true, 15, 10), "permessage-deflate; server_max_window_bits=11")
          .is_error());
}

TEST(deflate_terms, both_sides_come_to_the_same_for_every_offer) {
  for (const bool client_keeps : {false, true}) {
    for (const bool server_keeps : {false, true}) {
      for (int client_bits = 8; client_bits <= 15; ++client_bits) {
        for (int server_bits = 9; server_bits <= 15; ++server_bits) {
          const DeflateOffer made = offer(client_keeps, server_keeps, client_bits, server_bits);
          const auto answer = answer_offers(made.text());
          ASSERT_TRUE(answer) << made.text();
          const auto agreed = read_agreement(made, answer->text);
          ASSERT_TRUE(agreed.is_ok() && *agreed) << answer->text;
          EXPECT_EQ(**agreed, answer->terms);
          EXPECT_EQ(**agreed, made.wanted);
        }
      }
    }
  }
}

TEST(deflate_terms, a_server_takes_the_first_offer_that_it_can) {
  EXPECT_FALSE(answer_offers(""));
  EXPECT_FALSE(answer_offers("permessage-bzip2, x-webkit-deflate-frame"));
  EXPECT_FALSE(answer_offers("permessage-deflate; server_max_window_bits=8"));
  EXPECT_FALSE(answer_offers("permessage-deflate; unknown"));
  EXPECT_FALSE(answer_offers("\"permessage-deflate\""));
  const auto second = answer_offers(
      "permessage-deflate; server_max_window_bits=8, permessage-deflate; "
      "client_no_context_takeover");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->text, "permessage-deflate; client_no_context_takeover");
  std::string many = "a";
  for (int i = 0; i < 20; ++i) many += ",a";
  EXPECT_FALSE(answer_offers(many + ", permessage-deflate"));
}

}  // namespace
}  // namespace throng::protocols::websocket
