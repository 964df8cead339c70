#include "protocols/http/chunked_decoder.hpp"

#include <algorithm>
#include <charconv>

#include "protocols/http/head_fields.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::uint32_t kMaxSizeLine = 4096;

constexpr Failure kBadSize{FailureKind::kMalformed, "chunk size is not a hexadecimal number"};
constexpr Failure kHugeSize{FailureKind::kMalformed, "chunk size does not fit in 64 bits"};
constexpr Failure kBadExtension{FailureKind::kMalformed,
                                "chunk size is followed by something other than an extension"};
constexpr Failure kLongLine{FailureKind::kTooLarge, "chunk size line is longer than 4096 bytes"};
constexpr Failure kBodyTooLarge{FailureKind::kTooLarge, "chunked body is larger than the limit"};
constexpr Failure kNoDataEnd{FailureKind::kMalformed, "chunk does not end where its size says"};

const Failure* parse_size(std::string_view line, std::uint64_t& size) {
  const char* end = line.data() + line.size();
  const auto [stop, error] = std::from_chars(line.data(), end, size, 16);
  if (error == std::errc::invalid_argument) return &kBadSize;
  if (error != std::errc()) return &kHugeSize;
  const std::string_view rest = trim(std::string_view(stop, static_cast<std::size_t>(end - stop)));
  return rest.empty() || rest.front() == ';' ? nullptr : &kBadExtension;
}

}  // namespace

BodyStep ChunkedDecoder::next(std::string_view& in, LineReader& lines, std::uint64_t room,
                              std::uint32_t& head_left, std::string_view& data) {
  while (true) {
    BodyStep step = BodyStep::kNeedMore;
    const Phase before = phase_;
    if (before == Phase::kSize) step = read_size(in, lines, room);
    if (before == Phase::kData) return read_data(in, data);
    if (before == Phase::kDataEnd || before == Phase::kDataEndLf) step = read_data_end(in);
    if (before == Phase::kTrailers) return read_trailers(in, lines, head_left);
    if (step == BodyStep::kFailed || phase_ == before) return step;
  }
}

BodyStep ChunkedDecoder::read_size(std::string_view& in, LineReader& lines, std::uint64_t room) {
  std::uint32_t budget = kMaxSizeLine;
  std::string_view line;
  const LineStep step = lines.next(in, budget, line);
  if (step == LineStep::kNeedMore) return BodyStep::kNeedMore;
  if (step == LineStep::kTooLong) return fail(&kLongLine);
  if (step != LineStep::kLine) return fail(failure_of(step));
  if (const Failure* failure = parse_size(line, left_)) return fail(failure);
  if (left_ > room) return fail(&kBodyTooLarge);
  phase_ = left_ == 0 ? Phase::kTrailers : Phase::kData;
  return BodyStep::kNeedMore;
}

BodyStep ChunkedDecoder::read_data(std::string_view& in, std::string_view& data) {
  if (in.empty()) return BodyStep::kNeedMore;
  data = in.substr(0, left_);
  in.remove_prefix(data.size());
  left_ -= data.size();
  if (left_ == 0) phase_ = Phase::kDataEnd;
  return BodyStep::kData;
}

BodyStep ChunkedDecoder::read_data_end(std::string_view& in) {
  if (in.empty()) return BodyStep::kNeedMore;
  const char c = in.front();
  if (c == '\n') {
    phase_ = Phase::kSize;
  } else if (c == '\r' && phase_ == Phase::kDataEnd) {
    phase_ = Phase::kDataEndLf;
  } else {
    return fail(&kNoDataEnd);
  }
  in.remove_prefix(1);
  return BodyStep::kNeedMore;
}

BodyStep ChunkedDecoder::read_trailers(std::string_view& in, LineReader& lines,
                                       std::uint32_t& head_left) {
  while (true) {
    std::string_view line;
    const LineStep step = lines.next(in, head_left, line);
    if (step == LineStep::kNeedMore) return BodyStep::kNeedMore;
    if (step != LineStep::kLine) return fail(failure_of(step));
    if (line.empty()) return BodyStep::kEnd;
    Field dropped;
    if (const Failure* failure = parse_field(line, dropped)) return fail(failure);
  }
}

BodyStep ChunkedDecoder::fail(const Failure* failure) {
  failure_ = failure;
  return BodyStep::kFailed;
}

}  // namespace throng::protocols::http
