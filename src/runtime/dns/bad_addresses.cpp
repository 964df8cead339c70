#include "runtime/dns/bad_addresses.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

namespace throng::runtime {

std::size_t BadAddresses::Hash::operator()(const Endpoint& address) const {
  // Port and address; what stands around them in an IPv6 one is no part of the comparison.
  const auto* const bytes = reinterpret_cast<const char*>(address.address());
  std::string_view part;
  if (address.family() == AF_INET) part = {bytes + offsetof(sockaddr_in, sin_addr), 4};
  if (address.family() == AF_INET6) part = {bytes + offsetof(sockaddr_in6, sin6_addr), 16};
  return std::hash<std::string_view>()(part) ^ (std::size_t{address.port()} << 16);
}

void BadAddresses::note_failure(const Endpoint& address, base::TimePoint now) {
  if (until_.size() >= kMost && now >= swept_ + bad_for_) {
    swept_ = now;
    std::erase_if(until_, [now](const auto& each) { return each.second <= now; });
  }
  if (const auto found = until_.find(address); found != until_.end()) {
    found->second = now + bad_for_;
  } else if (until_.size() < kMost) {
    until_.emplace(address, now + bad_for_);
  }
}

bool BadAddresses::is_bad(const Endpoint& address, base::TimePoint now) const {
  if (until_.empty()) return false;
  const auto found = until_.find(address);
  return found != until_.end() && found->second > now;
}

}  // namespace throng::runtime
