#include "cluster/frame.hpp"

#include <gtest/gtest.h>

namespace throng::cluster {
namespace {

const Frame kFrame{Frame::Kind::kValue, "run.1.spec", 42, std::string("a\0b", 3)};

TEST(Frame, comes_back_however_it_is_cut) {
  const std::string bytes = encode(kFrame) + encode(kFrame);
  FrameParser parser;
  int frames = 0;
  for (const char byte : bytes) {
    parser.push({&byte, 1});
    while (auto frame = parser.next()) {
      ++frames;
      EXPECT_EQ(frame->kind, Frame::Kind::kValue);
      EXPECT_EQ(frame->name, "run.1.spec");
      EXPECT_EQ(frame->number, 42u);
      EXPECT_EQ(frame->body, kFrame.body);
    }
  }
  EXPECT_EQ(frames, 2);
  EXPECT_FALSE(parser.is_broken());
}

TEST(Frame, a_stream_of_something_else_is_broken_for_good) {
  for (const std::size_t at : {4u, 5u, 14u}) {  // version, kind, length of the name
    std::string bytes = encode(kFrame);
    bytes[at] = '\x7f';
    FrameParser parser;
    parser.push(bytes);
    EXPECT_FALSE(parser.next().has_value()) << at;
    EXPECT_TRUE(parser.is_broken()) << at;
    parser.push(encode(kFrame));
    EXPECT_FALSE(parser.next().has_value()) << at;
  }
}

TEST(Frame, a_length_out_of_range_is_refused_before_anything_is_held) {
  for (const char* bytes : {"\xff\xff\xff\xff", "\x0b\x00\x00\x00"}) {
    FrameParser parser;
    parser.push({bytes, 4});
    EXPECT_FALSE(parser.next().has_value());
    EXPECT_TRUE(parser.is_broken());
  }
}

}  // namespace
}  // namespace throng::cluster
