#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

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

}  // namespace throng::runtime
