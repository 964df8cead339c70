#include "runtime/dns/name_cache.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/assert.hpp"

namespace throng::runtime {
namespace {

Endpoint with_port(const Endpoint& address, std::uint16_t port) {
  sockaddr_in6 bytes{};
  std::memcpy(&bytes, address.address(), address.length());
  bytes.sin6_port = htons(port);  // lies where that of an IPv4 address does
  return Endpoint::from_sockaddr(reinterpret_cast<const sockaddr*>(&bytes));
}
static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));

std::vector<Endpoint> with_port(const std::vector<Endpoint>& addresses, std::uint16_t port) {
  std::vector<Endpoint> out;
  out.reserve(addresses.size());
  for (const Endpoint& address : addresses) out.push_back(with_port(address, port));
  return out;
}

}  // namespace

NameCache::NameCache(const NameCacheLimits& limits) : limits_(limits), bad_(limits.bad_for) {
  THRONG_ASSERT(limits.most_names > 0 && limits.least_ttl <= limits.most_ttl);
}

NameCache::Entry* NameCache::look_up(std::string_view name) {
  const auto found = index_.find(name);
  if (found == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &*found->second;
}

std::optional<NameCache::Known> NameCache::find(std::string_view name, std::uint16_t port,
                                                base::TimePoint now) {
  Entry* const entry = look_up(name);
  if (entry == nullptr || entry->expires <= now) return std::nullopt;
  return known(*entry, port, now);
}

NameCache::Known NameCache::last_put(std::string_view name, std::uint16_t port,
                                     base::TimePoint now) {
  THRONG_ASSERT(!entries_.empty() && entries_.front().name == name);
  return known(entries_.front(), port, now);
}

NameCache::Known NameCache::known(Entry& entry, std::uint16_t port, base::TimePoint now) {
  if (entry.addresses.empty()) return failed(entry.failure);
  for (PortTurns& each : entry.ports) {
    if (each.port == port) return each.turns.next(bad_, now);
  }
  if (entry.ports.size() == kMostPorts) entry.ports.erase(entry.ports.begin());
  entry.ports.push_back({port, AddressTurns(with_port(entry.addresses, port))});
  return entry.ports.back().turns.next(bad_, now);
}

NameCache::Entry& NameCache::make(std::string_view name, base::TimePoint expires) {
  if (Entry* const entry = look_up(name)) {
    entry->expires = expires;
    return *entry;
  }
  if (entries_.size() >= limits_.most_names) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
  entries_.push_front({std::string(name), expires, {}, {}, {}});
  index_.emplace(entries_.front().name, entries_.begin());
  return entries_.front();
}

void NameCache::set_addresses(Entry& entry, std::vector<Endpoint> addresses) {
  THRONG_ASSERT(!addresses.empty());
  if (addresses.size() > kMostAddresses) addresses.resize(kMostAddresses);
  for (PortTurns& each : entry.ports) each.turns.replace(with_port(addresses, each.port));
  entry.addresses = std::move(addresses);
}

void NameCache::put(std::string_view name, std::vector<Endpoint> addresses, base::Duration ttl,
                    base::TimePoint now) {
  const base::Duration kept = std::clamp(ttl, limits_.least_ttl, limits_.most_ttl);
  set_addresses(make(name, now + kept), std::move(addresses));
}

void NameCache::put_lasting(std::string_view name, std::vector<Endpoint> addresses) {
  set_addresses(make(name, base::TimePoint::never()), std::move(addresses));
}

void NameCache::put_failure(std::string_view name, DnsFailure failure, base::TimePoint now) {
  Entry& entry = make(name, now + limits_.failure_ttl);
  entry.addresses.clear();
  entry.failure = failure;
}

}  // namespace throng::runtime
