#include "protocols/websocket/message_deflate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.hpp"

namespace throng::protocols::websocket {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 20;

std::string packed(MessageDeflater& deflater, std::string_view text) {
  std::string out;
  EXPECT_EQ(deflater.compress(text, out), nullptr);
  return out;
}

/// The message, or the word of the failure in brackets.
std::string unpacked(MessageInflater& inflater, std::string_view wire, std::uint64_t most = kMost,
                     std::size_t piece = 1'000'000) {
  std::string out;
  const Failure* failure = nullptr;
  for (std::size_t at = 0; at < wire.size() && failure == nullptr; at += piece) {
    failure = inflater.feed(wire.substr(at, piece), most, out);
  }
  if (failure == nullptr) failure = inflater.finish(most, out);
  EXPECT_LE(out.size(), most);
  return failure == nullptr ? out : "<" + std::string(reason(*failure)) + ">";
}

std::vector<std::string> samples() {
  base::Random random(1, 2);
  std::vector<std::string> texts = {"", "Hello", "Hello", "a", std::string(100'000, 'x'), "Hello"};
  for (const std::size_t size : {1UL, 10UL, 1000UL, 50'000UL}) {
    std::string noise;
    while (noise.size() < size) noise += static_cast<char>(random());
    texts.push_back(noise);
    std::string words;
    while (words.size() < size) words += "user" + std::to_string(random.uniform(50)) + " said ";
    texts.push_back(words);
  }
  return texts;
}

TEST(message_deflate, the_examples_of_the_rfc) {
  MessageDeflater deflater(15, true);
  EXPECT_EQ(packed(deflater, "Hello"), std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7));
  EXPECT_EQ(packed(deflater, "Hello"), std::string("\xf2\x00\x11\x00\x00", 5));
  EXPECT_EQ(packed(deflater, ""), std::string("\x00", 1));
  MessageInflater inflater(15, true);
  EXPECT_EQ(unpacked(inflater, std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7)), "Hello");
  EXPECT_EQ(unpacked(inflater, std::string("\xf2\x00\x11\x00\x00", 5)), "Hello");
  // Not compressed; with the last block of a stream; in two blocks.
  EXPECT_EQ(unpacked(inflater, std::string("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11)),
            "Hello");
  EXPECT_EQ(unpacked(inflater, std::string("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8)), "Hello");
  EXPECT_EQ(unpacked(inflater, std::string("\xf3\x48\xcd\xc9\xc9\x07\x00", 7)), "Hello");
  EXPECT_EQ(
      unpacked(inflater, std::string("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13)),
      "Hello");
  EXPECT_EQ(unpacked(inflater, std::string("\x00", 1)), "");
}

TEST(message_deflate, comes_back_as_it_was_on_all_terms_whatever_the_cuts) {
  for (int bits = 9; bits <= 15; ++bits) {
    for (const bool keeps : {false, true}) {
      for (const std::size_t piece : {1UL, 7UL, 1'000'000UL}) {
        MessageDeflater deflater(bits, keeps);
        MessageInflater inflater(bits, keeps);
        for (const std::string& text : samples()) {
          const std::string wire = packed(deflater, text);
          ASSERT_EQ(unpacked(inflater, wire, kMost, piece), text) << bits << ' ' << keeps;
        }
      }
    }
  }
}

TEST(message_deflate, a_bomb_is_stopped_at_the_limit) {
  MessageDeflater deflater(15, true);
  const std::string bomb = packed(deflater, std::string(8 << 20, '\0'));
  EXPECT_LT(bomb.size(), 10'000U);
  for (const std::uint64_t most : {0UL, 1UL, 16'384UL, 1UL << 20, (8UL << 20) - 1}) {
    MessageInflater inflater(15, true);
    EXPECT_EQ(unpacked(inflater, bomb, most), "<message_too_large>");
  }
  MessageInflater inflater(15, true);
  EXPECT_EQ(unpacked(inflater, bomb, 8 << 20).size(), 8U << 20);
}

TEST(message_deflate, what_is_damaged_or_cut_is_said_to_be) {
  MessageDeflater deflater(15, false);
  const std::string wire = packed(deflater, "user1 said user2 said user1 said that and more");
  for (std::size_t cut = 0; cut + 1 < wire.size(); ++cut) {
    MessageInflater inflater(15, false);
    EXPECT_EQ(unpacked(inflater, wire.substr(0, cut)), "<bad_compression>") << cut;
  }
  MessageInflater inflater(15, false);
  EXPECT_EQ(unpacked(inflater, "\xff\xff\xff"), "<bad_compression>");
}

TEST(message_deflate, a_message_may_refer_to_those_before_it_only_when_that_was_agreed) {
  MessageDeflater deflater(15, true);
  packed(deflater, "the same text again and again");
  const std::string second = packed(deflater, "the same text again and again");
  MessageInflater inflater(15, false);
  EXPECT_EQ(unpacked(inflater, second), "<bad_compression>");
}

}  // namespace
}  // namespace throng::protocols::websocket
