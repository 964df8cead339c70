#include "protocols/http/response_parser.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace throng::protocols::http {
namespace {

constexpr std::size_t kMostHeadBytes = std::size_t{1} << 30;
constexpr int kMostInterim = 32;
constexpr std::string_view kVersionPrefix = "HTTP/1.";
constexpr std::string_view::size_type kStatusAt = 9;  // "HTTP/1.x "

constexpr Failure kNotHttp{FailureKind::kMalformed, "status line is not HTTP/1.x"};
constexpr Failure kBadStatus{FailureKind::kMalformed,
                             "status code is not three digits from 100 to 999"};
constexpr Failure kTooManyInterim{FailureKind::kMalformed, "more than 32 interim responses"};
constexpr Failure kClosedBefore{FailureKind::kClosedEarly, "peer closed before the response"};
constexpr Failure kClosedAfterInterim{FailureKind::kClosedEarly,
                                      "peer closed before the response, after an interim response"};
constexpr Failure kClosedInHead{FailureKind::kClosedEarly, "peer closed in the head"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int parse_status(std::string_view text) {
  if (text.size() < 3 || text[0] == '0') return 0;
  if (!is_digit(text[0]) || !is_digit(text[1]) || !is_digit(text[2])) return 0;
  if (text.size() > 3 && text[3] != ' ') return 0;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

}  // namespace

void ResponseParser::start(const Options& options, ResponseCapture* capture, HeadMemo* memo) {
  THRONG_ASSERT(options.max_head_bytes >= 1 && options.max_head_bytes <= kMostHeadBytes);
  lines_.reset();
  body_.reset(options.max_body_bytes);
  framing_ = Framing();
  capture_ = capture;
  memo_ = capture == nullptr ? memo : nullptr;  // the fields themselves are not kept
  failure_ = nullptr;

  max_head_ = static_cast<std::uint32_t>(options.max_head_bytes);
  head_left_ = max_head_;
  interim_bytes_ = 0;
  status_ = 0;
  interim_count_ = 0;
  version_minor_ = 1;
  phase_ = Phase::kStatusLine;
  state_ = ParseState::kNeedMore;
  head_request_ = options.head_request;
  has_begun_ = false;
  if (capture == nullptr) return;
  capture->headers.clear();
  capture->body.clear();
}

std::size_t ResponseParser::feed(std::string_view bytes) {
  if (state_ != ParseState::kNeedMore || bytes.empty()) return 0;
  const bool is_first = !has_begun_;
  has_begun_ = true;
  std::string_view in = bytes;
  const bool may_recall = is_first && memo_ != nullptr;
  if (!may_recall || !recall_head(in)) {
    if (phase_ != Phase::kBody) read_head(in);
    if (may_recall) keep_head(bytes.substr(0, bytes.size() - in.size()));
  }
  if (phase_ == Phase::kBody && state_ == ParseState::kNeedMore) read_body(in);
  return bytes.size() - in.size();
}

void ResponseParser::read_head(std::string_view& in) {
  while (phase_ != Phase::kBody && state_ == ParseState::kNeedMore) {
    if (phase_ == Phase::kStatusLine && !may_be_http(in)) return fail(&kNotHttp);
    std::string_view line;
    const LineStep step = lines_.next(in, head_left_, line);
    if (step == LineStep::kNeedMore) return;
    const Failure* failure = step == LineStep::kLine ? take_line(line) : failure_of(step);
    if (failure != nullptr) return fail(failure);
  }
}

bool ResponseParser::recall_head(std::string_view& in) {
  const std::string_view head = memo_->bytes_;
  if (head.empty() || head.size() > head_left_ || !in.starts_with(head)) return false;
  memo_->misses_ = 0;
  in.remove_prefix(head.size());
  head_left_ -= static_cast<std::uint32_t>(head.size());
  framing_ = memo_->framing_;
  status_ = memo_->status_;
  version_minor_ = memo_->version_minor_;
  phase_ = Phase::kFields;
  if (const Failure* failure = end_head()) fail(failure);
  return true;
}

/// `head`: what was taken off the first piece. Kept when it is one whole head, without interim
/// ones.
void ResponseParser::keep_head(std::string_view head) {
  const bool is_whole = phase_ == Phase::kBody || state_ == ParseState::kDone;
  if (!is_whole || state_ == ParseState::kFailed || interim_count_ > 0) return;
  const std::uint32_t misses = ++memo_->misses_;
  if (misses > HeadMemo::kTries && misses % HeadMemo::kTryAgain != 0) return;
  if (head.size() > HeadMemo::kMostBytes) head = {};
  memo_->bytes_.assign(head);
  memo_->framing_ = framing_;
  memo_->status_ = status_;
  memo_->version_minor_ = version_minor_;
}

void ResponseParser::read_body(std::string_view& in) {
  while (true) {
    std::string_view data;
    switch (body_.next(in, lines_, head_left_, data)) {
      case BodyStep::kData:
        if (capture_ != nullptr && capture_->keeps_body) capture_->body.append(data);
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

// A peer that speaks something else may never send a line feed: its first bytes give it away.
bool ResponseParser::may_be_http(std::string_view in) const {
  const std::size_t held = std::min(lines_.partial_size(), kVersionPrefix.size());
  const std::string_view expected = kVersionPrefix.substr(held);
  const std::string_view window = in.substr(0, std::min<std::size_t>(head_left_, expected.size()));
  return expected.starts_with(window);
}

const Failure* ResponseParser::take_line(std::string_view line) {
  if (phase_ == Phase::kStatusLine) return take_status_line(line);
  return line.empty() ? end_head() : take_field(line);
}

const Failure* ResponseParser::take_status_line(std::string_view line) {
  if (line.size() < kStatusAt || !line.starts_with(kVersionPrefix)) return &kNotHttp;
  const char minor = line[kVersionPrefix.size()];
  if ((minor != '0' && minor != '1') || line[kStatusAt - 1] != ' ') return &kNotHttp;
  const int status = parse_status(line.substr(kStatusAt));
  if (status == 0) return &kBadStatus;
  version_minor_ = static_cast<std::uint8_t>(minor - '0');
  status_ = static_cast<std::uint16_t>(status);
  phase_ = Phase::kFields;
  return nullptr;
}

const Failure* ResponseParser::take_field(std::string_view line) {
  Field field;
  if (const Failure* failure = parse_field(line, field)) return failure;
  if (capture_ != nullptr && !is_interim()) capture_->headers.emplace_back(field.name, field.value);
  return framing_.apply(field);
}

const Failure* ResponseParser::end_head() {
  if (is_interim()) return end_interim();
  if (!has_body()) {
    finish();
    return nullptr;
  }
  phase_ = Phase::kBody;
  auto kind = BodyReader::Kind::kUntilClose;
  if (framing_.has_encoding) {
    if (framing_.is_chunked) kind = BodyReader::Kind::kChunked;
  } else if (framing_.has_length) {
    kind = BodyReader::Kind::kLength;
  }
  return body_.start(kind, framing_.content_length);
}

const Failure* ResponseParser::end_interim() {
  if (++interim_count_ > kMostInterim) return &kTooManyInterim;
  interim_bytes_ = max_head_ - head_left_;
  framing_ = Framing();
  phase_ = Phase::kStatusLine;
  return nullptr;
}

bool ResponseParser::has_body() const {
  return !head_request_ && status_ != 101 && status_ != 204 && status_ != 304;
}

void ResponseParser::finish_at_eof() {
  if (state_ != ParseState::kNeedMore) return;
  const Failure* failure = failure_at_eof();
  if (failure != nullptr) return fail(failure);
  finish();
}

const Failure* ResponseParser::failure_at_eof() const {
  if (phase_ == Phase::kBody) return body_.failure_at_eof();
  if (!has_begun_) return &kClosedBefore;
  if (phase_ == Phase::kFields || lines_.has_partial_line()) return &kClosedInHead;
  return &kClosedAfterInterim;
}

void ResponseParser::finish() {
  state_ = ParseState::kDone;
  lines_.reset();
}

void ResponseParser::fail(const Failure* failure) {
  failure_ = failure;
  state_ = ParseState::kFailed;
  lines_.reset();
}

const Failure& ResponseParser::failure() const {
  THRONG_ASSERT(state_ == ParseState::kFailed);
  return *failure_;
}

bool ResponseParser::is_reusable() const {
  THRONG_ASSERT(state_ == ParseState::kDone);
  const bool ends_at_close =
      phase_ == Phase::kBody && body_.kind() == BodyReader::Kind::kUntilClose;
  return !ends_at_close && status_ != 101 && framing_.persists(version_minor_);
}

}  // namespace throng::protocols::http
