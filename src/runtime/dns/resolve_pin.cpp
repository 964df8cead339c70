#include "runtime/dns/resolve_pin.hpp"

#include <algorithm>

#include "runtime/dns/literal_text.hpp"

namespace throng::runtime {
namespace {

constexpr std::string_view kForm =
    "expected host:port:address[,address…], such as a.test:443:127.0.0.1";
constexpr std::size_t kLongestHost = 254;  // bytes, with a dot at the end

struct PinText {
  std::string_view text;
  std::size_t at = 0;  // where the next part begins

  std::string_view rest() const { return text.substr(at); }
  Failed<std::string> problem(std::string_view part, std::string_view what) const {
    std::string error = quoted(text) + " is not a pin: column " + std::to_string(at + 1) + ": ";
    error += quoted(part);
    error += ": ";
    error += what;
    return failed(std::move(error));
  }
};

// Where the host ends, npos when there is no colon after it.
std::size_t end_of_host(std::string_view text) {
  if (!text.starts_with('[')) return text.find(':');
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return close;
  return text.substr(close + 1).starts_with(':') ? close + 1 : std::string_view::npos;
}

bool is_name(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost || host.front() == '.') return false;
  if (host.find("..") != std::string_view::npos) return false;
  return std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

std::string read_host(std::string_view host) {
  if (host.starts_with('[')) {
    const bool is_address = read_literal(host, 0).is_set();
    return is_address ? lower_case(host.substr(1, host.size() - 2)) : std::string();
  }
  if (host == "*") return "*";
  if (!is_name(host)) return {};
  if (host.ends_with('.')) host.remove_suffix(1);
  return lower_case(host);
}

}  // namespace

Result<ResolvePin, std::string> parse_resolve_pin(std::string_view text) {
  PinText pin{text};
  const std::size_t host_end = end_of_host(text);
  if (host_end == std::string_view::npos) return pin.problem(text, kForm);
  ResolvePin out;
  out.host = read_host(text.substr(0, host_end));
  if (out.host.empty()) {
    return pin.problem(text.substr(0, host_end), "expected the name of a host, or * for any host");
  }
  pin.at = host_end + 1;
  const std::size_t port_length = pin.rest().find(':');
  if (port_length == std::string_view::npos) return pin.problem(pin.rest(), kForm);
  const auto port = read_port(pin.rest().substr(0, port_length));
  if (!port) {
    return pin.problem(pin.rest().substr(0, port_length), "expected a port from 1 to 65535");
  }
  out.port = *port;
  pin.at += port_length + 1;
  for (;;) {
    const std::string_view address = pin.rest().substr(0, pin.rest().find(','));
    if (!read_literal(address, *port).is_set()) {
      return pin.problem(address, "expected an IPv4 or IPv6 address");
    }
    if (out.addresses.size() == ResolvePin::kMostAddresses) {
      return pin.problem(address, "expected at most 64 addresses");
    }
    const bool has_brackets = address.starts_with('[');
    out.addresses.emplace_back(has_brackets ? address.substr(1, address.size() - 2) : address);
    if (address.size() == pin.rest().size()) return out;
    pin.at += address.size() + 1;
  }
}

}  // namespace throng::runtime
