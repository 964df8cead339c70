#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/body_reader.hpp"
#include "protocols/http/failure.hpp"
#include "protocols/http/head_fields.hpp"
#include "protocols/http/line_reader.hpp"

namespace throng::protocols::http {

struct RequestLimits {
  /// Bytes of the request line, headers and trailers together. 1..1 GiB.
  std::size_t max_head_bytes = 65536;
  /// Payload bytes of the body, all of which are kept.
  std::uint64_t max_body_bytes = std::uint64_t{1} << 20;
};

/// The server's side: reads HTTP/1.0 and HTTP/1.1 requests from a byte stream cut anywhere,
/// pipelined or not. The outcome never depends on the cuts. Stricter than ResponseParser where a
/// server must be: a Host is required in HTTP/1.1, and a body must say where it ends. The head's
/// views point into the piece that was fed last when the head lay whole in it, otherwise into the
/// parser; either way they hold until the next call of feed() or start(). Thread: none of its own;
/// one at a time. An object may be moved between calls.
class RequestParser {
 public:
  /// Starts in the state that start() with default limits leaves.
  RequestParser() { start(RequestLimits{}); }

  /// Before each request.
  void start(const RequestLimits& limits);

  /// Consumes bytes until the request is complete or found bad; returns how many. What is left is
  /// the next request. Consumes nothing unless state() is kNeedMore. After a failure the count
  /// means nothing.
  std::size_t feed(std::string_view bytes);

  /// The peer closed: an unfinished request becomes kClosedEarly.
  void finish_at_eof();

  ParseState state() const { return state_; }
  /// Only when state() is kFailed.
  const Failure& failure() const;
  /// Whether any byte of the request has come: an end before that is an ordinary end.
  bool has_begun() const { return has_begun_; }

  /// Whether the head is complete; what follows may be asked for only then.
  bool has_head() const { return phase_ == Phase::kBody; }
  std::string_view method() const { return view(method_); }
  std::string_view target() const { return view(target_); }
  /// 0 or 1: the x of HTTP/1.x.
  int version_minor() const { return version_minor_; }
  std::size_t header_count() const { return fields_.size(); }
  /// In the order sent; `index` < header_count().
  Field header(std::size_t index) const;
  /// The first header of that name; `lower_name` in lower case.
  std::optional<std::string_view> find_header(std::string_view lower_name) const;
  /// Whether the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  /// Whether another request may follow on the connection.
  bool is_keep_alive() const { return framing_.persists(version_minor_); }
  /// The payload so far, framing taken off.
  const std::string& body() const { return body_text_; }
  /// Bytes of complete lines: request line, headers and trailers.
  std::uint32_t head_bytes() const { return max_head_ - head_left_; }

 private:
  enum class Phase : std::uint8_t { kRequestLine, kFields, kBody };
  // Places, not views: the head may move from the fed piece into the parser.
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct FieldSpan {
    Span name;
    Span value;
  };

  void read_head(std::string_view& in);
  void read_body(std::string_view& in);
  const Failure* take_line(std::string_view line);
  const Failure* take_request_line(std::string_view line);
  const Failure* take_field(std::string_view line);
  const Failure* end_head();
  const char* head_base() const;
  std::string_view view(Span span) const;
  Span span_of(std::string_view part) const;
  void finish();
  void fail(const Failure* failure);

  LineReader lines_;
  BodyReader body_;
  Framing framing_;
  // The piece being fed, or fed last; the head lies in it while head_ is empty and lines_ carries
  // none.
  const char* fed_ = nullptr;
  std::string head_;
  std::string body_text_;
  std::vector<FieldSpan> fields_;
  const Failure* failure_ = nullptr;

  std::uint32_t max_head_ = 0;
  std::uint32_t head_left_ = 0;
  Span method_;
  Span target_;
  Phase phase_ = Phase::kRequestLine;
  ParseState state_ = ParseState::kNeedMore;
  std::uint8_t version_minor_ = 1;
  std::uint8_t host_count_ = 0;
  bool expects_continue_ = false;
  bool has_begun_ = false;
};

}  // namespace throng::protocols::http
