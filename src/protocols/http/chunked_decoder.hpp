#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/http/failure.hpp"
#include "protocols/http/line_reader.hpp"

namespace throng::protocols::http {

enum class BodyStep : std::uint8_t { kData, kNeedMore, kEnd, kFailed };

/// Takes the chunked transfer coding off a byte stream. Extensions and trailers are read, checked
/// and dropped.
class ChunkedDecoder {
 public:
  /// Takes bytes off the front of `in`. kData: `data` is a piece of the payload, a view of the
  /// input. `room`: payload bytes that may still come; a chunk that announces more is too large.
  /// `head_left`: the budget of the trailers, as in LineReader. `lines` must be given to nobody
  /// else until the end.
  BodyStep next(std::string_view& in, LineReader& lines, std::uint64_t room,
                std::uint32_t& head_left, std::string_view& data);
  /// After kFailed; static.
  const Failure* failure() const { return failure_; }

 private:
  enum class Phase : std::uint8_t { kSize, kData, kDataEnd, kDataEndLf, kTrailers };

  BodyStep read_size(std::string_view& in, LineReader& lines, std::uint64_t room);
  BodyStep read_data(std::string_view& in, std::string_view& data);
  BodyStep read_data_end(std::string_view& in);
  BodyStep read_trailers(std::string_view& in, LineReader& lines, std::uint32_t& head_left);
  BodyStep fail(const Failure* failure);

  std::uint64_t left_ = 0;
  const Failure* failure_ = nullptr;
  Phase phase_ = Phase::kSize;
};

}  // namespace throng::protocols::http
