#include "protocols/http/body_reader.hpp"

namespace throng::protocols::http {
namespace {

constexpr Failure kAnnouncedTooLarge{FailureKind::kTooLarge,
                                     "Content-Length is larger than the body limit"};
constexpr Failure kTooLarge{FailureKind::kTooLarge, "body is larger than the limit"};
constexpr Failure kClosedInBody{FailureKind::kClosedEarly, "peer closed in the body"};
constexpr Failure kClosedInChunks{FailureKind::kClosedEarly, "peer closed in a chunked body"};

}  // namespace

void BodyReader::reset(std::uint64_t max_bytes) {
  max_bytes_ = max_bytes;
  bytes_ = 0;
}

const Failure* BodyReader::start(Kind kind, std::uint64_t length) {
  kind_ = kind;
  length_ = length;
  if (kind == Kind::kChunked) chunks_ = ChunkedDecoder();
  return kind == Kind::kLength && length > max_bytes_ ? &kAnnouncedTooLarge : nullptr;
}

BodyStep BodyReader::next(std::string_view& in, LineReader& lines, std::uint32_t& head_left,
                          std::string_view& data) {
  const BodyStep step = kind_ == Kind::kChunked
                            ? chunks_.next(in, lines, max_bytes_ - bytes_, head_left, data)
                            : next_plain(in, data);
  if (step == BodyStep::kData) bytes_ += data.size();
  return step;
}

BodyStep BodyReader::next_plain(std::string_view& in, std::string_view& data) {
  if (kind_ == Kind::kLength && bytes_ == length_) return BodyStep::kEnd;
  if (in.empty()) return BodyStep::kNeedMore;
  if (kind_ == Kind::kUntilClose && in.size() > max_bytes_ - bytes_) return BodyStep::kFailed;
  data = kind_ == Kind::kLength ? in.substr(0, length_ - bytes_) : in;
  in.remove_prefix(data.size());
  return BodyStep::kData;
}

const Failure* BodyReader::failure() const {
  return kind_ == Kind::kChunked ? chunks_.failure() : &kTooLarge;
}

const Failure* BodyReader::failure_at_eof() const {
  if (kind_ == Kind::kUntilClose) return nullptr;
  return kind_ == Kind::kChunked ? &kClosedInChunks : &kClosedInBody;
}

}  // namespace throng::protocols::http
