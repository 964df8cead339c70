#include "protocols/xmpp/stream_management.hpp"

#include <gtest/gtest.h>

namespace throng::protocols::xmpp {
namespace {

TEST(StreamManagement, what_is_acknowledged_is_forgotten) {
  StreamManagement counts;
  counts.begin("id");
  for (const std::string_view stanza : {"<a/>", "<b/>", "<c/>"}) counts.note_sent(stanza);
  EXPECT_EQ(counts.unacked_bytes(), "<a/><b/><c/>");
  EXPECT_TRUE(counts.acknowledge("2").is_ok());
  EXPECT_EQ(counts.unacked_bytes(), "<c/>");
  EXPECT_TRUE(counts.acknowledge("2").is_ok());
  EXPECT_TRUE(counts.acknowledge("3").is_ok());
  EXPECT_EQ(counts.unacked(), 0u);
}

TEST(StreamManagement, what_cannot_be_is_refused) {
  for (const std::string_view bad : {"", "x", "1x", "-1", "2", "4294967296", "4294967295"}) {
    StreamManagement counts;
    counts.note_sent("<a/>");
    EXPECT_EQ(counts.acknowledge(bad).error().kind, FailureKind::kBadServer) << bad;
    EXPECT_EQ(counts.unacked(), 1u);
  }
}

TEST(StreamManagement, after_some_stanzas_it_is_time_to_ask) {
  StreamManagement counts;
  for (std::uint32_t i = 1; i < StreamManagement::kAskEvery; ++i) {
    EXPECT_FALSE(counts.note_sent("<a/>"));
  }
  EXPECT_TRUE(counts.note_sent("<a/>"));
  EXPECT_FALSE(counts.note_sent("<a/>"));
}

TEST(StreamManagement, stanzas_and_bytes_are_bounded) {
  StreamManagement counts;
  EXPECT_FALSE(counts.has_room_for(StreamManagement::kMostUnackedBytes + 1));
  for (std::size_t i = 0; i < StreamManagement::kMostUnacked; ++i) {
    EXPECT_TRUE(counts.has_room_for(4));
    counts.note_sent("<a/>");
  }
  EXPECT_FALSE(counts.has_room_for(4));
}

}  // namespace
}  // namespace throng::protocols::xmpp
