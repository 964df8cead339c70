#include "runtime/endpoint.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
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

Result<std::vector<Endpoint>, std::string> resolve_blocking(const std::string& host,
                                                            std::uint16_t port) {
  const Endpoint literal = Endpoint::from_literal(host, port);
  if (literal.is_set()) return std::vector<Endpoint>{literal};
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (code != 0) return failed(std::string(gai_strerror(code)));
  std::vector<Endpoint> endpoints;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    endpoints.push_back(Endpoint::from_sockaddr(each->ai_addr));
  }
  freeaddrinfo(found);
  if (endpoints.empty()) return failed(std::string("no address"));
  return endpoints;
}

Endpoint first_reachable_blocking(const std::vector<Endpoint>& endpoints) {
  constexpr int kPatienceMs = 1000;
  if (endpoints.size() == 1) return endpoints.front();
  for (const Endpoint& endpoint : endpoints) {
    const int fd = ::socket(endpoint.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) continue;
    int error = ::connect(fd, endpoint.address(), endpoint.length()) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      pollfd ready{fd, POLLOUT, 0};
      socklen_t size = sizeof error;
      const bool is_answered = ::poll(&ready, 1, kPatienceMs) == 1;
      if (!is_answered || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = EIO;
    }
    ::close(fd);
    if (error == 0) return endpoint;
  }
  return endpoints.front();
}

}  // namespace throng::runtime
