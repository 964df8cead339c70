#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "throng/result.hpp"

namespace throng::runtime {

/// Addresses that are given for a host and a port, instead of what name servers say.
struct ResolvePin {
  static constexpr std::size_t kMostAddresses = 64;

  std::string host;        // in lower case, without brackets or a dot at the end; "*" is any host
  std::uint16_t port = 0;  // 1 to 65535
  std::vector<std::string> addresses;  // IPv4 or IPv6, without brackets; at least one
};

/// Reads curl's form `host:port:address[,address…]`. An IPv6 address may stand in brackets, as a
/// host it must.
/// Errors: a sentence with the place, what stands there and what was expected.
Result<ResolvePin, std::string> parse_resolve_pin(std::string_view text);

}  // namespace throng::runtime
