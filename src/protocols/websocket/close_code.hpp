#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace throng::protocols::websocket {

// Codes of close frames (RFC 6455, section 7.4.1, and the registry of IANA).
inline constexpr std::uint16_t kNormalClosure = 1000;
inline constexpr std::uint16_t kProtocolError = 1002;
inline constexpr std::uint16_t kNoStatus = 1005;  // never sent: the frame had no code
inline constexpr std::uint16_t kAbnormal = 1006;  // never sent: there was no close frame
inline constexpr std::uint16_t kInvalidPayload = 1007;
inline constexpr std::uint16_t kTooBig = 1009;

/// The most bytes of a control frame's payload, and of the reason in a close frame.
inline constexpr std::size_t kMostControlBytes = 125;
inline constexpr std::size_t kMostReasonBytes = kMostControlBytes - 2;

/// Why a connection was closed.
struct CloseStatus {
  std::uint16_t code = kNoStatus;
  std::string reason;  // UTF-8
};

/// Whether a close frame may carry `code`: 1000 to 1003, 1007 to 1014, 3000 to 4999.
bool may_be_sent(std::uint16_t code);

/// The payload of a close frame; nothing for kNoStatus.
std::string close_payload(std::uint16_t code, std::string_view reason);

}  // namespace throng::protocols::websocket
