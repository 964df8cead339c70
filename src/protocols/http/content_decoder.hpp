#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocols/http/failure.hpp"

namespace throng::protocols::http {

enum class ContentCoding : std::uint8_t { kIdentity, kGzip, kDeflate, kUnknown };

/// What the value of a Content-Encoding header names: "gzip" or "x-gzip", "deflate", "identity" or
/// nothing; letter case and white space around aside. Anything else is kUnknown, lists too.
/// Thread: any.
ContentCoding content_coding(std::string_view header_value);

/// Takes the content coding off one body after the other, fed in pieces cut anywhere; the outcome
/// never depends on the cuts. gzip: one or more members. deflate: zlib's format, or raw as some
/// servers send it. kIdentity and kUnknown let the bytes through. A coded body without any bytes is
/// an empty body.
/// Memory: some 40 KiB from the first byte of a coded body until finish(), reset() or a failure,
/// and 16 KiB of stack in feed(). Thread: none of its own; one at a time. An object may be moved
/// between calls.
class ContentDecoder {
 public:
  ContentDecoder();
  ~ContentDecoder();
  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;

  /// Before each body. `max_bytes`: what may come out.
  void reset(ContentCoding coding, std::uint64_t max_bytes);

  /// Decodes `in` and appends to `out`, never more than `max_bytes` in all; null counts only.
  /// Returns null, or the static failure: kMalformed, kTooLarge, or kOther for want of memory. A
  /// failure lasts until reset().
  const Failure* feed(std::string_view in, std::string* out);

  /// The body is complete. A coded one that stops short is kMalformed; also an earlier failure.
  const Failure* finish();

  /// Decoded bytes since reset().
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Inflater;
  enum class Phase : std::uint8_t { kStart, kInside, kBetween, kEnd };

  const Failure* decode(std::string_view in, std::string* out);
  const Failure* begin_member(char first);
  const Failure* inflate_member(std::string_view& in, std::string* out);
  const Failure* take(std::string_view piece, std::string* out);

  std::unique_ptr<Inflater> inflater_;
  const Failure* failure_ = nullptr;
  std::uint64_t max_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  ContentCoding coding_ = ContentCoding::kIdentity;
  Phase phase_ = Phase::kStart;
};

// There may be a million of them.
static_assert(sizeof(ContentDecoder) <= 40);

}  // namespace throng::protocols::http
