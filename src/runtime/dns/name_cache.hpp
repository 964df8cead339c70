#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "runtime/dns/address_turns.hpp"
#include "runtime/dns/bad_addresses.hpp"
#include "runtime/dns/dns_failure.hpp"
#include "runtime/endpoint.hpp"
#include "throng/result.hpp"

namespace throng::runtime {

/// What a NameCache keeps and for how long.
struct NameCacheLimits {
  base::Duration least_ttl = std::chrono::seconds(1);  // an answer is kept for its TTL, held
  base::Duration most_ttl = std::chrono::minutes(5);   // between these two
  base::Duration failure_ttl = std::chrono::seconds(1);
  base::Duration bad_for = std::chrono::seconds(10);  // see BadAddresses
  std::size_t most_names = 1024;                      // at least 1
};

/// What is known of names, with the time until which it holds. The name that was not used for
/// longest makes room for a new one. Names are compared byte by byte.
/// Thread: the loop's own.
class NameCache {
 public:
  using Known = Result<Addresses, DnsFailure>;

  explicit NameCache(const NameCacheLimits& limits);
  NameCache(const NameCache&) = delete;
  NameCache& operator=(const NameCache&) = delete;

  /// The addresses of `name` with `port`, in turn (see AddressTurns), or why it has none. Nothing
  /// when that is not known, or no longer. Allocates: not for a name with one address.
  std::optional<Known> find(std::string_view name, std::uint16_t port, base::TimePoint now);
  /// The same, whether or not it still holds; `name` must have been put last.
  Known last_put(std::string_view name, std::uint16_t port, base::TimePoint now);

  /// `addresses`: not empty, ports do not matter; what is beyond 64 is left out.
  void put(std::string_view name, std::vector<Endpoint> addresses, base::Duration ttl,
           base::TimePoint now);
  /// Keeps addresses that never change, such as those of a literal.
  void put_lasting(std::string_view name, std::vector<Endpoint> addresses);
  void put_failure(std::string_view name, DnsFailure failure, base::TimePoint now);

  /// See BadAddresses.
  BadAddresses& bad() { return bad_; }
  std::size_t size() const { return entries_.size(); }

 private:
  static constexpr std::size_t kMostPorts = 16;  // of a name; the oldest makes room
  struct PortTurns {
    std::uint16_t port;
    AddressTurns turns;
  };
  struct Entry {
    std::string name;
    base::TimePoint expires;
    std::vector<Endpoint> addresses;  // empty: a failure
    DnsFailure failure;
    std::vector<PortTurns> ports;
  };

  Entry* look_up(std::string_view name);
  Entry& make(std::string_view name, base::TimePoint expires);
  void set_addresses(Entry& entry, std::vector<Endpoint> addresses);
  Known known(Entry& entry, std::uint16_t port, base::TimePoint now);

  NameCacheLimits limits_;
  BadAddresses bad_;
  std::list<Entry> entries_;                                                // the last used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;  // by Entry::name
};

}  // namespace throng::runtime
