#include "protocols/websocket/message_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocols/websocket/conformance_cases.hpp"
#include "protocols/websocket/raw_frame.hpp"

namespace throng::protocols::websocket {
namespace {

using Event = MessageReader::Event;
using Events = std::vector<std::string>;

std::string describe(MessageReader& reader, Event event) {
  switch (event) {
    case Event::kMessage:
      return event_text(reader.kind() == MessageKind::kText ? "text" : "binary", reader.payload());
    case Event::kPing:
      return event_text("ping", reader.payload());
    case Event::kPong:
      return event_text("pong", reader.payload());
    case Event::kClose:
      return "close:" + std::to_string(reader.close_status().code) + ":" +
             reader.close_status().reason;
    case Event::kFailed:
      return std::string(reason(reader.failure()));
    case Event::kNeedMore:
      break;
  }
  return "more";
}

/// Feeds one piece, on its own heap block so that reading past it is seen. Returns: whether more
/// may be fed.
bool feed(MessageReader& reader, std::string_view piece, Events& events) {
  const std::string owned(piece);
  for (std::string_view in = owned;;) {
    const Event event = reader.next(in);
    if (event == Event::kNeedMore) {
      EXPECT_TRUE(in.empty());
      return true;
    }
    events.push_back(describe(reader, event));
    if (event == Event::kClose || event == Event::kFailed) {
      EXPECT_EQ(reader.next(in), event);  // it lasts
      return false;
    }
  }
}

Events read_in_pieces(MessageReader& reader, std::string_view wire, std::size_t piece) {
  Events events;
  for (std::size_t at = 0; at < wire.size(); at += piece) {
    if (!feed(reader, wire.substr(at, piece), events)) break;
    if (piece % 2 == 0) reader.release();
  }
  return events;
}

TEST(message_reader, conforms_whatever_the_cuts) {
  for (const ConformanceCase& c : ConformanceTable::all()) {
    SCOPED_TRACE(c.name);
    for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 8UL, 1400UL, 100'000UL}) {
      if (c.wire.size() > 1000 && piece < 8) continue;
      MessageReader reader(Side::kClient, {});
      EXPECT_EQ(read_in_pieces(reader, c.wire, piece), c.expected) << piece;
    }
    for (std::size_t cut = 0; cut <= std::min<std::size_t>(c.wire.size(), 300); ++cut) {
      MessageReader reader(Side::kClient, {});
      Events events;
      if (feed(reader, std::string_view(c.wire).substr(0, cut), events)) {
        feed(reader, std::string_view(c.wire).substr(cut), events);
      }
      EXPECT_EQ(events, c.expected) << cut;
    }
  }
}

Events read(Side side, const MessageLimits& limits, const std::string& wire) {
  MessageReader reader(side, limits);
  return read_in_pieces(reader, wire, 7);
}

TEST(message_reader, a_server_wants_masked_frames_only) {
  EXPECT_EQ(read(Side::kServer, {}, raw_masked(1, "Hello, world") + raw_masked(9, "x")),
            (Events{"text:Hello, world", "ping:x"}));
  EXPECT_EQ(read(Side::kServer, {}, raw_masked(1, "ab", false) + raw_masked(0, "cde")),
            Events{"text:abcde"});
  EXPECT_EQ(read(Side::kServer, {}, raw(1, "Hello")), Events{"bad_frame"});
}

TEST(message_reader, limits_hold_at_the_header_that_breaks_them) {
  MessageLimits limits;
  limits.max_message_bytes = 10;
  limits.max_frame_bytes = 8;
  EXPECT_EQ(read(Side::kClient, limits, raw(1, "12345678")), Events{"text:12345678"});
  RawFrame frame;
  frame.says_length = 9;
  EXPECT_EQ(read(Side::kClient, limits, frame.text()), Events{"message_too_large"});
  frame.says_length = INT64_MAX;
  EXPECT_EQ(read(Side::kClient, limits, frame.text()), Events{"message_too_large"});
  EXPECT_EQ(read(Side::kClient, limits, raw(1, "12345", false) + raw(0, "67890")),
            Events{"text:1234567890"});
  frame.opcode = 0;
  frame.says_length = 6;
  EXPECT_EQ(read(Side::kClient, limits, raw(1, "12345", false) + frame.text()),
            Events{"message_too_large"});
}

TEST(message_reader, a_message_that_lies_whole_in_a_piece_is_not_copied) {
  MessageReader reader(Side::kClient, {});
  const std::string wire = raw(2, std::string(1000, 'x'));
  std::string_view in = wire;
  ASSERT_EQ(reader.next(in), Event::kMessage);
  EXPECT_EQ(reader.payload().data(), wire.data() + 4);
}

TEST(message_reader, says_how_much_a_frame_lacks) {
  MessageReader reader(Side::kClient, {});
  EXPECT_EQ(reader.missing(), 0U);
  const std::string wire = raw(2, std::string(1000, 'x'));
  std::string_view in = std::string_view(wire).substr(0, 104);
  ASSERT_EQ(reader.next(in), Event::kNeedMore);
  EXPECT_EQ(reader.missing(), 900U);
}

}  // namespace
}  // namespace throng::protocols::websocket
