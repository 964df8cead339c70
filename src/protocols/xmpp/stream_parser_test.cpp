#include "protocols/xmpp/stream_parser.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace throng::protocols::xmpp {
namespace {

constexpr std::string_view kHead =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
    "xmlns:stream='http://etherx.jabber.org/streams' id='s1' from='x.example' version='1.0'>";

/// What a stream said, in words.
struct Told {
  std::vector<std::string> events;
  Failure failure;
  bool is_at_rest = false;
  bool holds_parser = false;

  friend bool operator==(const Told& a, const Told& b) {
    return a.events == b.events && a.failure.kind == b.failure.kind;
  }
};

struct Reader {
  explicit Reader(StreamLimits chosen = {}) : limits(chosen) {}
  Told read(std::string_view text, std::size_t piece = 0) {
    Told told;
    StreamParser parser(pool, limits);
    if (piece == 0) piece = text.size();
    for (std::size_t at = 0; at < text.size(); at += piece) {
      StreamEvent event = parser.feed(text.substr(at, piece));
      for (; event != StreamEvent::kNeedMore; event = parser.next()) {
        if (event == StreamEvent::kHead) told.events.push_back("head " + parser.head().id);
        if (event == StreamEvent::kStanza) told.events.push_back(parser.stanza().root().xml());
        if (event == StreamEvent::kEnd) told.events.emplace_back("end");
        if (event == StreamEvent::kFailed) told.failure = parser.failure();
        if (event == StreamEvent::kEnd || event == StreamEvent::kFailed) return told;
      }
    }
    told.is_at_rest = parser.is_at_rest();
    told.holds_parser = parser.holds_parser();
    return told;
  }
  ExpatPool pool;
  StreamLimits limits;
};

void expect_failure(std::string_view text, FailureKind kind, StreamLimits limits = {}) {
  for (const std::size_t piece : {0u, 1u, 7u, 1000u}) {
    if (piece == 1 && text.size() > 10'000) continue;
    const Told told = Reader(limits).read(std::string(kHead) + std::string(text), piece);
    EXPECT_EQ(told.events.size(), 1u) << text.substr(0, 80);
    EXPECT_EQ(reason(told.failure), reason({kind, {}})) << text.substr(0, 80);
    EXPECT_FALSE(told.failure.detail.empty());
  }
}

TEST(StreamParser, the_head_the_stanzas_and_the_end_are_told_in_order) {
  const Told told = Reader().read(std::string(kHead) +
                                  "<message to='a'><body>hi</body></message> \n<presence/>"
                                  "</stream:stream>");
  EXPECT_EQ(told.events,
            (std::vector<std::string>{
                "head s1", "<message xmlns='jabber:client' to='a'><body>hi</body></message>",
                "<presence xmlns='jabber:client'></presence>", "end"}));
}

TEST(StreamParser, it_does_not_matter_how_the_bytes_are_cut) {
  const std::string text =
      std::string(kHead) +
      "<stream:features><a xmlns='u:b'><c>d&amp;e</c></a></stream:features>\r\n"
      "<iq type='result' xml:lang='de'>x<q xmlns='q'>\xc3\xa4&#x20ac;<![CDATA[<&]]></q>y</iq>"
      "<message xmlns:z='zz' z:k='v'/> </stream:stream>";
  const Told whole = Reader().read(text);
  EXPECT_EQ(whole.events.size(), 5u);
  EXPECT_EQ(whole.events[2],
            "<iq xmlns='jabber:client' type='result' xml:lang='de'>xy<q xmlns='q'>"
            "\xc3\xa4\xe2\x82\xac&lt;&amp;</q></iq>");
  for (std::size_t piece = 1; piece < text.size(); ++piece) {
    EXPECT_EQ(Reader().read(text, piece), whole) << piece;
  }
}

TEST(StreamParser, between_stanzas_no_parser_is_held) {
  Reader reader;
  EXPECT_FALSE(reader.read(kHead).holds_parser);
  EXPECT_FALSE(reader.read(std::string(kHead) + "<presence/>").holds_parser);
  EXPECT_FALSE(reader.read(std::string(kHead) + "<presence/> \n").holds_parser);
  EXPECT_TRUE(reader.read(std::string(kHead) + "<presence/><").holds_parser);
  EXPECT_TRUE(reader.read(std::string(kHead) + "<message>text").holds_parser);
}

TEST(StreamParser, a_head_with_namespaces_of_its_own_holds_for_all_stanzas) {
  const std::string text =
      "<s:stream xmlns='jabber:client' xmlns:s='http://etherx.jabber.org/streams' "
      "xmlns:d='jabber:server:dialback' id='i'><s:features/><d:x/></s:stream>";
  for (const std::size_t piece : {0u, 1u, 5u}) {
    const Told told = Reader().read(text, piece);
    EXPECT_EQ(told.events,
              (std::vector<std::string>{
                  "head i", "<features xmlns='http://etherx.jabber.org/streams'></features>",
                  "<x xmlns='jabber:server:dialback'></x>", "end"}));
  }
}

TEST(StreamParser, a_stanza_that_is_there_is_not_kept_waiting_for_more) {
  Reader reader;
  StreamParser parser(reader.pool, reader.limits);
  ASSERT_EQ(parser.feed(kHead), StreamEvent::kHead);
  ASSERT_EQ(parser.next(), StreamEvent::kNeedMore);
  const std::string body(3000, 'x');
  ASSERT_EQ(parser.feed("<message><bo"), StreamEvent::kNeedMore);
  ASSERT_EQ(parser.feed("dy>" + body + "</body></messag"), StreamEvent::kNeedMore);
  ASSERT_EQ(parser.feed("e>"), StreamEvent::kStanza);
  EXPECT_EQ(parser.stanza().body(), body);
  EXPECT_EQ(parser.stanza().wire_bytes(), body.size() + 32);
  EXPECT_TRUE(parser.is_at_rest());
}

TEST(StreamParser, what_comes_behind_a_stanza_is_seen) {
  Reader reader;
  StreamParser parser(reader.pool, reader.limits);
  ASSERT_EQ(parser.feed(kHead), StreamEvent::kHead);
  ASSERT_EQ(parser.next(), StreamEvent::kNeedMore);
  ASSERT_EQ(parser.feed("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><iq/>"),
            StreamEvent::kStanza);
  EXPECT_FALSE(parser.is_at_rest());
}

TEST(StreamParser, what_xmpp_forbids_is_refused) {
  expect_failure("<!-- no -->", FailureKind::kBadXml);
  expect_failure("<message><!-- no --></message>", FailureKind::kBadXml);
  expect_failure("<?php no ?>", FailureKind::kBadXml);
  expect_failure("<message>&nbsp;</message>", FailureKind::kBadXml);
  expect_failure("text", FailureKind::kBadXml);
  expect_failure("<![CDATA[ ]]>", FailureKind::kBadXml);
  expect_failure("<message><body></message>", FailureKind::kBadXml);
  expect_failure("<message a='1' a='2'/>", FailureKind::kBadXml);
  expect_failure("<x:message/>", FailureKind::kBadXml);
  expect_failure("<message>\x01</message>", FailureKind::kBadXml);
  expect_failure("<message>\xff</message>", FailureKind::kBadXml);
}

TEST(StreamParser, entity_bombs_do_not_go_off) {
  const std::string bomb =
      "<?xml version='1.0'?><!DOCTYPE stream [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>"
      "<!ENTITY c '&b;&b;&b;&b;'>]><stream:stream xmlns:stream='http://etherx.jabber.org/streams'>";
  for (const std::size_t piece : {0u, 1u, 9u}) {
    const Told told = Reader().read(bomb, piece);
    EXPECT_TRUE(told.events.empty());
    EXPECT_EQ(told.failure.detail, "the server sends a document type");
  }
  expect_failure("<!DOCTYPE a>", FailureKind::kBadXml);
}

TEST(StreamParser, something_else_than_a_stream_is_refused) {
  for (const std::string_view text : {"<html>", "<stream xmlns='http://etherx.jabber.org/other'>",
                                      "HTTP/1.1 400 Bad Request\r\n", "\x16\x03\x01"}) {
    const Told told = Reader().read(text);
    EXPECT_EQ(told.failure.kind, FailureKind::kBadXml);
  }
}

TEST(StreamParser, each_limit_holds) {
  StreamLimits limits;
  limits.most_stanza_bytes = 1000;
  const std::string fits = "<message>" + std::string(981, 'x') + "</message>";
  ASSERT_EQ(fits.size(), 1000u);
  for (const std::size_t piece : {0u, 1u, 7u}) {
    EXPECT_EQ(Reader(limits).read(std::string(kHead) + fits, piece).events.size(), 2u);
  }
  expect_failure("<message>" + std::string(982, 'x') + "</message>", FailureKind::kTooLarge,
                 limits);
  expect_failure("<message>" + std::string(5000, 'x'), FailureKind::kTooLarge, limits);
  expect_failure("<message a='" + std::string(20'000, 'x') + "'/>", FailureKind::kTooLarge);
  expect_failure("<message a='" + std::string(20'000, 'x'), FailureKind::kTooLarge);
  std::string nested;
  for (int i = 0; i < 64; ++i) nested += "<a>";
  expect_failure(nested, FailureKind::kTooLarge);
  std::string wide = "<message>";
  for (int i = 0; i < 16'384; ++i) wide += "<a/>";
  expect_failure(wide, FailureKind::kTooLarge);
  std::string attributes = "<message";
  for (int i = 0; i < 65; ++i) attributes += " a" + std::to_string(i) + "=''";
  expect_failure(attributes + "/>", FailureKind::kTooLarge);
}

TEST(StreamParser, a_stream_that_is_never_at_rest_goes_on_for_ever) {
  Reader reader;
  StreamParser parser(reader.pool, reader.limits);
  ASSERT_EQ(parser.feed(kHead), StreamEvent::kHead);
  ASSERT_EQ(parser.next(), StreamEvent::kNeedMore);
  // Names that are new, of which expat keeps each.
  std::string rest;
  int found = 0;
  for (int i = 0; i < 30'000; ++i) {
    rest += "<n" + std::to_string(i) + " a" + std::to_string(i) + "='v'>text</n" +
            std::to_string(i) + ">";
    if (rest.size() < 1000) continue;
    StreamEvent event = parser.feed(std::string_view(rest).substr(0, rest.size() - 7));
    rest.erase(0, rest.size() - 7);
    for (; event == StreamEvent::kStanza; event = parser.next()) {
      EXPECT_EQ(parser.stanza().name(), "n" + std::to_string(found++));
      EXPECT_EQ(parser.stanza().root().text(), "text");
    }
    ASSERT_EQ(event, StreamEvent::kNeedMore) << parser.failure().detail;
  }
  EXPECT_GT(found, 29'900);
}

TEST(StreamParser, many_streams_share_a_few_parsers) {
  Reader reader;
  std::vector<std::unique_ptr<StreamParser>> parsers;
  for (int i = 0; i < 100; ++i) {
    parsers.push_back(std::make_unique<StreamParser>(reader.pool, reader.limits));
    ASSERT_EQ(parsers.back()->feed(kHead), StreamEvent::kHead);
    ASSERT_EQ(parsers.back()->next(), StreamEvent::kNeedMore);
  }
  for (int round = 0; round < 20; ++round) {
    for (const auto& parser : parsers) {
      ASSERT_EQ(parser->feed("<message><body>hi</bo"), StreamEvent::kNeedMore);
    }
    for (const auto& parser : parsers) {
      ASSERT_EQ(parser->feed("dy></message><presence/>"), StreamEvent::kStanza);
      EXPECT_EQ(parser->stanza().body(), "hi");
      ASSERT_EQ(parser->next(), StreamEvent::kStanza);
      ASSERT_EQ(parser->next(), StreamEvent::kNeedMore);
      EXPECT_FALSE(parser->holds_parser());
    }
  }
}

TEST(StreamParser, long_namespaces_do_not_multiply) {
  std::string text = "<m xmlns:b='" + std::string(15'000, 'n') + "'>";
  for (int i = 0; i < 10'000; ++i) text += "<b:a/><a/>";
  text += "</m>";
  const Told told = Reader().read(std::string(kHead) + text);
  EXPECT_EQ(told.failure.kind, FailureKind::kTooLarge);
}

TEST(StreamParser, it_can_begin_again) {
  Reader reader;
  StreamParser parser(reader.pool, reader.limits);
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(parser.feed(kHead), StreamEvent::kHead);
    ASSERT_EQ(parser.next(), StreamEvent::kNeedMore);
    ASSERT_EQ(parser.feed("<success"), StreamEvent::kNeedMore);
    parser.restart();
  }
}

TEST(StreamParser, an_empty_stream_begins_and_ends) {
  const Told told = Reader().read("<stream xmlns='http://etherx.jabber.org/streams'/>");
  EXPECT_EQ(told.events, (std::vector<std::string>{"head ", "end"}));
}

}  // namespace
}  // namespace throng::protocols::xmpp
