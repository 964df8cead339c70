#include "telemetry/histogram_codec.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <functional>
#include <vector>

#include "telemetry/histogram_samples.hpp"

namespace throng::telemetry {
namespace {

// A payload by hand: what encode() makes, with any field wrong.
struct Payload {
  std::uint32_t cookie = 0x1c849313;
  std::uint32_t offset = 0;
  std::uint32_t digits = 2;
  std::uint64_t lowest = 1;
  std::uint64_t highest = Histogram::kHighest;
  std::uint64_t ratio = 0x3ff0000000000000;
  std::string counts;
  std::int64_t extra_length = 0;

  static void put(std::string& out, std::uint64_t bits, int size) {
    while (size > 0) out += static_cast<char>(bits >> (8 * --size) & 0xff);
  }
  std::string bytes() const {
    std::string out;
    put(out, cookie, 4);
    put(out, counts.size() + static_cast<std::uint64_t>(extra_length), 4);
    put(out, offset, 4);
    put(out, digits, 4);
    put(out, lowest, 8);
    put(out, highest, 8);
    put(out, ratio, 8);
    return out + counts;
  }
  std::string error() const {
    const auto decoded = decode(bytes());
    return decoded.is_error() ? decoded.error() : "";
  }
};

std::string packed(const std::string& plain, const std::string& beyond = "") {
  uLongf size = compressBound(plain.size());
  std::string body(size, '\0');
  EXPECT_EQ(Z_OK, compress(reinterpret_cast<Bytef*>(body.data()), &size,
                           reinterpret_cast<const Bytef*>(plain.data()), plain.size()));
  body.resize(size);
  body += beyond;
  std::string out;
  Payload::put(out, 0x1c849314, 4);
  Payload::put(out, body.size(), 4);
  return out + body;
}

Histogram samples(int digits, std::size_t n) {
  Histogram histogram(digits);
  for (const std::int64_t value : Samples(digits + n, 46).take(n)) histogram.record(value);
  return histogram;
}

void expect_same_buckets(const Histogram& a, const Histogram& b) {
  std::vector<std::int64_t> seen[2];
  int side = 0;
  for (const Histogram* histogram : {&a, &b}) {
    histogram->for_each([&](std::int64_t low, std::int64_t high, std::uint64_t n) {
      seen[side].insert(seen[side].end(), {low, high, static_cast<std::int64_t>(n)});
    });
    ++side;
  }
  EXPECT_EQ(seen[0], seen[1]);
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(HistogramCodec, writes_the_counts_as_the_format_says) {
  Histogram histogram(2);
  histogram.record(1);
  histogram.record_n(3, 64);
  histogram.record(6);
  Payload payload;
  // 0 is one zero; ZigZag of 1 is 2, of 64 is 128 in two bytes, of -2 (two zeros) is 3.
  payload.counts = std::string("\x00\x02\x00\x80\x01\x03\x02", 7);
  EXPECT_EQ(encode(histogram), payload.bytes());
}

TEST(HistogramCodec, writes_one_zero_for_an_empty_histogram) {
  Payload payload;
  payload.counts = std::string(1, '\0');
  EXPECT_EQ(encode(Histogram(2)), payload.bytes());
}

TEST(HistogramCodec, carries_every_bucket_through_both_encodings) {
  for (int digits = 1; digits <= 3; ++digits) {
    for (const std::size_t n : {0U, 1U, 10U, 5'000U}) {
      const Histogram histogram = samples(digits, n);
      for (const std::string& bytes : {encode(histogram), encode_compressed(histogram)}) {
        const auto decoded = decode(bytes);
        ASSERT_TRUE(decoded.is_ok()) << decoded.error();
        EXPECT_EQ(decoded->digits(), digits);
        EXPECT_EQ(decoded->count(), n);
        expect_same_buckets(*decoded, histogram);
        EXPECT_EQ(encode(*decoded), encode(histogram));
      }
    }
  }
}

TEST(HistogramCodec, carries_counts_of_every_length) {
  Histogram histogram(3);
  for (int bit = 0; bit < 62; ++bit) histogram.record_n(bit, std::uint64_t{1} << bit);
  const auto decoded = decode(encode(histogram));
  ASSERT_TRUE(decoded.is_ok()) << decoded.error();
  EXPECT_TRUE(*decoded == histogram);
  Histogram largest(3);
  largest.record_n(0, INT64_MAX);
  EXPECT_EQ(encode(largest).substr(40), "\xfe\xff\xff\xff\xff\xff\xff\xff\xff");
  EXPECT_TRUE(decode(encode(largest)).value() == largest);
}

TEST(HistogramCodec, derives_the_figures_from_the_buckets) {
  Histogram histogram(2);
  histogram.record(1'000'000);
  histogram.record(2'000'000);
  const Histogram decoded = decode(encode(histogram)).value();
  const int first = histogram.index_of(1'000'000);
  const int last = histogram.index_of(2'000'000);
  EXPECT_EQ(decoded.min(), histogram.lowest_in(first));
  EXPECT_EQ(decoded.max(), histogram.highest_in(last));
  EXPECT_TRUE(decoded.sum() ==
              static_cast<Uint128>(histogram.median_in(first) + histogram.median_in(last)));
}

TEST(HistogramCodec, carries_the_last_bucket_and_refuses_the_next) {
  for (std::uint32_t digits = 1; digits <= 3; ++digits) {
    Histogram histogram(static_cast<int>(digits));
    histogram.record(Histogram::kHighest);
    Payload payload;
    payload.digits = digits;
    payload.counts = encode(histogram).substr(40);
    expect_same_buckets(decode(payload.bytes()).value(), histogram);
    payload.counts += '\2';
    EXPECT_TRUE(holds(payload.error(), "counts beyond the"));
  }
}

TEST(HistogramCodec, accepts_another_highest_value_up_to_24_hours) {
  Payload payload;
  payload.highest = 3'600'000'000'000;
  payload.counts = "\2";
  EXPECT_EQ(decode(payload.bytes()).value().count(), 1U);
}

TEST(HistogramCodec, refuses_header_fields_it_does_not_support) {
  const auto error = [](const std::function<void(Payload&)>& change) {
    Payload payload;
    change(payload);
    return payload.error();
  };
  EXPECT_EQ(error([](Payload& p) { p.cookie = 0x1c849303; }),
            "cookie 0x1c849303, expected 0x1c849313 or 0x1c849314");
  EXPECT_TRUE(holds(error([](Payload& p) { p.offset = 1; }), "expected 0"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.digits = 0; }), "expected 1 to 3"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.digits = 4; }), "expected 1 to 3"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.digits = 0xffffffff; }), "expected 1 to 3"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.lowest = 2; }), "expected 1"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.highest = 1; }), "expected 2 to 86400000000000"));
  EXPECT_TRUE(holds(error([](Payload& p) { ++p.highest; }), "expected 2 to 86400000000000"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.highest = ~0ULL; }), "expected 2 to"));
  EXPECT_TRUE(holds(error([](Payload& p) { p.ratio = 0x7ff8000000000000; }), "expected 1"));
}

