#include "protocols/http/request_parser.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "protocols/http/visible_text.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::size_t kMostHeadBytes = std::size_t{1} << 30;
constexpr std::size_t kKeptHead = 4096;
constexpr std::size_t kKeptBody = 65536;
constexpr std::size_t kKeptFields = 256;

constexpr Failure kNotHttp{FailureKind::kMalformed, "request line does not end in HTTP/1.x"};
constexpr Failure kBadMethod{FailureKind::kMalformed, "request line does not begin with a method"};
constexpr Failure kBadTarget{FailureKind::kMalformed,
                             "target of the request is empty or holds a byte that is not allowed"};
constexpr Failure kNoHost{FailureKind::kMalformed, "HTTP/1.1 request without a Host header"};
constexpr Failure kTwoHosts{FailureKind::kMalformed, "request with two Host headers"};
constexpr Failure kNoBodyEnd{FailureKind::kMalformed,
                             "Transfer-Encoding of the request does not end in chunked"};
constexpr Failure kClosedBefore{FailureKind::kClosedEarly, "peer closed before the request"};
constexpr Failure kClosedInHead{FailureKind::kClosedEarly, "peer closed in the head"};

bool is_target(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_visible);
}

}  // namespace

void RequestParser::start(const RequestLimits& limits) {
  THRONG_ASSERT(limits.max_head_bytes >= 1 && limits.max_head_bytes <= kMostHeadBytes);
  lines_.reset();
  body_.reset(limits.max_body_bytes);
  framing_ = Framing();
  fed_ = nullptr;
  clear_and_trim(head_, kKeptHead);
  clear_and_trim(body_text_, kKeptBody);
  fields_.clear();
  if (fields_.capacity() > kKeptFields) fields_.shrink_to_fit();
  failure_ = nullptr;

  max_head_ = static_cast<std::uint32_t>(limits.max_head_bytes);
  head_left_ = max_head_;
  method_ = Span();
  target_ = Span();
  phase_ = Phase::kRequestLine;
  state_ = ParseState::kNeedMore;
  version_minor_ = 1;
  host_count_ = 0;
  expects_continue_ = false;
  has_begun_ = false;
}

std::size_t RequestParser::feed(std::string_view bytes) {
  if (state_ != ParseState::kNeedMore || bytes.empty()) return 0;
  has_begun_ = true;
  std::string_view in = bytes;
  if (phase_ != Phase::kBody) {
    fed_ = bytes.data();
    read_head(in);
    const std::size_t head_size = bytes.size() - in.size();
    if (phase_ == Phase::kBody && state_ == ParseState::kNeedMore) read_body(in);
    // The piece is gone at the next call, and the head is still wanted then.
    if (phase_ == Phase::kBody && state_ == ParseState::kNeedMore && head_.empty()) {
      head_.assign(bytes.data(), head_size);
    }
  } else {
    read_body(in);
  }
  return bytes.size() - in.size();
}

void RequestParser::read_head(std::string_view& in) {
  while (phase_ != Phase::kBody) {
    std::string_view line;
    const LineStep step = lines_.next(in, head_left_, line, fed_);
    if (step == LineStep::kNeedMore) return;
    const Failure* failure = step == LineStep::kLine ? take_line(line) : failure_of(step);
    if (failure != nullptr) return fail(failure);
  }
}

void RequestParser::read_body(std::string_view& in) {
  while (true) {
    std::string_view data;
    switch (body_.next(in, lines_, head_left_, data)) {
      case BodyStep::kData:
        body_text_.append(data);
        break;
      case BodyStep::kNeedMore:
        return;
      case BodyStep::kEnd:
        return finish();
      case BodyStep::kFailed:
        return fail(body_.failure());
    }
  }
}

const Failure* RequestParser::take_line(std::string_view line) {
  if (phase_ == Phase::kFields) return line.empty() ? end_head() : take_field(line);
  // Some clients send an empty line too many after a body.
  return line.empty() ? nullptr : take_request_line(line);
}

const Failure* RequestParser::take_request_line(std::string_view line) {
  const std::size_t method_end = std::min(line.find(' '), line.size());
  const std::string_view method = line.substr(0, method_end);
  if (!is_token(method)) return &kBadMethod;
  const std::size_t version_at = line.rfind(' ');
  if (version_at == std::string_view::npos || version_at == method_end) return &kNotHttp;
  const std::string_view version = line.substr(version_at + 1);
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return &kNotHttp;
  const std::string_view target = line.substr(method_end + 1, version_at - method_end - 1);
  if (!is_target(target)) return &kBadTarget;
  method_ = span_of(method);
  target_ = span_of(target);
  version_minor_ = static_cast<std::uint8_t>(version.back() - '0');
  phase_ = Phase::kFields;
  return nullptr;
}

const Failure* RequestParser::take_field(std::string_view line) {
  Field field;
  if (const Failure* failure = parse_field(line, field)) return failure;
  fields_.push_back(FieldSpan{span_of(field.name), span_of(field.value)});
  if (equals_lower(field.name, "host") && ++host_count_ > 1) return &kTwoHosts;
  if (equals_lower(field.name, "expect") && equals_lower(field.value, "100-continue")) {
    expects_continue_ = true;
  }
  return framing_.apply(field);
}

const Failure* RequestParser::end_head() {
  if (version_minor_ == 1 && host_count_ == 0) return &kNoHost;
  if (framing_.has_encoding && !framing_.is_chunked) return &kNoBodyEnd;
  phase_ = Phase::kBody;
  if (!lines_.carried().empty()) lines_.swap_carried(head_);
  const auto kind = framing_.has_encoding ? BodyReader::Kind::kChunked : BodyReader::Kind::kLength;
  return body_.start(kind, framing_.content_length);
}

void RequestParser::finish_at_eof() {
  if (state_ != ParseState::kNeedMore) return;
  if (phase_ == Phase::kBody) return fail(body_.failure_at_eof());
  fail(has_begun_ ? &kClosedInHead : &kClosedBefore);
}

void RequestParser::finish() {
  state_ = ParseState::kDone;
  lines_.reset();
}

void RequestParser::fail(const Failure* failure) {
  failure_ = failure;
  state_ = ParseState::kFailed;
}

const Failure& RequestParser::failure() const {
  THRONG_ASSERT(state_ == ParseState::kFailed);
  return *failure_;
}

const char* RequestParser::head_base() const {
  if (!head_.empty()) return head_.data();
  if (phase_ != Phase::kBody && !lines_.carried().empty()) return lines_.carried().data();
  return fed_;
}

std::string_view RequestParser::view(Span span) const {
  THRONG_ASSERT(has_head());
  return {head_base() + span.at, span.size};
}

RequestParser::Span RequestParser::span_of(std::string_view part) const {
  return Span{static_cast<std::uint32_t>(part.data() - head_base()),
              static_cast<std::uint32_t>(part.size())};
}

Field RequestParser::header(std::size_t index) const {
  THRONG_ASSERT(index < fields_.size());
  return Field{view(fields_[index].name), view(fields_[index].value)};
}

std::optional<std::string_view> RequestParser::find_header(std::string_view lower_name) const {
  for (const FieldSpan& field : fields_) {
    if (equals_lower(view(field.name), lower_name)) return view(field.value);
  }
  return std::nullopt;
}

}  // namespace throng::protocols::http
