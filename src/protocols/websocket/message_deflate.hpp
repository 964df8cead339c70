#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "protocols/websocket/websocket_failure.hpp"

namespace throng::protocols::websocket {

// Of a window, as a power of two.
inline constexpr int kLeastWindowBits = 8;
inline constexpr int kMostWindowBits = 15;

/// Compresses one message after the other as permessage-deflate wants it (RFC 7692).
/// Memory: some 2^(bits+3) from the first message on, so 4 KiB to 256 KiB; given back after each
/// message without context takeover. Thread: none of its own; one at a time.
class MessageDeflater {
 public:
  /// `keeps_context`: whether a message may refer to those before it.
  MessageDeflater(int window_bits, bool keeps_context);
  ~MessageDeflater();
  MessageDeflater(const MessageDeflater&) = delete;
  MessageDeflater& operator=(const MessageDeflater&) = delete;

  /// zlib has no such window: those who agreed on one of 2^8 bytes send their messages as they are.
  static bool can_use(int window_bits) { return window_bits > kLeastWindowBits; }

  /// Appends `message`, compressed, to `out`. Returns null, or the static failure for want of
  /// memory. What is made must be sent, in this order.
  const Failure* compress(std::string_view message, std::string& out);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  int window_bits_;
  bool keeps_context_;
};

/// Decompresses one message after the other, fed in pieces cut anywhere. A peer that refers further
/// back than its window allows is not always found out.
/// Memory: some 10 KiB and the window (2^bits) from the first byte on; given back after each
/// message without context takeover. 16 KiB of stack. Thread: none of its own; one at a time.
class MessageInflater {
 public:
  MessageInflater(int window_bits, bool keeps_context);
  ~MessageInflater();
  MessageInflater(const MessageInflater&) = delete;
  MessageInflater& operator=(const MessageInflater&) = delete;

  /// Decompresses the next part of a message and appends it to `out`, which never grows beyond
  /// `max_bytes`. Returns null, or the static failure: kBadCompression, kMessageTooLarge, kNetwork
  /// (other) for want of memory.
  const Failure* feed(std::string_view in, std::uint64_t max_bytes, std::string& out);
  /// The message is complete: appends what is left of it. Failures as of `feed`.
  const Failure* finish(std::uint64_t max_bytes, std::string& out);

 private:
  struct Stream;
  const Failure* inflate_all(std::string_view in, std::uint64_t max_bytes, std::string& out);

  std::unique_ptr<Stream> stream_;
  int window_bits_;
  bool keeps_context_;
  bool has_ended_ = false;  // the last block of a stream has come, and nothing after it
};

}  // namespace throng::protocols::websocket
