#include "protocols/http/content_decoder.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace throng::protocols::http {
namespace {

constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;
constexpr int kZlib = 15;
constexpr int kRaw = -15;
constexpr int kGzip = 31;

std::string compressed(std::string_view text, int window_bits) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Text that does not shrink to nothing, longer than a piece when asked for.
std::string sample(std::size_t size) {
  std::string text;
  for (std::uint32_t i = 1; text.size() < size; i = i * 1664525 + 1013904223) {
    text += "line " + std::to_string(i >> 12) + '\n';
  }
  text.resize(size);
  return text;
}

struct Decoded {
  std::string text;
  const Failure* failure = nullptr;
  std::uint64_t bytes = 0;
};

Decoded decode(ContentCoding coding, std::string_view in, std::size_t step = SIZE_MAX,
               std::uint64_t max_bytes = kPlenty) {
  ContentDecoder decoder;
  decoder.reset(coding, max_bytes);
  Decoded out;
  for (std::size_t at = 0; at < in.size() && out.failure == nullptr;
       at += std::min(step, in.size())) {
    // On its own heap block, so that reading past the piece is seen.
    const std::string piece(in.substr(at, step));
    out.failure = decoder.feed(piece, &out.text);
  }
  const Failure* at_end = decoder.finish();
  if (out.failure != nullptr) EXPECT_EQ(at_end, out.failure);
  out.failure = at_end;
  out.bytes = decoder.bytes();
  return out;
}

TEST(ContentCoding, is_known_by_its_names) {
  const std::pair<std::string_view, ContentCoding> cases[] = {
      {"gzip", ContentCoding::kGzip},         {" GZip\t", ContentCoding::kGzip},
      {"x-gzip", ContentCoding::kGzip},       {"X-GZIP", ContentCoding::kGzip},
      {"deflate", ContentCoding::kDeflate},   {"Deflate ", ContentCoding::kDeflate},
      {"identity", ContentCoding::kIdentity}, {"", ContentCoding::kIdentity},
      {" ", ContentCoding::kIdentity},        {"br", ContentCoding::kUnknown},
      {"zstd", ContentCoding::kUnknown},      {"gzip, gzip", ContentCoding::kUnknown},
      {"gzip,", ContentCoding::kUnknown},     {"compress", ContentCoding::kUnknown},
      {"gzipx", ContentCoding::kUnknown},     {"x_gzip", ContentCoding::kUnknown},
  };
  for (const auto& [text, coding] : cases) EXPECT_EQ(content_coding(text), coding) << text;
}

struct Form {
  ContentCoding coding;
  int window_bits;
};
constexpr Form kForms[] = {{ContentCoding::kGzip, kGzip},
                           {ContentCoding::kDeflate, kZlib},
                           {ContentCoding::kDeflate, kRaw}};

TEST(ContentDecoder, decodes_each_coding_cut_anywhere) {
  for (const std::size_t size : {0, 1, 100, 16384, 70000}) {
    const std::string text = sample(size);
    for (const Form& form : kForms) {
      const std::string in = compressed(text, form.window_bits);
      for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, SIZE_MAX}) {
        const Decoded out = decode(form.coding, in, step);
        ASSERT_EQ(out.failure, nullptr) << out.failure->detail << size << ' ' << form.window_bits;
        ASSERT_EQ(out.text, text);
        ASSERT_EQ(out.bytes, size);
      }
    }
  }
}

TEST(ContentDecoder, lets_other_bodies_through) {
  for (const ContentCoding coding : {ContentCoding::kIdentity, ContentCoding::kUnknown}) {
    const Decoded out = decode(coding, "as it is", 3);
    EXPECT_EQ(out.failure, nullptr);
    EXPECT_EQ(out.text, "as it is");
    EXPECT_EQ(out.bytes, 8U);
  }
}

TEST(ContentDecoder, counts_without_keeping) {
  ContentDecoder decoder;
  decoder.reset(ContentCoding::kGzip, kPlenty);
  EXPECT_EQ(decoder.feed(compressed(sample(50000), kGzip), nullptr), nullptr);
  EXPECT_EQ(decoder.bytes(), 50000U);
  EXPECT_EQ(decoder.finish(), nullptr);
  EXPECT_EQ(decoder.bytes(), 50000U);
}

TEST(ContentDecoder, takes_several_gzip_members_for_one_body) {
  const std::string in =
      compressed("first ", kGzip) + compressed("", kGzip) + compressed("last", kGzip);
  for (std::size_t step = 1; step <= in.size(); ++step) {
    const Decoded out = decode(ContentCoding::kGzip, in, step);
    ASSERT_EQ(out.failure, nullptr) << step;
    ASSERT_EQ(out.text, "first last");
  }
}

TEST(ContentDecoder, takes_no_bytes_for_an_empty_body) {
  for (const Form& form : kForms) {
    EXPECT_EQ(decode(form.coding, "").failure, nullptr);
    EXPECT_EQ(decode(form.coding, "").bytes, 0U);
  }
}

