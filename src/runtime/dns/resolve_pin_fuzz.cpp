#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "runtime/dns/resolve_pin.hpp"

namespace {

using throng::runtime::ResolvePin;

std::string written(const ResolvePin& pin) {
  const bool is_ipv6 = pin.host.find(':') != std::string::npos;
  std::string text = is_ipv6 ? "[" + pin.host + "]" : pin.host;
  text += ":" + std::to_string(pin.port);
  char separator = ':';
  for (const std::string& address : pin.addresses) {
    text += separator + address;
    separator = ',';
  }
  return text;
}

}  // namespace

// Any text is a pin or is refused with a sentence that fits on a line; a pin that is written and
// read again is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using throng::runtime::parse_resolve_pin;
  const auto pin = parse_resolve_pin(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!pin) {
    THRONG_ASSERT(!pin.error().empty() && pin.error().find('\n') == std::string::npos);
    return 0;
  }
  THRONG_ASSERT(!pin->host.empty() && pin->port != 0 && !pin->addresses.empty());
  const auto again = parse_resolve_pin(written(*pin));
  THRONG_ASSERT(again.is_ok() && again->host == pin->host && again->port == pin->port);
  THRONG_ASSERT(again->addresses == pin->addresses);
  return 0;
}
