#include "protocols/http/content_decoder.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>

#include "protocols/http/head_fields.hpp"

namespace throng::protocols::http {
namespace {

constexpr Failure kBadData{FailureKind::kMalformed, "compressed body is damaged"};
constexpr Failure kTruncated{FailureKind::kMalformed, "compressed body stops before its end"};
constexpr Failure kTrailing{FailureKind::kMalformed, "bytes after the end of a compressed body"};
constexpr Failure kTooLarge{FailureKind::kTooLarge, "decompressed body is larger than the limit"};
constexpr Failure kNoMemory{FailureKind::kOther, "no memory left to decompress a body"};

constexpr std::size_t kPieceBytes = 16384;
// zlib counts in 32 bits.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 30;

constexpr int kZlibFormat = MAX_WBITS;
constexpr int kRawFormat = -MAX_WBITS;
constexpr int kGzipFormat = MAX_WBITS + 16;

// Of zlib's first byte the lower half is always 8. A raw stream would begin so only with a stored
// block behind padding that is not zero, which no encoder writes.
int deflate_format(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return (byte & 15) == 8 && byte >> 4 <= 7 ? kZlibFormat : kRawFormat;
}

}  // namespace

ContentCoding content_coding(std::string_view header_value) {
  const std::string_view name = trim(header_value);
  if (name.empty() || equals_lower(name, "identity")) return ContentCoding::kIdentity;
  if (equals_lower(name, "gzip") || equals_lower(name, "x-gzip")) return ContentCoding::kGzip;
  return equals_lower(name, "deflate") ? ContentCoding::kDeflate : ContentCoding::kUnknown;
}

// On the heap, as zlib's state points back to its stream.
struct ContentDecoder::Inflater {
  Inflater() = default;
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }  // does nothing to a stream that was not begun

  z_stream stream{};
};

ContentDecoder::ContentDecoder() = default;
ContentDecoder::~ContentDecoder() = default;
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;

void ContentDecoder::reset(ContentCoding coding, std::uint64_t max_bytes) {
  inflater_.reset();
  failure_ = nullptr;
  max_bytes_ = max_bytes;
  bytes_ = 0;
  coding_ = coding;
  phase_ = Phase::kStart;
}

const Failure* ContentDecoder::feed(std::string_view in, std::string* out) {
  if (failure_ != nullptr) return failure_;
  const bool is_coded = coding_ == ContentCoding::kGzip || coding_ == ContentCoding::kDeflate;
  failure_ = is_coded ? decode(in, out) : take(in, out);
  if (failure_ != nullptr) inflater_.reset();
  return failure_;
}

const Failure* ContentDecoder::finish() {
  if (failure_ == nullptr && phase_ == Phase::kInside) failure_ = &kTruncated;
  inflater_.reset();
  return failure_;
}

const Failure* ContentDecoder::decode(std::string_view in, std::string* out) {
  while (!in.empty()) {
    if (phase_ == Phase::kEnd) return &kTrailing;
    const Failure* failure =
        phase_ == Phase::kInside ? inflate_member(in, out) : begin_member(in.front());
    if (failure != nullptr) return failure;
  }
  return nullptr;
}

const Failure* ContentDecoder::begin_member(char first) {
  const bool is_another = phase_ == Phase::kBetween;
  phase_ = Phase::kInside;
  if (is_another) {
    // What does not even begin like a member is something else that was appended.
    if (first != '\x1f') return &kTrailing;
    return inflateReset(&inflater_->stream) == Z_OK ? nullptr : &kBadData;
  }
  inflater_ = std::make_unique<Inflater>();
  const int format = coding_ == ContentCoding::kGzip ? kGzipFormat : deflate_format(first);
  return inflateInit2(&inflater_->stream, format) == Z_OK ? nullptr : &kNoMemory;
}

const Failure* ContentDecoder::inflate_member(std::string_view& in, std::string* out) {
  z_stream& stream = inflater_->stream;
  const std::size_t given = std::min(in.size(), kMostAtOnce);
  // zlib reads only, whatever its type says.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(given);
  int answer = Z_OK;
  do {
    std::array<char, kPieceBytes> piece;
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    answer = inflate(&stream, Z_NO_FLUSH);
    const std::size_t size = piece.size() - stream.avail_out;
    if (const Failure* failure = take(std::string_view(piece.data(), size), out)) return failure;
    if (answer == Z_MEM_ERROR) return &kNoMemory;
    // Z_BUF_ERROR only says that there was nothing left to do.
    if (answer != Z_OK && answer != Z_STREAM_END && answer != Z_BUF_ERROR) return &kBadData;
  } while (answer != Z_STREAM_END && stream.avail_out == 0);
  in.remove_prefix(given - stream.avail_in);
  if (answer != Z_STREAM_END) return nullptr;
  phase_ = coding_ == ContentCoding::kGzip ? Phase::kBetween : Phase::kEnd;
  return nullptr;
}

const Failure* ContentDecoder::take(std::string_view piece, std::string* out) {
  const std::string_view fitting = piece.substr(0, max_bytes_ - bytes_);
  bytes_ += fitting.size();
  if (out != nullptr) out->append(fitting);
  return fitting.size() == piece.size() ? nullptr : &kTooLarge;
}

}  // namespace throng::protocols::http
