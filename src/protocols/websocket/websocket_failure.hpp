#pragma once

#include <cstdint>
#include <string_view>

#include "protocols/http/failure.hpp"

namespace throng::protocols::websocket {

/// Why something with a WebSocket did not go well. The order is that of result files: append only.
enum class FailureKind : std::uint8_t {
  kNetwork,         // below WebSocket; which is in the failure
  kBadRequest,      // what was to be sent cannot be
  kRefusedUpgrade,  // the server answered with another status than 101
  kBadUpgrade,      // it answered 101, and not as RFC 6455 wants it
  kBadExtension,    // it agreed to an extension that was not offered, or not so
  kBadFrame,        // what it sent is no frame, or none that may stand there
  kBadUtf8,         // a text is not UTF-8
  kBadClose,        // a close frame with a code or a size that must not be
  kBadCompression,  // a compressed message is damaged
  kMessageTooLarge,
  kClosed,  // the connection is closed, or being closed
};

/// `detail` says what exactly went wrong; it views a static text, so that a failure can be copied
/// and kept at no cost.
struct Failure {
  FailureKind kind = FailureKind::kNetwork;
  http::FailureKind network = http::FailureKind::kOther;  // of kNetwork
  std::uint8_t alert = 0;                                 // of kNetwork, when TLS was refused
  std::uint16_t status = 0;                               // of kRefusedUpgrade
  std::string_view detail;

  friend bool operator==(const Failure&, const Failure&) = default;
};

/// One of WebSocket's own.
constexpr Failure failure(FailureKind kind, std::string_view detail) {
  Failure made;
  made.kind = kind;
  made.detail = detail;
  return made;
}
/// One of the network below.
constexpr Failure network_failure(http::FailureKind kind, std::string_view detail) {
  Failure made;
  made.network = kind;
  made.detail = detail;
  return made;
}
Failure failure_of(const http::Failure& network);

/// The word for metrics and result files, e.g. "bad_frame"; of the network that of
/// http::reason(). The view is of a static string.
std::string_view reason(const Failure& failure);

/// The code of the close frame that tells the server so: 1002, 1007, 1009; 0: nothing is told.
std::uint16_t close_code(const Failure& failure);

}  // namespace throng::protocols::websocket
