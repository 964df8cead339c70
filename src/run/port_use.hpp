#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace throng::run {

/// The local ports of this machine: how many there are to connect from, and what holds them.
struct PortUse {
  std::uint32_t first = 0;  // of the range that the system takes local ports from; 0: unknown
  std::uint32_t last = 0;
  std::uint64_t time_wait = 0;  // TCP sockets in TIME_WAIT

  static PortUse read();
  /// From what /proc/sys/net/ipv4/ip_local_port_range and /proc/net/sockstat say.
  static PortUse parse(std::string_view range, std::string_view sockstat);
};

/// What to tell people of `failures` connections that found no free local port, and what to do.
std::string explain_missing_ports(std::uint64_t failures, const PortUse& use);

}  // namespace throng::run
