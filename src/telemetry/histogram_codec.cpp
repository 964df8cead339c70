#include "telemetry/histogram_codec.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <cstdint>

#include "base/assert.hpp"

// The format is the V2 encoding of HdrHistogram (https://github.com/HdrHistogram/HdrHistogram,
// AbstractHistogram.encodeIntoByteBuffer and ZigZagEncoding describe it).
namespace throng::telemetry {
namespace {

using Bytes = std::string_view;
template <class T>
using Outcome = Result<T, std::string>;

constexpr std::uint32_t kCookie = 0x1c849313;
constexpr std::uint32_t kCompressedCookie = 0x1c849314;
constexpr std::size_t kHeaderSize = 40;
constexpr std::size_t kMaxCountSize = 9;

void put_big_endian(std::string& out, std::uint64_t bits, int size) {
  for (int i = size - 1; i >= 0; --i) out += static_cast<char>(bits >> (8 * i) & 0xff);
}

std::uint64_t take_big_endian(Bytes& in, std::size_t size) {
  THRONG_ASSERT(in.size() >= size);
  std::uint64_t bits = 0;
  for (const char c : in.substr(0, size)) bits = bits << 8 | static_cast<unsigned char>(c);
  in.remove_prefix(size);
  return bits;
}

std::uint32_t take_u32(Bytes& in) {
  return static_cast<std::uint32_t>(take_big_endian(in, 4));
}

// ZigZag maps 0, -1, 1, -2 to 0, 1, 2, 3. Seven bits a byte, lowest first, the top bit says that
// more follow; a ninth byte is all value, so that 64 bits fit.
void put_count(std::string& out, std::int64_t value) {
  auto bits = static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63);
  for (std::size_t i = 1; i < kMaxCountSize && bits > 0x7f; ++i) {
    out += static_cast<char>((bits & 0x7f) | 0x80);
    bits >>= 7;
  }
  out += static_cast<char>(bits);
}

// False when the bytes end inside of the number.
bool take_count(Bytes& in, std::int64_t& value) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kMaxCountSize && i < in.size(); ++i) {
    const auto byte = static_cast<unsigned char>(in[i]);
    const bool last = byte < 0x80 || i == kMaxCountSize - 1;
    bits |= static_cast<std::uint64_t>(i == kMaxCountSize - 1 ? byte : byte & 0x7f) << (7 * i);
    if (!last) continue;
    in.remove_prefix(i + 1);
    value = static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
    return true;
  }
  return false;
}

std::string counts_of(const Histogram& histogram) {
  std::string out;
  int next = 0;
  histogram.for_each([&](std::int64_t low, std::int64_t, std::uint64_t count) {
    THRONG_ASSERT(count <= INT64_MAX);
    const int index = histogram.index_of(low);
    const int zeros = index - next;
    if (zeros > 0) put_count(out, zeros == 1 ? 0 : -zeros);
    put_count(out, static_cast<std::int64_t>(count));
    next = index + 1;
  });
  if (next == 0) put_count(out, 0);
  return out;
}

struct Header {
  int digits = 0;
  std::size_t counts_size = 0;
};

std::size_t largest_counts_size(int digits) {
  const int buckets = Histogram(digits).index_of(Histogram::kHighest) + 1;
  return static_cast<std::size_t>(buckets) * kMaxCountSize;
}

// `in` starts after the cookie and is left at the counts.
Outcome<Header> take_header(Bytes& in) {
  const std::uint32_t size = take_u32(in);
  const std::uint32_t offset = take_u32(in);
  const std::uint32_t digits = take_u32(in);
  const auto lowest = static_cast<std::int64_t>(take_big_endian(in, 8));
  const auto highest = static_cast<std::int64_t>(take_big_endian(in, 8));
  const auto ratio = std::bit_cast<double>(take_big_endian(in, 8));
  if (offset != 0) return failed(fmt::format("normalising index offset {}, expected 0", offset));
  if (digits < 1 || digits > Histogram::kMaxDigits) {
    return failed(
        fmt::format("{} significant digits, expected 1 to {}", digits, Histogram::kMaxDigits));
  }
  if (lowest != 1) return failed(fmt::format("lowest trackable value {}, expected 1", lowest));
  if (highest < 2 || highest > Histogram::kHighest) {
    return failed(fmt::format("highest trackable value {}, expected 2 to {} (24 h in ns)", highest,
                              Histogram::kHighest));
  }
  if (ratio != 1.0) return failed(fmt::format("conversion ratio {}, expected 1", ratio));
  const std::size_t limit = largest_counts_size(static_cast<int>(digits));
  if (size > limit) {
    return failed(
        fmt::format("payload length {}, expected at most {} for {} digits", size, limit, digits));
  }
  return Header{static_cast<int>(digits), size};
}

