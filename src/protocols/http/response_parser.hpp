#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protocols/http/body_reader.hpp"
#include "protocols/http/failure.hpp"
#include "protocols/http/head_fields.hpp"
#include "protocols/http/head_memo.hpp"
#include "protocols/http/line_reader.hpp"

namespace throng::protocols::http {

/// Where a response is kept when somebody wants to read it: names and values as sent, in order,
/// without those of interim responses and trailers; the body with its framing taken off.
struct ResponseCapture {
  bool keeps_body = true;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

struct ResponseOptions {
  /// The request was HEAD: the answer has no body whatever it announces.
  bool head_request = false;
  /// Bytes of the status line, headers and trailers together, interim responses included. 1..1 GiB.
  std::size_t max_head_bytes = 65536;
  /// Payload bytes of the body.
  std::uint64_t max_body_bytes = std::uint64_t{1} << 30;
};

/// Reads HTTP/1.0 and HTTP/1.1 responses from a byte stream cut anywhere, one after the other. The
/// outcome never depends on the cuts. Nothing is allocated or copied while lines lie whole in the
/// fed pieces and no capture is asked for. Thread: none of its own; one at a time. An object may be
/// moved between calls.
class ResponseParser {
 public:
  using Options = ResponseOptions;

  /// Starts in the state that start() with default options leaves.
  ResponseParser() { start(Options{}); }

  /// Before each response. `capture` is emptied, and must live until the response is done; null
  /// keeps nothing of headers and body.
  /// `memo`: saves parsing a head that is byte for byte the one before it; the outcome is the same.
  void start(const Options& options, ResponseCapture* capture = nullptr, HeadMemo* memo = nullptr);

  /// Consumes bytes until the response is complete or found bad; returns how many. What is left
  /// belongs to whatever follows on the connection. Consumes nothing unless state() is kNeedMore.
  /// After a failure the count means nothing: the stream has no place to go on from.
  std::size_t feed(std::string_view bytes);

  /// The peer closed. Completes a body that ends there; any other unfinished response becomes
  /// kClosedEarly, with a detail that says how far it had come.
  void finish_at_eof();

  ParseState state() const { return state_; }
  /// Only when state() is kFailed.
  const Failure& failure() const;

  /// Whether any byte of the response has come: a connection that the peer closes before that was
  /// idle, and the request may be sent again.
  bool has_begun() const { return has_begun_; }
  /// 100..999, from the end of the head on; 0 before the status line. The last interim status while
  /// only such have come.
  int status() const { return status_; }
  /// 0 or 1: the x of HTTP/1.x.
  int version_minor() const { return version_minor_; }
  /// Payload bytes of the body so far, chunk framing not counted.
  std::uint64_t body_bytes() const { return body_.bytes(); }
  /// Bytes of complete lines of the final head, and of trailers.
  std::uint32_t head_bytes() const { return max_head_ - head_left_ - interim_bytes_; }
  /// Bytes of all interim responses before it.
  std::uint32_t interim_bytes() const { return interim_bytes_; }
  /// Whether the connection may carry another exchange. Only when state() is kDone.
  bool is_reusable() const;

 private:
  enum class Phase : std::uint8_t { kStatusLine, kFields, kBody };

  void read_head(std::string_view& in);
  bool recall_head(std::string_view& in);
  void keep_head(std::string_view head);
  void read_body(std::string_view& in);
  const Failure* take_line(std::string_view line);
  const Failure* take_status_line(std::string_view line);
  const Failure* take_field(std::string_view line);
  const Failure* end_head();
  const Failure* end_interim();
  bool is_interim() const { return status_ < 200 && status_ != 101; }
  bool has_body() const;
  bool may_be_http(std::string_view in) const;
  const Failure* failure_at_eof() const;
  void finish();
  void fail(const Failure* failure);

  LineReader lines_;
  BodyReader body_;
  Framing framing_;
  ResponseCapture* capture_ = nullptr;
  HeadMemo* memo_ = nullptr;
  const Failure* failure_ = nullptr;

  std::uint32_t max_head_ = 0;
  std::uint32_t head_left_ = 0;
  std::uint32_t interim_bytes_ = 0;
  std::uint16_t status_ = 0;
  std::uint8_t interim_count_ = 0;
  std::uint8_t version_minor_ = 1;
  Phase phase_ = Phase::kStatusLine;
  ParseState state_ = ParseState::kNeedMore;
  bool head_request_ = false;
  bool has_begun_ = false;
};

// There may be a million of them.
static_assert(sizeof(ResponseParser) <= 160);

}  // namespace throng::protocols::http