TEST(HistogramCodec, refuses_lengths_that_do_not_fit_the_bytes) {
  Payload payload;
  payload.counts = "\2\2";
  const std::string whole = payload.bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(decode(whole.substr(0, size)).is_error()) << size;
  }
  EXPECT_TRUE(decode(whole).is_ok());
  EXPECT_EQ(decode(whole + "x").error(), "3 bytes after the header, its payload length says 2");
  payload.extra_length = 0x7fffffff;
  EXPECT_TRUE(holds(payload.error(), "expected at most"));
}

TEST(HistogramCodec, refuses_counts_that_are_cut_or_too_many) {
  Payload payload;
  payload.counts = "\x80";
  EXPECT_EQ(payload.error(), "the counts end inside of a number");
  payload.counts = "\xff\xff\xff\xff\xff\xff\xff\xff";
  EXPECT_EQ(payload.error(), "the counts end inside of a number");
  payload.counts = "\xff\xff\xff\xff\xff\xff\xff\xff\xff";  // the smallest int64
  EXPECT_TRUE(holds(payload.error(), "counts beyond the"));
  payload.counts = "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x02";  // the largest, and one more
  EXPECT_TRUE(holds(payload.error(), "more than 2^63 - 1"));
}

TEST(HistogramCodec, refuses_damaged_zlib_data) {
  const std::string whole = encode_compressed(samples(3, 100));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(decode(whole.substr(0, size)).is_error()) << size;
  }
  std::string wrong_checksum = whole;
  wrong_checksum.back() = static_cast<char>(wrong_checksum.back() ^ 1);
  EXPECT_TRUE(decode(wrong_checksum).is_error());
  EXPECT_TRUE(decode(whole + "x").is_error());
  EXPECT_EQ(decode(packed(encode(samples(1, 3)), "x")).error(),
            "bytes after the end of the zlib data");
  EXPECT_TRUE(decode(packed("short")).is_error());
  EXPECT_TRUE(holds(decode(packed(whole + std::string(40, ' '))).error(), "in the zlib data"));
}

TEST(HistogramCodec, inflates_no_more_than_its_header_permits) {
  Payload payload;
  payload.counts = "\2";
  EXPECT_TRUE(decode(packed(payload.bytes())).is_ok());
  EXPECT_TRUE(decode(packed(payload.bytes() + std::string(8'000'000, '\0'))).is_error());
  payload.extra_length = 8'000'000;
  EXPECT_TRUE(holds(decode(packed(payload.bytes() + std::string(8'000'000, '\0'))).error(),
                    "expected at most"));
}

}  // namespace
}  // namespace throng::telemetry
