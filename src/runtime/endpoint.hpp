#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "throng/result.hpp"

namespace throng::runtime {

/// An IPv4 or IPv6 address and a port. A default-made one is unset.
class Endpoint {
 public:
  Endpoint() { any_.sa_family = AF_UNSPEC; }
  static Endpoint from_sockaddr(const sockaddr* address);
  /// A literal address, "127.0.0.1" or "::1" (no brackets). Unset when it is none.
  static Endpoint from_literal(std::string_view address, std::uint16_t port);

  bool is_set() const { return any_.sa_family != AF_UNSPEC; }
  int family() const { return any_.sa_family; }
  std::uint16_t port() const;
  bool is_loopback() const;
  const sockaddr* address() const { return &any_; }
  socklen_t length() const;
  /// "127.0.0.1:80", "[::1]:80".
  std::string text() const;
  friend bool operator==(const Endpoint& a, const Endpoint& b);

 private:
  union {
    sockaddr any_;
    sockaddr_in v4_;
    sockaddr_in6 v6_;
  };
};

/// All addresses of a host name, in the system's order of preference. Blocks: start-up only.
/// Errors: the resolver's own words.
Result<std::vector<Endpoint>, std::string> resolve_blocking(const std::string& host,
                                                            std::uint16_t port);

/// The first of `endpoints` that takes a connection, each tried for a second; the first of all when
/// none does, whose failure the caller then sees for itself. A single one is not tried. Blocks:
/// start-up only. `endpoints` must not be empty.
Endpoint first_reachable_blocking(const std::vector<Endpoint>& endpoints);

}  // namespace throng::runtime