Outcome<Histogram> decode_counts(int digits, Bytes in) {
  Histogram histogram(digits);
  const std::int64_t end = histogram.index_of(Histogram::kHighest) + 1;
  std::int64_t index = 0;
  while (!in.empty()) {
    std::int64_t count = 0;
    if (!take_count(in, count)) return failed(std::string("the counts end inside of a number"));
    // Compared from below: negating the smallest int64 would overflow.
    const std::int64_t places = end - index;
    if (count < 0 ? count < -places : places == 0) {
      return failed(fmt::format("counts beyond the {} buckets up to 24 h", end));
    }
    if (count < 0) {
      index -= count;
      continue;
    }
    if (histogram.count() + static_cast<std::uint64_t>(count) > INT64_MAX) {
      return failed(std::string("the counts add up to more than 2^63 - 1"));
    }
    histogram.record_bucket(static_cast<int>(index), static_cast<std::uint64_t>(count));
    ++index;
  }
  return histogram;
}

// `in` starts after the cookie.
Outcome<Histogram> decode_plain(Bytes in) {
  if (in.size() < kHeaderSize - 4) {
    return failed(fmt::format("{} bytes, expected a header of {}", in.size() + 4, kHeaderSize));
  }
  const auto header = take_header(in);
  if (!header) return failed(header.error());
  if (in.size() != header->counts_size) {
    return failed(fmt::format("{} bytes after the header, its payload length says {}", in.size(),
                              header->counts_size));
  }
  return decode_counts(header->digits, in);
}

class Inflater {
 public:
  explicit Inflater(Bytes in) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // NOLINT: zlib's API
    stream_.avail_in = static_cast<uInt>(in.size());
    THRONG_ASSERT(inflateInit(&stream_) == Z_OK);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream_); }

  // Appends at most `size` bytes; true when the stream has ended and its checksum is right.
  bool append_to(std::string& out, std::size_t size) {
    const std::size_t before = out.size();
    out.resize(before + size);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream_.avail_out = static_cast<uInt>(size);
    const int answer = inflate(&stream_, Z_SYNC_FLUSH);
    out.resize(out.size() - stream_.avail_out);
    return answer == Z_STREAM_END;
  }
  std::size_t left() const { return stream_.avail_in; }

 private:
  z_stream stream_{};
};

// `in` starts after the cookie. The header is inflated first, as it bounds the rest.
Outcome<Histogram> decode_compressed(Bytes in) {
  if (in.size() < 4) return failed(std::string("the compressed length is cut"));
  const std::uint32_t size = take_u32(in);
  if (in.size() != size) {
    return failed(fmt::format("{} compressed bytes, the length says {}", in.size(), size));
  }
  Inflater inflater(in);
  std::string plain;
  inflater.append_to(plain, kHeaderSize);
  if (plain.size() != kHeaderSize) {
    return failed(fmt::format("zlib data damaged within the header of {} bytes", kHeaderSize));
  }
  Bytes rest = plain;
  if (const std::uint32_t cookie = take_u32(rest); cookie != kCookie) {
    return failed(fmt::format("cookie {:#x} in the zlib data, expected {:#x}", cookie, kCookie));
  }
  const auto header = take_header(rest);
  if (!header) return failed(header.error());
  // One byte of room more than expected, so that a longer stream shows.
  const bool ended = inflater.append_to(plain, header->counts_size + 1);
  if (!ended || plain.size() != kHeaderSize + header->counts_size) {
    return failed(fmt::format("zlib data damaged, or not of the {} bytes its payload length says",
                              header->counts_size));
  }
  if (inflater.left() != 0) return failed(std::string("bytes after the end of the zlib data"));
  return decode_counts(header->digits, Bytes(plain).substr(kHeaderSize));
}

}  // namespace

std::string encode(const Histogram& histogram) {
  const std::string counts = counts_of(histogram);
  std::string out;
  out.reserve(kHeaderSize + counts.size());
  put_big_endian(out, kCookie, 4);
  put_big_endian(out, counts.size(), 4);
  put_big_endian(out, 0, 4);
  put_big_endian(out, static_cast<std::uint64_t>(histogram.digits()), 4);
  put_big_endian(out, 1, 8);
  put_big_endian(out, static_cast<std::uint64_t>(Histogram::kHighest), 8);
  put_big_endian(out, std::bit_cast<std::uint64_t>(1.0), 8);
  return out + counts;
}

std::string encode_compressed(const Histogram& histogram) {
  const std::string plain = encode(histogram);
  uLongf size = compressBound(plain.size());
  std::string packed(size, '\0');
  const int answer = compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                              reinterpret_cast<const Bytef*>(plain.data()), plain.size());
  THRONG_ASSERT(answer == Z_OK);
  packed.resize(size);
  std::string out;
  put_big_endian(out, kCompressedCookie, 4);
  put_big_endian(out, packed.size(), 4);
  return out + packed;
}

Result<Histogram, std::string> decode(std::string_view bytes) {
  if (bytes.size() < 4) {
    return failed(fmt::format("{} bytes, expected a cookie of 4 at least", bytes.size()));
  }
  const std::uint32_t cookie = take_u32(bytes);
  if (cookie == kCookie) return decode_plain(bytes);
  if (cookie == kCompressedCookie) return decode_compressed(bytes);
  return failed(
      fmt::format("cookie {:#x}, expected {:#x} or {:#x}", cookie, kCookie, kCompressedCookie));
}

}  // namespace throng::telemetry
