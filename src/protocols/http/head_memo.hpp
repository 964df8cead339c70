#pragma once

#include <cstdint>
#include <string>

#include "protocols/http/head_fields.hpp"

namespace throng::protocols::http {

/// The last response head that was parsed whole, and what came of it. A server answers the same
/// request with the same head, byte for byte, for as long as its clock shows the same second; such
/// a head need not be parsed again. Shared by the parsers of one core.
/// Thread: the core's own. Lifetime: must outlive the parsers that use it.
class HeadMemo {
 private:
  friend class ResponseParser;
  static constexpr std::size_t kMostBytes = 1024;  // larger heads are not kept
  // Where every head is another (cookies, request ids), keeping them is only tried now and then.
  static constexpr std::uint32_t kTries = 16;
  static constexpr std::uint32_t kTryAgain = 64;

  std::string bytes_;  // from the status line to the empty line; empty when nothing is kept
  Framing framing_;
  std::uint32_t misses_ = 0;  // since the last head that was the one before
  std::uint16_t status_ = 0;
  std::uint8_t version_minor_ = 1;
};

}  // namespace throng::protocols::http
