#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/http/chunked_decoder.hpp"
#include "protocols/http/failure.hpp"
#include "protocols/http/line_reader.hpp"

namespace throng::protocols::http {

/// Reads one message body, however it is framed, and holds it to a limit.
class BodyReader {
 public:
  enum class Kind : std::uint8_t { kLength, kChunked, kUntilClose };

  /// Before each message. `max_bytes`: payload bytes that its body may have.
  void reset(std::uint64_t max_bytes);
  /// At the end of the head. `length` counts for kLength only. Returns null, or the static failure
  /// when the announced length is already above the limit.
  const Failure* start(Kind kind, std::uint64_t length);

  /// Takes bytes off the front of `in`; the arguments are those of ChunkedDecoder::next. A body of
  /// kUntilClose never reaches kEnd.
  BodyStep next(std::string_view& in, LineReader& lines, std::uint32_t& head_left,
                std::string_view& data);

  Kind kind() const { return kind_; }
  /// Payload bytes so far, framing not counted.
  std::uint64_t bytes() const { return bytes_; }
  /// After kFailed; static.
  const Failure* failure() const;
  /// What it means that the peer closed now; null when that is how the body ends.
  const Failure* failure_at_eof() const;

 private:
  BodyStep next_plain(std::string_view& in, std::string_view& data);

  std::uint64_t max_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t length_ = 0;
  ChunkedDecoder chunks_;
  Kind kind_ = Kind::kLength;
};

}  // namespace throng::protocols::http
