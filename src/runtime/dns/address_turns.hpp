#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "runtime/dns/bad_addresses.hpp"
#include "runtime/endpoint.hpp"

namespace throng::runtime {

/// The most addresses of a host that are kept.
inline constexpr std::size_t kMostAddresses = 64;

using Addresses = std::shared_ptr<const std::vector<Endpoint>>;

/// The addresses of one host and port, handed out in turn: each time the list begins one address
/// further. Those that are bad come last, so who tries them in order reaches one that lives; when
/// all are bad, none is put behind.
/// Thread: the loop's own. Allocates: not for a single address.
class AddressTurns {
 public:
  explicit AddressTurns(std::vector<Endpoint> addresses);

  Addresses next(const BadAddresses& bad, base::TimePoint now);
  /// The host has these addresses now. The turn goes on, and the same addresses in another order
  /// keep the order that they had: name servers rotate them too, and both together could give the
  /// same address every time.
  void replace(std::vector<Endpoint> addresses);

 private:
  Addresses addresses_;
  std::size_t turn_ = 0;
};

}  // namespace throng::runtime
