#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocols/websocket/close_code.hpp"
#include "protocols/websocket/deflate_terms.hpp"
#include "protocols/websocket/frame_header.hpp"
#include "protocols/websocket/message_deflate.hpp"
#include "protocols/websocket/utf8_validator.hpp"
#include "protocols/websocket/websocket_failure.hpp"

namespace throng::protocols::websocket {

enum class MessageKind : std::uint8_t { kText, kBinary };

/// What a peer may send.
struct MessageLimits {
  std::uint64_t max_message_bytes = std::uint64_t{16} << 20;  // decompressed, all fragments
  std::uint64_t max_frame_bytes = std::uint64_t{16} << 20;    // of one frame, as on the wire
};

/// Makes messages of the bytes that a peer sends, cut anywhere, without I/O. What came out never
/// depends on the cuts. What must not be is refused as soon as the bytes say so: a header before
/// its payload, a text at the byte that is no UTF-8, a message at the header that makes it too
/// large. Nothing is copied of a message that lies whole in a piece in one frame, unmasked and not
/// compressed.
/// Thread: none of its own; one at a time.
class MessageReader {
 public:
  /// `side`: who reads.
  MessageReader(Side side, const MessageLimits& limits)
      : limits_(limits), header_(side), side_(side) {}

  /// Messages may be compressed, on these terms. Before the first byte.
  void allow_compressed(const DeflateTerms& terms);

  enum class Event : std::uint8_t { kNeedMore, kMessage, kPing, kPong, kClose, kFailed };
  /// Takes bytes from the front of `in` until something is there; all of them for kNeedMore.
  /// kClose and kFailed last, and take nothing.
  Event next(std::string_view& in);

  /// After kMessage.
  MessageKind kind() const { return kind_; }
  /// After kMessage, kPing and kPong: views the piece that was fed or the reader; holds until the
  /// next call.
  std::string_view payload() const { return payload_; }
  /// After kClose.
  const CloseStatus& close_status() const { return close_; }
  /// After kFailed.
  const Failure& failure() const { return *failure_; }

  /// Payload bytes that the frame under way still lacks: that many may be fed without anything
  /// being left over.
  std::uint64_t missing() const { return is_in_frame_ ? left_ : 0; }
  /// Gives back what a message took that was looked at. Payloads do not hold any more.
  void release();

 private:
  const Failure* begin_frame();
  const Failure* begin_data();
  const Failure* take_part(std::string_view part);
  const Failure* take_data(std::string_view part);
  const Failure* inflate(std::string_view part);
  std::string_view append(std::string& to, std::string_view part);
  bool lies_whole(std::string_view part) const;
  Event end_frame();
  Event end_message();
  Event end_close();
  Event fail(const Failure& failure);

  MessageLimits limits_;
  FrameHeaderReader header_;
  std::unique_ptr<MessageInflater> inflater_;
  const Failure* failure_ = nullptr;
  std::string message_;  // of the message under way, decompressed
  std::string control_;  // of the control frame under way
  std::string_view payload_;
  CloseStatus close_;
  std::uint64_t left_ = 0;  // of the frame under way
  Utf8Validator utf8_;
  Side side_;
  MessageKind kind_ = MessageKind::kText;
  bool is_in_frame_ = false;
  bool is_in_message_ = false;
  bool is_compressed_ = false;  // the message under way
  bool has_closed_ = false;
};

}  // namespace throng::protocols::websocket
