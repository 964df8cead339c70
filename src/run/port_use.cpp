#include "run/port_use.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "base/input_file.hpp"
#include "base/units.hpp"

namespace throng::run {

PortUse PortUse::read() {
  const auto range = base::read_input("/proc/sys/net/ipv4/ip_local_port_range");
  const auto sockstat = base::read_input("/proc/net/sockstat");
  return parse(range ? *range : std::string(), sockstat ? *sockstat : std::string());
}

PortUse PortUse::parse(std::string_view range, std::string_view sockstat) {
  PortUse use;
  if (std::sscanf(std::string(range).c_str(), "%u %u", &use.first, &use.last) != 2) {
    use.first = use.last = 0;
  }
  const std::size_t line = sockstat.find("TCP: ");
  if (line == std::string_view::npos) return use;
  const std::string_view tcp = sockstat.substr(line, sockstat.find('\n', line) - line);
  const std::size_t at = tcp.find(" tw ");
  unsigned long long count = 0;
  if (at != std::string_view::npos &&
      std::sscanf(std::string(tcp.substr(at)).c_str(), " tw %llu", &count) == 1) {
    use.time_wait = count;
  }
  return use;
}

std::string explain_missing_ports(std::uint64_t failures, const PortUse& use) {
  std::string text = fmt::format("{} connections failed because no local port was free",
                                 base::format_count(failures));
  if (use.first > 0) {
    text += fmt::format(
        ": from one local address to one target there are {} of them (net.ipv4.ip_local_port_range "
        "is {} to {})",
        base::format_count(use.last - use.first + 1), use.first, use.last);
  }
  text += fmt::format(
      "; {} sockets of this machine are in TIME_WAIT, which keeps a port for a minute after its "
      "connection was closed here. Use connections again (no --no-keepalive), connect from more "
      "addresses (--source-address), or widen the range",
      base::format_count(use.time_wait));
  return text;
}

}  // namespace throng::run
