#include "runtime/endpoint.hpp"

#include <arpa/inet.h>

#include <cstring>

namespace throng::runtime {

Endpoint Endpoint::from_sockaddr(const sockaddr* address) {
  Endpoint endpoint;
  if (address->sa_family == AF_INET) {
    std::memcpy(&endpoint.v4_, address, sizeof(sockaddr_in));
  } else if (address->sa_family == AF_INET6) {
    std::memcpy(&endpoint.v6_, address, sizeof(sockaddr_in6));
  }
  return endpoint;
}

Endpoint Endpoint::from_literal(std::string_view address, std::uint16_t port) {
  const std::string text(address);
  sockaddr_in v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    return from_sockaddr(reinterpret_cast<sockaddr*>(&v4));
  }
  sockaddr_in6 v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    return from_sockaddr(reinterpret_cast<sockaddr*>(&v6));
  }
  return {};
}

std::uint16_t Endpoint::port() const {
  return ntohs(family() == AF_INET6 ? v6_.sin6_port : v4_.sin_port);
}

bool Endpoint::is_loopback() const {
  if (family() == AF_INET) return (ntohl(v4_.sin_addr.s_addr) >> 24) == 127;
  return family() == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6_.sin6_addr);
}

socklen_t Endpoint::length() const {
  return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

std::string Endpoint::text() const {
  if (!is_set()) return "any";
  char buffer[INET6_ADDRSTRLEN] = {};
  if (family() == AF_INET) {
    inet_ntop(AF_INET, &v4_.sin_addr, buffer, sizeof buffer);
    return std::string(buffer) + ":" + std::to_string(port());
  }
  inet_ntop(AF_INET6, &v6_.sin6_addr, buffer, sizeof buffer);
  return "[" + std::string(buffer) + "]:" + std::to_string(port());
}

bool operator==(const Endpoint& a, const Endpoint& b) {
  if (a.family() != b.family()) return false;
  if (!a.is_set()) return true;
  if (a.port() != b.port()) return false;
  if (a.family() == AF_INET) return a.v4_.sin_addr.s_addr == b.v4_.sin_addr.s_addr;
  return std::memcmp(&a.v6_.sin6_addr, &b.v6_.sin6_addr, sizeof(in6_addr)) == 0;
}

}  // namespace throng::runtime