TEST(ContentDecoder, reports_a_body_that_stops_before_its_end) {
  for (const Form& form : kForms) {
    const std::string in = compressed(sample(300), form.window_bits);
    for (std::size_t size = 1; size < in.size(); ++size) {
      const Decoded out = decode(form.coding, in.substr(0, size));
      ASSERT_NE(out.failure, nullptr) << size << " of " << in.size();
      EXPECT_EQ(*out.failure,
                (Failure{FailureKind::kMalformed, "compressed body stops before its end"}));
    }
  }
  const std::string second = compressed("a", kGzip) + compressed("b", kGzip).substr(0, 5);
  EXPECT_NE(decode(ContentCoding::kGzip, second).failure, nullptr);
}

TEST(ContentDecoder, reports_damage) {
  for (const Form& form : kForms) {
    if (form.window_bits == kRaw) continue;  // has no sum to compare with
    std::string in = compressed(sample(300), form.window_bits);
    in[in.size() - 6] = static_cast<char>(in[in.size() - 6] ^ 1);
    const Decoded out = decode(form.coding, in);
    ASSERT_NE(out.failure, nullptr);
    EXPECT_EQ(out.failure->kind, FailureKind::kMalformed);
  }
  for (const ContentCoding coding : {ContentCoding::kGzip, ContentCoding::kDeflate}) {
    const Decoded out = decode(coding, "<html>not compressed at all</html>");
    ASSERT_NE(out.failure, nullptr);
    EXPECT_EQ(*out.failure, (Failure{FailureKind::kMalformed, "compressed body is damaged"}));
  }
}

TEST(ContentDecoder, reports_bytes_after_the_end) {
  for (const Form& form : kForms) {
    const std::string in = compressed("text", form.window_bits) + '\0';
    for (const std::size_t step : {std::size_t{1}, SIZE_MAX}) {
      const Decoded out = decode(form.coding, in, step);
      ASSERT_NE(out.failure, nullptr);
      EXPECT_EQ(*out.failure,
                (Failure{FailureKind::kMalformed, "bytes after the end of a compressed body"}));
      EXPECT_EQ(out.text, "text");
    }
  }
}

TEST(ContentDecoder, holds_a_body_to_its_limit) {
  const ContentCoding codings[] = {ContentCoding::kIdentity, ContentCoding::kGzip};
  for (const ContentCoding coding : codings) {
    const std::string text = sample(100);
    const std::string in = coding == ContentCoding::kGzip ? compressed(text, kGzip) : text;
    EXPECT_EQ(decode(coding, in, 9, 100).failure, nullptr);
    const Decoded out = decode(coding, in, 9, 99);
    ASSERT_NE(out.failure, nullptr);
    EXPECT_EQ(out.failure->kind, FailureKind::kTooLarge);
    EXPECT_EQ(out.text, text.substr(0, 99));
    EXPECT_EQ(out.bytes, 99U);
  }
}

TEST(ContentDecoder, stops_at_the_limit_of_a_bomb) {
  // 64 MiB of zeros in 64 KiB.
  const std::string bomb = compressed(std::string(std::size_t{64} << 20, '\0'), kGzip);
  ASSERT_LT(bomb.size(), 100'000U);
  const Decoded out = decode(ContentCoding::kGzip, bomb, SIZE_MAX, 100'000);
  ASSERT_NE(out.failure, nullptr);
  EXPECT_EQ(out.failure->kind, FailureKind::kTooLarge);
  EXPECT_EQ(out.bytes, 100'000U);
  EXPECT_LT(out.text.capacity(), 300'000U);
}

TEST(ContentDecoder, stays_failed_until_its_reset) {
  ContentDecoder decoder;
  decoder.reset(ContentCoding::kGzip, kPlenty);
  const Failure* failure = decoder.feed("nonsense", nullptr);
  ASSERT_NE(failure, nullptr);
  EXPECT_EQ(decoder.feed(compressed("a", kGzip), nullptr), failure);
  EXPECT_EQ(decoder.finish(), failure);
  decoder.reset(ContentCoding::kDeflate, kPlenty);
  std::string out;
  EXPECT_EQ(decoder.feed(compressed("a", kZlib), &out), nullptr);
  EXPECT_EQ(decoder.finish(), nullptr);
  EXPECT_EQ(out, "a");
}

TEST(ContentDecoder, may_be_moved_in_the_middle_of_a_body) {
  const std::string in = compressed(sample(1000), kGzip);
  ContentDecoder first;
  first.reset(ContentCoding::kGzip, kPlenty);
  std::string out;
  EXPECT_EQ(first.feed(in.substr(0, 50), &out), nullptr);
  ContentDecoder second = std::move(first);
  EXPECT_EQ(second.feed(in.substr(50), &out), nullptr);
  EXPECT_EQ(second.finish(), nullptr);
  EXPECT_EQ(out, sample(1000));
}

}  // namespace
}  // namespace throng::protocols::http
