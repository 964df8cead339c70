#pragma once

#include <cstdint>
#include <string_view>

namespace throng::scenario::native {

/// What a user called last, as the flight record keeps it: a number that means the same to every
/// process of one program.
enum class VerbNumber : std::uint32_t {
  kNone,
  kSleep,
  kUntilStopped,
  kNextIteration,
  kJoin,
  kHttpRequest,
  kTcpConnect,
  kTcpSend,
  kTcpReceive,
  kNextArrival,
  kThrottleWait,
  kReceiveMessage,
  kWebSocketOpen,
  kWebSocketSend,
  kWebSocketReceive,
  kWebSocketClose,
  kXmpp,
};

/// The verb's name: http.request. Empty for kNone and for numbers that stand for none.
std::string_view verb_name(std::uint32_t number);

}  // namespace throng::scenario::native
