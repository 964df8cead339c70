#pragma once

#include <cstdint>

#include "config/run_order.hpp"
#include "server/api_fields.hpp"

namespace throng::server {

/// What can be done with a throttle.
enum class ThrottleCallKind : std::uint8_t {
  kStart,
  kChange,
  kGradual,
  kUnlock,
  kPause,
  kResume,
  kStop
};

/// Reads the body of such a call; what its values mean is checked where the throttle is.
config::CallThrottle read_throttle_call(ApiFields& fields, ThrottleCallKind kind);

}  // namespace throng::server
