#include "protocols/websocket/frame_header.hpp"

#include <gtest/gtest.h>

#include <string>

namespace throng::protocols::websocket {
namespace {

using State = FrameHeaderReader::State;

std::string text_of(const FrameHeader& header) {
  std::string out;
  append_header(out, header);
  return out;
}

TEST(frame_header, the_examples_of_the_rfc) {
  FrameHeader header;
  header.length = 5;
  EXPECT_EQ(text_of(header), "\x81\x05");
  header.is_masked = true;
  header.key = {0x37, 0xfa, 0x21, 0x3d};
  EXPECT_EQ(text_of(header), "\x81\x85\x37\xfa\x21\x3d");
  header.is_masked = false;
  header.is_final = false;
  EXPECT_EQ(text_of(header), "\x01\x05");
  header.opcode = Opcode::kBinary;
  header.is_final = true;
  header.length = 256;
  EXPECT_EQ(text_of(header), std::string("\x82\x7e\x01\x00", 4));
  header.length = 65536;
  EXPECT_EQ(text_of(header), std::string("\x82\x7f\0\0\0\0\0\x01\0\0", 10));
}

TEST(frame_header, what_is_written_is_read_whatever_the_cuts) {
  for (const std::uint64_t length : {0UL, 1UL, 125UL, 126UL, 127UL, 65535UL, 65536UL, 1UL << 62}) {
    for (const bool is_masked : {false, true}) {
      FrameHeader header;
      header.opcode = Opcode::kBinary;
      header.is_compressed = true;
      header.is_final = false;
      header.is_masked = is_masked;
      header.key = {9, 8, 7, 6};
      header.length = length;
      const std::string text = text_of(header);
      for (std::size_t cut = 0; cut < text.size(); ++cut) {
        FrameHeaderReader reader(is_masked ? Side::kServer : Side::kClient);
        reader.allow_compressed();
        std::string_view in = std::string_view(text).substr(0, cut);
        ASSERT_EQ(reader.feed(in), State::kNeedMore);
        const std::string rest = text.substr(cut) + "payload";
        in = rest;
        ASSERT_EQ(reader.feed(in), State::kDone);
        EXPECT_EQ(in, "payload");
        EXPECT_EQ(reader.header().length, length);
        EXPECT_EQ(reader.header().opcode, Opcode::kBinary);
        EXPECT_TRUE(reader.header().is_compressed && !reader.header().is_final);
        EXPECT_EQ(reader.header().is_masked, is_masked);
        if (is_masked) {
          EXPECT_EQ(reader.header().key, header.key);
        }
      }
    }
  }
}

TEST(frame_header, compression_marks_the_first_frame_of_a_message_only) {
  for (const unsigned char first : {0xc0, 0x40, 0xc8, 0xc9, 0xca}) {
    FrameHeaderReader reader(Side::kClient);
    reader.allow_compressed();
    const std::string text(1, static_cast<char>(first));
    std::string_view in = text;
    EXPECT_EQ(reader.feed(in), State::kFailed) << unsigned{first};
    EXPECT_EQ(reader.failure().kind, FailureKind::kBadFrame);
  }
}

}  // namespace
}  // namespace throng::protocols::websocket
