#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "protocols/websocket/masking.hpp"
#include "protocols/websocket/websocket_failure.hpp"

namespace throng::protocols::websocket {

enum class Opcode : std::uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10,
};
constexpr bool is_control(Opcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 8;
}

/// Which end of a connection: what a client sends is masked, what a server sends is not.
enum class Side : std::uint8_t { kClient, kServer };

/// What stands before a frame's payload (RFC 6455, section 5.2).
struct FrameHeader {
  Opcode opcode = Opcode::kText;
  bool is_final = true;
  bool is_compressed = false;  // RSV1, of the first frame of a message (RFC 7692)
  bool is_masked = false;
  MaskKey key{};
  std::uint64_t length = 0;
};

/// 2, 4 or 10 bytes, and 4 more of a mask.
inline constexpr std::size_t kMostHeaderBytes = 14;

/// Appends the header as it goes over the wire.
void append_header(std::string& out, const FrameHeader& header);

/// Reads frame headers from bytes cut anywhere, one after the other; refuses what must not be as
/// soon as the byte is there that says so.
/// Thread: none of its own; one at a time.
class FrameHeaderReader {
 public:
  /// `side`: who reads.
  explicit FrameHeaderReader(Side side) : side_(side) {}

  enum class State : std::uint8_t { kNeedMore, kDone, kFailed };
  /// Takes bytes from the front of `in` until the header is complete; the next call begins another.
  /// Failures: kBadFrame; it lasts.
  State feed(std::string_view& in);
  const FrameHeader& header() const { return header_; }
  const Failure& failure() const { return *failure_; }
  /// Whether compressed messages may come.
  void allow_compressed() { allows_compressed_ = true; }

 private:
  const Failure* take_first(unsigned char byte);
  const Failure* take_second(unsigned char byte);
  const Failure* take_length();
  void take_key();

  FrameHeader header_;
  const Failure* failure_ = nullptr;
  std::array<unsigned char, kMostHeaderBytes> bytes_{};
  std::uint8_t have_ = 0;
  std::uint8_t length_end_ = 2;  // where the length ends
  std::uint8_t end_ = 2;         // where the header ends, as far as that is known
  Side side_;
  bool allows_compressed_ = false;
};

}  // namespace throng::protocols::websocket
